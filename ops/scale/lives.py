"""A life lived through the services, and a few people with the same life whose every word opens.

Ids of a copy follow from the id of the row and that of the new person, in SQL and here alike, so that whatever refers
to a row refers to its copy. All who are made here have the same data key: keyed hashes are right as they stand, and
only what is sealed, which is bound to its row, has to be sealed anew.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models, transaction

from accounts.keys import person_key
from accounts.models import DataKey, User
from accounts.services import create_user
from accounts.tags import make_admin
from lot.fields import EncryptedTextField
from lot.sealing import seal
from memory.models import RecallItem, RecallPostings, RecallSlots, RecallState
from memory.services.reindexing import reindex_person
from ops.belongings import Belonging, belongings
from ops.demo import live_days
from ops.demo.material import script

ANSWERS_A_DAY = 2.2  # of the demo's person, who is away, skips and falls silent at times
STAFF = "staff@scale.example"
EVERY = 10**9
INDEX: tuple[type[models.Model], ...] = (RecallState, RecallItem, RecallSlots, RecallPostings)
# What differs between people, so that not all of them are due in the same minute.
SPREAD = (
    "UPDATE accounts_user SET created_at = created_at - random() * interval '1 day', "
    "last_seen_at = now() - random() * interval '30 days' WHERE id = ANY(%s)",
    "UPDATE profiles_userpreferences SET has_reminders = random() < 0.3, has_review = random() < 0.2, "
    "remind_at = time '00:00' + floor(random() * 1440) * interval '1 minute', "
    "reminders_from = now() - interval '9 days', sealed_rest = NULL WHERE user_id = ANY(%s)",
    "UPDATE profiles_profile SET zone = (ARRAY['Europe/Lisbon', 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo', "
    "'Asia/Kolkata'])[1 + floor(random() * 5)::int] WHERE user_id = ANY(%s)",
)


def owned() -> tuple[Belonging, ...]:
    """Every table with rows of a person, people themselves first."""
    return (Belonging(User, "id"), *belongings())


def live(*, answers: int, now: datetime) -> User:
    """Somebody with so many answers or a few more, up to now."""
    days = int(answers / ANSWERS_A_DAY) + 2
    return live_days(script=script(), days=days, now=now)


def make_staff() -> User:
    """Somebody who may see the admin."""
    user = create_user(email=STAFF)
    make_admin(user=user)
    return user


def id_of(person: int) -> UUID:
    """The id of the person with this number."""
    return UUID(hashlib.md5(f"person {person}".encode(), usedforsecurity=False).hexdigest())


def copy_of(row_id: UUID, person: UUID) -> UUID:
    """The id of the copy of a row."""
    return UUID(hashlib.md5(f"{row_id}{person}".encode(), usedforsecurity=False).hexdigest())


def copied_columns(one: Belonging) -> tuple[str, str]:
    """The columns of a table, and what a copy has there: SQL over `life`, a row, and `crowd`, a new person.

    Numbers that the database gives out are left to it.
    """
    fields = [field for field in one.table._meta.concrete_fields if not isinstance(field, models.AutoField)]
    return ", ".join(f'"{field.column}"' for field in fields), ", ".join(_copied(one, field) for field in fields)


def crowd(first: str, last: str, *, every: int = 1) -> str:
    """The people with these numbers, or the first of each so many of them, as SQL."""
    people = f"generate_series({first}, {last}, {every}) AS number"
    return f"(SELECT number, md5('person ' || number)::uuid AS id FROM {people}) AS crowd"  # noqa: S608


def copy_whole(life: User, *, people: int) -> list[User]:
    """People number one to `people`, each with the life of this one and every word of it to be opened."""
    with transaction.atomic(), connection.cursor() as cursor:  # the tables refer to each other
        for one in owned():
            table, owner = one.table._meta.db_table, one.table._meta.get_field(one.column)
            columns, values = copied_columns(one)
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} AS life, {crowd('1', '%s')} "  # noqa: S608
                f'WHERE life."{owner.column}" = %s ORDER BY life.ctid',  # type: ignore[union-attr]
                [people, life.pk],
            )
    users = [User(pk=id_of(number)) for number in range(1, people + 1)]
    for user in users:
        _seal_anew(life, user)
    return list(User.objects.filter(pk__in=[user.pk for user in users]).order_by("pk"))


def _copied(one: Belonging, field: "models.Field[Any, Any]") -> str:
    name = f'life."{field.column}"'
    if field.attname == one.column:
        return "crowd.id"
    if field.attname == "email":
        return "crowd.number || '@scale.example'"
    if field.attname == "handle":  # one in the whole installation
        return f"{name} || '-' || crowd.number"
    is_own = field.related_model is None or field.related_model in {other.table for other in owned()}
    if is_own and isinstance(getattr(field, "target_field", field), models.UUIDField):
        return f"md5({name}::text || crowd.id::text)::uuid"
    return name


def _seal_anew(life: User, user: User) -> None:
    """With the life's data key, wrapped for this person; the recall index is read anew by its service."""
    kid, wrapped = settings.DATA_KEYS.wrap(person_key(life.pk), user.pk.bytes)
    DataKey.objects.filter(pk=user.pk).update(kid=kid, wrapped=wrapped)
    for one in belongings():
        fields = [field for field in one.table._meta.concrete_fields if isinstance(field, EncryptedTextField)]
        if fields:
            rows = one.table._base_manager.filter(**{one.column: life.pk}).order_by("pk")
            values = rows.values_list("pk", *(field.attname for field in fields))
            _store(one, fields, list(_resealed(values, one, fields, life, user)))
    for table in INDEX:
        Belonging(table, "user_id").delete(user.pk, most=EVERY)
    for _done in reindex_person(user=user):
        pass


def _store(one: Belonging, fields: Sequence[EncryptedTextField], rows: list[list[Any]]) -> None:
    changed = ", ".join(f'"{field.column}" = %s' for field in fields)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {one.table._meta.db_table} SET {changed} WHERE id = %s", rows)  # noqa: S608


def _resealed(
    rows: Iterable[Any], one: Belonging, fields: Sequence[EncryptedTextField], life: User, user: User
) -> Iterator[list[Any]]:
    key = person_key(user.pk)
    for pk, *values in rows:
        copy = one.table(pk=copy_of(pk, user.pk), **{one.column: user.pk})
        texts = [field.open_of(pk, life.pk, value) for field, value in zip(fields, values, strict=True)]
        places = [field.place(copy)[1] for field in fields]
        pairs = zip(texts, places, strict=True)
        cells = [
            None if text is None else seal(key, text.encode(), place) for text, place in pairs
        ]  # "" is sealed, too
        yield [*cells, copy.pk]
