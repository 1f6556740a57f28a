"""Answers, notes and check-ins as one list: the entries of the log."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet

from accounts.models import User
from intentions.models import CheckIn, own_mood_labels
from intentions.moods import mood_label
from lot.fields import sealed_field
from lot.models import DatedQuerySet
from lot.prepared import prepared
from memory.models import MemoryAnswer, Note, Question

Row = tuple[Any, ...]


class Kind(StrEnum):
    """What an entry is."""

    ANSWER = "answer"
    NOTE = "note"
    CHECK_IN = "check_in"


ALL_KINDS = frozenset(Kind)
# Of each: its id, date, moment and text, and what else an entry takes.
COLUMNS = {
    Kind.ANSWER: ("pk", "on", "created_at", "text", "question_id", "question__text"),
    Kind.NOTE: ("pk", "on", "created_at", "text", "keep_closed"),
    Kind.CHECK_IN: ("pk", "on", "at", "note", "sealed_mood", "sealed_score"),
}
PREFIXES = {Kind.ANSWER: "a", Kind.NOTE: "n", Kind.CHECK_IN: "c"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `question` is None where it quoted something deleted since; `score` is 0 but for check-ins."""

    kind: Kind
    id: UUID
    on: date
    at: datetime
    text: str
    question: str | None = None
    mood: str = ""
    score: int = 0
    keep_closed: bool = False

    @property
    def anchor(self) -> str:
        """Where it stands on the page of its day."""
        return f"{PREFIXES[self.kind]}-{self.id}"


def newest_entries(
    user: User, *, kinds: Collection[Kind], before: date | None, number: int, labels: Mapping[str, str]
) -> list[Entry]:
    """The `number` newest entries of these kinds on dates before `before`, newest first; `labels` of own moods."""
    found = [(kind, row) for kind in Kind if kind in kinds for row in _newest(kind, number)(user, before or date.max)]
    # Put in order before anything is opened: two thirds of the rows are for the next page.
    found.sort(key=_place, reverse=True)
    return [_opened(user, kind, row, labels) for kind, row in found[:number]]


def entries_of_days(user: User, days: Collection[date], labels: Mapping[str, str]) -> list[Entry]:
    """All entries of these dates, newest first."""
    found = [(kind, row) for kind in Kind for row in _of_days(kind)(user, tuple(days))] if days else []
    return [_opened(user, kind, row, labels) for kind, row in sorted(found, key=_place, reverse=True)]


def extent(user: User, kinds: Collection[Kind] = ALL_KINDS) -> tuple[int, date | None]:
    """How many entries of these kinds there are, and the date of the first. One query."""
    # Two questions of each table, so that the first date is looked up and not read of every row that is counted.
    numbers = _of_each(user, kinds, "COUNT(*)")
    first = _of_each(user, kinds, 'MIN("on")')
    found = _answers([*numbers, *first])
    return sum(found[: len(numbers)]), min(_dates(found[len(numbers) :]), default=None)


def day_before(user: User, on: date, kinds: Collection[Kind] = ALL_KINDS) -> date | None:
    """The nearest earlier date with an entry of these kinds. One query."""
    return max(_dates(_answers(_of_each(user, kinds, 'MAX("on")', '"on" <', on))), default=None)


def day_after(user: User, on: date) -> date | None:
    """The nearest later date with an entry. One query."""
    return min(_dates(_answers(_of_each(user, ALL_KINDS, 'MIN("on")', '"on" >', on))), default=None)


def entry_of_answer(answer: MemoryAnswer) -> Entry:
    """An answer as an entry; its question is to be read with it."""
    return Entry(Kind.ANSWER, answer.pk, answer.on, answer.created_at, answer.text or "", question=answer.question.text)


def entry_of_note(note: Note) -> Entry:
    """A note as an entry."""
    return Entry(Kind.NOTE, note.pk, note.on, note.created_at, note.text or "", keep_closed=note.keep_closed)


