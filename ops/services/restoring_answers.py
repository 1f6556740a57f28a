"""Brings back answers that a backup or another database has and this one lost, as they were, and nothing else."""

# ruff: noqa: S608 - the statements are made of names of our own; values are given apart.

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Q

from accounts.models import DataKey, User
from lot.sealing import SealError
from memory.models import Memory, MemoryAnswer, MemorySource, QuestionSource, RecallState, ReplySource
from memory.services.facts import hush
from memory.services.forgetting import blank_quotes
from memory.services.settling import settle
from ops.answers import statements as sql
from ops.answers.loading import beside
from ops.backups.archives import at_hand, find_archive
from ops.backups.engines import engine_of
from ops.backups.locks import exclusively
from ops.backups.manifest import NAME
from ops.backups.target import settings_of, standing_in
from ops.services.backing_up import BUSY, RUN_LOCK
from ops.services.putting_back import put_back, refuse_what_cannot_be_put_back
from progress.services import rebuild

BATCH = 1000
SAMPLE = 5
LOST = "lost"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Sample:
    """An answer that would come back, by what may be shown of it."""

    on: date
    topic: str


@dataclass(slots=True)
class Found:
    """How many answers the source has and this database has not, by what is to become of them."""

    fates: Counter[str] = field(default_factory=Counter)
    sample: list[Sample] = field(default_factory=list)
    people: list[UUID] = field(default_factory=list)
    restored: int = 0


def restore_answers(
    *,
    source: str,
    since: date | None = None,
    user: User | None = None,
    apply: bool,
    at: datetime,
    progress: Progress = lambda done, total: None,
) -> Found:
    """Find what is lost and, with `apply`, bring it back, a thousand answers a transaction. Safe to run twice.

    `source` is the name of a backup or the address of a database of this version of LOT. What the person deleted,
    took back or forgot stays away, and so does who was erased. Recall and counts of those concerned are marked to be
    made anew. Raises Refused, Damaged, BackupError.
    """
    with _database(source) as config, beside(config) as prefix, _table_of_lost():
        _find(prefix, since, user)
        _refuse_other_keys(prefix)
        found = _count()
        if apply and found.fates[LOST]:
            _write(prefix, found, progress)
            _follow(found, at)
    return found


@contextmanager
def _database(source: str) -> Iterator[Mapping[str, Any]]:
    """How to reach the source; a backup is put back beside first."""
    if not NAME.fullmatch(source):
        yield settings_of(source)
        return
    with exclusively(RUN_LOCK, busy=BUSY):
        archive = find_archive(source)
        refuse_what_cannot_be_put_back(archive)
        with at_hand(archive) as here, engine_of().scratch() as scratch:
            here.check()
            with standing_in(scratch), put_back(here):
                pass
            yield scratch


@contextmanager
def _table_of_lost() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {sql.LOST}")
        cursor.execute(sql.CREATE_LOST)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {sql.LOST}")


def _find(prefix: str, since: date | None, user: User | None) -> None:
    condition, values = "", []
    if since:
        condition, values = 'AND s."on" >= %s', [since]
    if user:
        condition += " AND s.user_id = %s"
        values.append(_raw(user.pk))
    with connection.cursor() as cursor:
        cursor.execute(sql.find_lost(prefix, condition), values)
        cursor.execute(f"CREATE INDEX {sql.LOST}_by_id ON {sql.LOST} (id)")


