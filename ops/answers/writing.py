"""Writes what was found, batch by batch. All that belongs to an answer comes in the transaction in which it can stand:
whenever this is killed, what is there is whole, and what is not is lost as before and found by the next run."""

# ruff: noqa: S608 - the statements are made of names of our own; values are given apart.

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from accounts.models import User
from memory.models import MemoryAnswer, MemorySource, QuestionSource, ReplySource
from memory.services.facts import hush
from memory.services.forgetting import blank_quotes
from memory.services.settling import settle
from ops.answers import statements as sql
from ops.answers.arrivals import clear_away, lay_out
from ops.answers.finding import uuid
from ops.answers.found import LOST, Found
from ops.answers.tables import TABLES

Progress = Callable[[int, int], None]
LOOK_AGAIN = f"ANALYZE {', '.join(model._meta.db_table for model in TABLES)}"
A_GLANCE = 10  # where PostgreSQL takes 100: how many rows it looks at


def write(prefix: str, found: Found, progress: Progress) -> None:
    """Bring back what is lost. A source whose two ends come in two batches comes with the later one."""
    try:
        lay_out(prefix)
        batches = _batches()
        for batch in batches:
            with transaction.atomic():
                found.restored += _write_batch(prefix, batch)
            if batch == batches[-1]:
                _tell_planner_of_all()
            progress(found.restored, found.fates[LOST])
    finally:
        clear_away()


def _write_batch(prefix: str, batch: int) -> int:
    """How many answers came back."""
    _tell_planner(batch)
    _lock(batch)
    _run(sql.put_questions(), batch)
    _run(sql.end_questions(), batch)
    restored = _run(sql.put_answers(), batch)
    _run(sql.put_memories(), batch)
    for statement in sql.point_memories():
        _run(statement, batch)
    for model in (QuestionSource, ReplySource, MemorySource):
        _run(sql.put_sources(model), batch)
    if _rows(sql.TOOK_AWAY, batch):
        _take_back_again(prefix, batch)
    _settle(batch)
    _run(sql.MARK_INDEX, batch)
    return restored


def _batches() -> range:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(batch) + 1, 0) FROM {sql.BATCHES}")
        return range(cursor.fetchone()[0])


def _tell_planner(batch: int) -> None:
    """PostgreSQL plans by what it last knew of a table: it looks again, at little, whenever these may have doubled."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql.BY_INDEX)
            if batch & (batch - 1) == 0:
                cursor.execute(f"SET LOCAL default_statistics_target = {A_GLANCE}")
                cursor.execute(LOOK_AGAIN)


def _tell_planner_of_all() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(LOOK_AGAIN)


def _lock(batch: int) -> None:
    """Nobody whose answers these are writes or goes meanwhile."""
    people = [uuid(row[0]) for row in _rows(sql.PEOPLE, batch)]
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))


def _take_back_again(prefix: str, batch: int) -> None:
    """What the person forgot, corrected or deleted since is quoted by nothing that came back."""
    for answer in _answers(sql.hushed(prefix), batch):
        blank_quotes(user=answer.user, answer=answer)
        hush(answer)
        answer.save(update_fields=["phrase", "has_thread", "reply"])
    asked = _answers(sql.asked_by_deleted(prefix), batch)
    for answer in asked:
        answer.question.blank()
    silenced = [answer.pk for answer in asked]
    for statement in (sql.naming_deleted(prefix), sql.with_replies(prefix)):
        silenced += [uuid(row[0]) for row in _rows(statement, batch)]
    ReplySource.objects.filter(reply_to__in=silenced).delete()
    MemoryAnswer.objects.filter(pk__in=silenced).update(reply=None)


def _settle(batch: int) -> None:
    """Two memories that hold under one key are put in order, once all answers of their person are there."""
    for user_id, key_hash in list(_rows(sql.UNSETTLED, batch)):
        settle(user=User(pk=uuid(user_id)), key_hash=bytes(key_hash), holds=True)


def _answers(statement: str, batch: int) -> list[MemoryAnswer]:
    ids: list[UUID] = [uuid(row[0]) for row in _rows(statement, batch)]
    return list(MemoryAnswer.objects.filter(pk__in=ids).select_related("user", "question")) if ids else []


def _run(statement: str, batch: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, [batch] * sql.times_in(statement))
        return int(cursor.rowcount)


def _rows(statement: str, batch: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [batch] * sql.times_in(statement))
        return list(cursor.fetchall())
