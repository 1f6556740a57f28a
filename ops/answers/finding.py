"""Finds, by SQL, what the tables beside have and the database has not, and what is to become of it. Writes nothing."""

# ruff: noqa: S608 - the statements are made of names of our own; values are given apart.

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from accounts.models import DataKey, User
from lot.sealing import SealError
from ops.answers import statements as sql
from ops.answers.found import LOST, SAMPLE, Found, Sample

PEOPLE_A_STEP = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which time and of whom answers are wanted."""

    since: date | None = None
    user: User | None = None
    values: list[Any] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.values.extend(value for value in (self.since, self.user and raw(self.user.pk)) if value)

    @property
    def condition(self) -> str:
        """In SQL, of the table of answers beside."""
        since = 'AND s."on" >= %s ' if self.since else ""
        return since + ("AND s.user_id = %s" if self.user else "")


@contextmanager
def found_in(prefix: str, asked: Asked, batch: int) -> Iterator[Found]:
    """Inside, a table of this connection says what is lost, in batches."""
    _forget()
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.CREATE_LOST)
            cursor.execute(sql.find_lost(prefix, asked.condition), asked.values)
            cursor.execute(f"CREATE INDEX {sql.LOST}_by_user ON {sql.LOST} (user_id)")
        _refuse_other_keys(prefix)
        with connection.cursor() as cursor:
            cursor.execute(sql.take_in_batches(batch))
            cursor.execute(f"CREATE INDEX {sql.BATCHES}_by_batch ON {sql.BATCHES} (batch)")
            if connection.vendor == "postgresql":
                cursor.execute(f"ANALYZE {sql.BATCHES}")
        yield _count()
    finally:
        _forget()


def _forget() -> None:
    with connection.cursor() as cursor:
        for table in (sql.LOST, sql.BATCHES):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _refuse_other_keys(prefix: str) -> None:
    """What is sealed with a key that its person does not have here could not be read."""
    table = DataKey._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT user_id FROM {sql.LOST} WHERE fate = %s", [LOST])
        people = [row[0] for row in cursor.fetchall()]
        for start in range(0, len(people), PEOPLE_A_STEP):
            step = people[start : start + PEOPLE_A_STEP]
            marks = ", ".join(["%s"] * len(step))
            cursor.execute(f"SELECT user_id, kid, wrapped FROM {prefix}{table} WHERE user_id IN ({marks})", step)
            there = {uuid(user_id): (kid, bytes(wrapped)) for user_id, kid, wrapped in cursor.fetchall()}
            rows = DataKey.objects.filter(pk__in=[uuid(person) for person in step])
            here = {key.pk: (key.kid, bytes(key.wrapped)) for key in rows}
            others = [person for person in step if not _is_same_key(uuid(person), here, there)]
            for person in others:
                cursor.execute(f"UPDATE {sql.LOST} SET fate = 'key' WHERE fate = %s AND user_id = %s", [LOST, person])


def _is_same_key(
    user_id: UUID, here: Mapping[UUID, tuple[str, bytes]], there: Mapping[UUID, tuple[str, bytes]]
) -> bool:
    if user_id not in here or user_id not in there:
        return False
    try:
        keys = [
            settings.DATA_KEYS.unwrap(kid, wrapped, user_id.bytes) for kid, wrapped in (here[user_id], there[user_id])
        ]
    except SealError:
        return False
    return bool(keys[0] == keys[1])


def _count() -> Found:
    found = Found()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT fate, count(*) FROM {sql.LOST} GROUP BY fate")
        found.fates.update(dict(cursor.fetchall()))
        cursor.execute(f'SELECT "on", topic FROM {sql.LOST} WHERE fate = %s ORDER BY "on" DESC LIMIT {SAMPLE}', [LOST])
        found.sample = [Sample(_date(on), topic) for on, topic in cursor.fetchall()]
        cursor.execute(f"SELECT count(DISTINCT user_id) FROM {sql.BATCHES}")
        found.people = cursor.fetchone()[0]
    return found


def raw(user_id: UUID) -> Any:
    """An id as the database keeps it."""
    return user_id if connection.vendor == "postgresql" else user_id.hex


def uuid(value: Any) -> UUID:
    """An id as the database gave it."""
    return value if isinstance(value, UUID) else UUID(str(value))


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
