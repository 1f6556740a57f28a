"""Answers, notes and check-ins as one list: the entries of the log."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from accounts.models import User
from intentions.models import CheckIn, Mood
from intentions.moods import mood_label
from lot.models import DatedQuerySet
from memory.models import MemoryAnswer, Note


class Kind(StrEnum):
    """What an entry is."""

    ANSWER = "answer"
    NOTE = "note"
    CHECK_IN = "check_in"


ALL_KINDS = frozenset(Kind)
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


def newest_entries(user: User, *, kinds: Collection[Kind], before: date | None, number: int) -> list[Entry]:
    """The newest entries of these kinds on dates before `before`, up to `number` of each kind, newest first."""
    found: list[Entry] = []
    if Kind.ANSWER in kinds:
        answers = MemoryAnswer.objects.for_user(user).with_question().before(before).newest()
        found += (entry_of_answer(answer) for answer in answers[:number])
    if Kind.NOTE in kinds:
        found += map(entry_of_note, Note.objects.for_user(user).before(before).newest()[:number])
    if Kind.CHECK_IN in kinds:
        found += entries_of_check_ins(user, CheckIn.objects.for_user(user).before(before).newest()[:number])
    return _newest_first(found)


def entries_of_days(user: User, days: Collection[date]) -> list[Entry]:
    """All entries of these dates, newest first."""
    answers = MemoryAnswer.objects.for_user(user).with_question().of_days(days)
    notes = Note.objects.for_user(user).of_days(days)
    check_ins = CheckIn.objects.for_user(user).of_days(days)
    return _newest_first(
        [*map(entry_of_answer, answers), *map(entry_of_note, notes), *entries_of_check_ins(user, check_ins)]
    )


def extent(user: User, kinds: Collection[Kind] = ALL_KINDS) -> tuple[int, date | None]:
    """How many entries of these kinds there are, and the date of the first."""
    found = [_table(kind, user).extent() for kind in Kind if kind in kinds]
    return sum(number for number, _ in found), min((first for _, first in found if first), default=None)


def day_before(user: User, on: date, kinds: Collection[Kind] = ALL_KINDS) -> date | None:
    """The nearest earlier date with an entry of these kinds."""
    return max(filter(None, (_table(kind, user).day_before(on) for kind in Kind if kind in kinds)), default=None)


def day_after(user: User, on: date) -> date | None:
    """The nearest later date with an entry."""
    return min(filter(None, (_table(kind, user).day_after(on) for kind in Kind)), default=None)


def entry_of_answer(answer: MemoryAnswer) -> Entry:
    """An answer as an entry; its question is to be read with it."""
    return Entry(Kind.ANSWER, answer.pk, answer.on, answer.created_at, answer.text or "", question=answer.question.text)


def entry_of_note(note: Note) -> Entry:
    """A note as an entry."""
    return Entry(Kind.NOTE, note.pk, note.on, note.created_at, note.text or "", keep_closed=note.keep_closed)


def entries_of_check_ins(user: User, check_ins: Iterable[CheckIn]) -> list[Entry]:
    """Check-ins as entries, in their order; the names of own moods are read once."""
    labels = Mood.objects.for_user(user).labels()
    return [entry_of_check_in(row, labels) for row in check_ins]


def entry_of_check_in(row: CheckIn, labels: Mapping[str, str]) -> Entry:
    """A check-in as an entry, by the names of own moods."""
    mood = mood_label(row.mood, labels)
    return Entry(Kind.CHECK_IN, row.pk, row.on, row.at, row.note or "", mood=mood, score=row.score)


def _table(kind: Kind, user: User) -> DatedQuerySet[Any]:
    if kind == Kind.ANSWER:
        return MemoryAnswer.objects.for_user(user)
    return Note.objects.for_user(user) if kind == Kind.NOTE else CheckIn.objects.for_user(user)


def _newest_first(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.on, entry.at, entry.id), reverse=True)