def entries_of_check_ins(user: User, check_ins: Iterable[CheckIn]) -> list[Entry]:
    """Check-ins as entries, in their order; the names of own moods are read once."""
    labels = own_mood_labels(user)
    return [entry_of_check_in(row, labels) for row in check_ins]


def entry_of_check_in(row: CheckIn, labels: Mapping[str, str]) -> Entry:
    """A check-in as an entry, by the names of own moods."""
    mood = mood_label(row.mood, labels)
    return Entry(Kind.CHECK_IN, row.pk, row.on, row.at, row.note or "", mood=mood, score=row.score)


def _of_each(
    user: User, kinds: Collection[Kind], what: str, where: str = "", on: date | None = None
) -> list[tuple[str, list[Any]]]:
    """A question to the table of each of these kinds about a person's rows, as SQL with its parameters."""
    asked = []
    for kind in Kind:
        if kind in kinds:
            model = _table(kind, user).model
            params = [model._meta.get_field("user").get_db_prep_value(user.pk, connection)]
            if on is not None:
                params.append(model._meta.get_field("on").get_db_prep_value(on, connection))
            narrowed = f" AND {where} %s" if on is not None else ""
            asked.append((f"(SELECT {what} FROM {model._meta.db_table} WHERE user_id = %s{narrowed})", params))  # noqa: S608
    return asked


def _answers(asked: Sequence[tuple[str, list[Any]]]) -> list[Any]:
    """All of them in one statement: a page of the log asks three tables the same, and each costs a query by itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(sql for sql, _ in asked)}", [value for _, params in asked for value in params]
        )
        return list(cursor.fetchone())


def _dates(values: Iterable[Any]) -> list[date]:
    return [date.fromisoformat(str(value)) for value in values if value]


@cache
def _newest(kind: Kind, number: int) -> Callable[[User, date], list[Row]]:
    """Reads so many rows of a kind, before a date; as many as a page takes, so there are few of these."""

    @prepared
    def rows(user: User, before: date) -> QuerySet[Any, Row]:
        return _rows(kind, user).before(before).newest()[:number]

    return rows


@cache
def _of_days(kind: Kind) -> Callable[[User, tuple[date, ...]], list[Row]]:
    @prepared
    def rows(user: User, days: tuple[date, ...]) -> QuerySet[Any, Row]:
        return _rows(kind, user).of_days(days)

    return rows


def _table(kind: Kind, user: User) -> DatedQuerySet[Any]:
    if kind == Kind.ANSWER:
        return MemoryAnswer.objects.for_user(user)
    return Note.objects.for_user(user) if kind == Kind.NOTE else CheckIn.objects.for_user(user)


def _rows(kind: Kind, user: User) -> Any:
    """What an entry takes of each row, in the order of COLUMNS: a page reads hundreds, most of them for the next."""
    return _table(kind, user).values_list(*COLUMNS[kind])


def _place(found: tuple[Kind, Row]) -> Row:
    _kind, (pk, on, at, *_rest) = found
    return on, at, pk


def _opened(user: User, kind: Kind, row: Row, labels: Mapping[str, str]) -> Entry:
    pk, on, at, text, *rest = row

    def opened(model: type[Model], name: str, sealed: Any, row_id: UUID = pk) -> str:
        return sealed_field(model, name).open_of(row_id, user.pk, sealed) or ""

    if kind == Kind.NOTE:
        return Entry(kind, pk, on, at, opened(Note, "text", text), keep_closed=rest[0])
    if kind == Kind.ANSWER:
        question = opened(Question, "text", rest[1], rest[0]) if rest[1] is not None else None
        return Entry(kind, pk, on, at, opened(MemoryAnswer, "text", text), question=question)
    mood = mood_label(opened(CheckIn, "sealed_mood", rest[0]).rstrip(), labels)
    score = int(opened(CheckIn, "sealed_score", rest[1]) or 0)
    return Entry(kind, pk, on, at, opened(CheckIn, "note", text), mood=mood, score=score)
