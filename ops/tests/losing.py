"""Rows as the database has them, taken away by raw SQL as an accident takes them, and compared to the last byte."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models

from memory.models import (
    Memory,
    MemoryAnswer,
    MemorySource,
    Question,
    QuestionSource,
    RecallItem,
    RecallPostings,
    RecallSlots,
    ReplySource,
)
from memory.tests.make import NOON
from ops.answers.found import Found
from ops.services.restoring_answers import Restoring, restore_answers

TABLES = (Question, MemoryAnswer, QuestionSource, ReplySource, Memory, MemorySource)
LATER = NOON + timedelta(days=60)
Rows = dict[str, list[tuple[Any, ...]]]


def rows_of(*users: Any) -> Rows:
    """Every column of every row of these people, or of all."""
    return {model.__name__: _read(model, [user.pk for user in users]) for model in TABLES}


def _read(model: type[models.Model], people: Sequence[UUID]) -> list[tuple[Any, ...]]:
    of_people = f"WHERE user_id IN ({_marks(people)})" if people else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table} {of_people} ORDER BY id", _raw(people))
        return [tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row) for row in cursor]


def lose(answers: Iterable[MemoryAnswer], *, with_questions: bool = True, with_memories: bool = False) -> None:
    """In the order that foreign keys ask for, with what stands in the index."""
    rows = list(answers)
    ids, asked = [answer.pk for answer in rows], [answer.question_id for answer in rows]
    rested = list(MemorySource.objects.filter(answer__in=ids).values_list("memory_id", flat=True).distinct())
    _delete(QuestionSource, "answer_id", ids)
    _delete(ReplySource, "answer_id", ids)
    _delete(ReplySource, "reply_to_id", ids)
    _delete(MemorySource, "answer_id", ids)
    _delete(RecallItem, "object_id", ids)
    if with_questions:
        _delete(QuestionSource, "question_id", asked)
    for column, gone in (("last_answer_id", ids), ("doubted_by_id", ids)):
        _execute(f"UPDATE memory_memory SET {column} = NULL WHERE {column} IN", gone)
    if with_memories:
        _delete(MemorySource, "memory_id", rested)
        _execute("UPDATE memory_memory SET replaces_id = NULL WHERE replaces_id IN", rested)
        _delete(Memory, "id", rested)
    _delete(MemoryAnswer, "id", ids)
    if with_questions:
        _delete(Question, "id", asked)


def lose_index(user: Any) -> None:
    """All of it."""
    for model in (RecallItem, RecallSlots, RecallPostings):
        _delete(model, "user_id", [user.pk])


def answers_of(user: Any) -> list[MemoryAnswer]:
    """The oldest first."""
    return list(MemoryAnswer.objects.for_user(user).select_related("question").order_by("created_at"))


def bring_back(source: str, *, apply: bool = True, **asked: Any) -> Found:
    """As the command does."""
    return restore_answers(Restoring(source=source, **asked), apply=apply, at=LATER)


def _delete(model: type[models.Model], column: str, values: Sequence[UUID]) -> None:
    _execute(f"DELETE FROM {model._meta.db_table} WHERE {column} IN", values)


def _execute(statement: str, values: Sequence[UUID]) -> None:
    for start in range(0, len(values), 500):
        step = values[start : start + 500]
        with connection.cursor() as cursor:
            cursor.execute(f"{statement} ({_marks(step)})", _raw(step))


def _marks(values: Sequence[UUID]) -> str:
    return ", ".join(["%s"] * len(values))


def _raw(values: Sequence[UUID]) -> list[Any]:
    return [value.hex if connection.vendor == "sqlite" else value for value in values]