def _refuse_other_keys(prefix: str) -> None:
    """What is sealed with a key that its person does not have here could not be read."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT user_id FROM {sql.LOST} WHERE fate = %s", [LOST])
        people = [row[0] for row in cursor.fetchall()]
        table = DataKey._meta.db_table
        cursor.execute(f"SELECT user_id, kid, wrapped FROM {prefix}{table}")
        there = {_uuid(user_id): (kid, bytes(wrapped)) for user_id, kid, wrapped in cursor.fetchall()}
        here = {key.pk: (key.kid, bytes(key.wrapped)) for key in DataKey.objects.iterator()}
        for person in people:
            if not _is_same_key(_uuid(person), here, there):
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
        cursor.execute(f"SELECT DISTINCT user_id FROM {sql.LOST} WHERE fate = %s", [LOST])
        found.people = [_uuid(row[0]) for row in cursor.fetchall()]
    return found


def _write(prefix: str, found: Found, progress: Progress) -> None:
    """First all answers, then what joins them: a question may quote an answer of a later batch."""
    spans, total = _spans(), found.fates[LOST]
    for span in spans:
        with transaction.atomic():
            _run(sql.put_questions(prefix), span)
            found.restored += _run(sql.put_answers(prefix), span)
            _take_back_again(prefix, span)  # here too: a run that is killed before the rest quotes nothing forgotten
        progress(found.restored, total)
    for span in spans:
        with transaction.atomic():
            _run(sql.put_memories(prefix), span)
            _run(sql.point_memories(prefix), span)
            for model in (QuestionSource, ReplySource, MemorySource):
                _run(sql.put_sources(prefix, model), span)
            _take_back_again(prefix, span)


def _spans() -> list[tuple[Any, Any]]:
    """The ids between which a thousand lie: after the first, up to the second."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {sql.LOST} WHERE fate = %s ORDER BY id", [LOST])
        ids = [row[0] for row in cursor.fetchall()]
    ends = [*ids[BATCH - 1 :: BATCH], ids[-1]] if len(ids) % BATCH else ids[BATCH - 1 :: BATCH]
    return list(zip([_raw(UUID(int=0)), *ends], ends, strict=False))


def _run(statement: str, span: tuple[Any, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(span) * sql.spans_in(statement))
        return int(cursor.rowcount)


def _ids(statement: str, span: tuple[Any, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(span) * sql.spans_in(statement))
        return [row[0] for row in cursor.fetchall()]


def _take_back_again(prefix: str, span: tuple[Any, Any]) -> None:
    """What the person forgot, corrected or deleted since is quoted by nothing that came back."""
    for answer in MemoryAnswer.objects.filter(pk__in=_ids(sql.hushed(prefix), span)).select_related("user", "question"):
        blank_quotes(user=answer.user, answer=answer)
        hush(answer)
        answer.save(update_fields=["phrase", "has_thread", "reply"])
        # Which of the other replies speak of it is not known any more.
        MemoryAnswer.objects.filter(user=answer.user, pk__in=_ids(sql.SPAN, span)).update(reply=None)
    for answer in MemoryAnswer.objects.filter(pk__in=_ids(sql.quoting_deleted(prefix), span)).select_related(
        "question"
    ):
        answer.question.blank()
        answer.reply = None
        answer.save(update_fields=["reply"])


def _follow(found: Found, at: datetime) -> None:
    """Two memories that hold under one key are put in order; recall is read anew by the clock, counts are made now."""
    for user in User.objects.filter(pk__in=found.people).select_related("profile", "preferences").iterator(BATCH):
        with transaction.atomic():
            User.objects.lock(user)
            for key_hash in _unsettled(user):
                settle(user=user, key_hash=key_hash, holds=True)
            RecallState.objects.update_or_create(user=user, defaults={"is_stale": True})
            rebuild(user=user, at=at)


def _unsettled(user: User) -> list[bytes]:
    """Keys under which the latest that was said is not what holds."""
    standing = Memory.objects.for_user(user).standing().exclude(state=Memory.State.RETIRED).values("key_hash")
    counted = standing.annotate(current=Count("pk", filter=Q(state=Memory.State.CURRENT)), all=Count("pk")).order_by()
    several = [bytes(row["key_hash"]) for row in counted if row["all"] > 1 or not row["current"]]
    return [key_hash for key_hash in several if _is_out_of_order(user, key_hash)]


def _is_out_of_order(user: User, key_hash: bytes) -> bool:
    rows = list(
        Memory.objects.for_user(user).standing().filter(key_hash=key_hash).order_by("-last_confirmed_on", "-created_at")
    )
    return (
        bool(rows) and rows[0].state == Memory.State.CHANGED and any(row.state == Memory.State.CURRENT for row in rows)
    )


def _raw(user_id: UUID) -> Any:
    """An id as the database keeps it."""
    return user_id if connection.vendor == "postgresql" else user_id.hex


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
