"""What a day of the log says, as data for the template: its entries, newest first, and what was deleted today."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from intentions.models import CheckIn, Tombstone
from memory.cards import FORGOTTEN_QUESTION
from memory.engine.kinds import Option
from memory.entries import PREFIXES, Kind, day_after, day_before, entries_of_check_ins, entry_of_note
from memory.log_lines import LogLine, log_line
from memory.models import MemoryAnswer, Note, Question
from profiles.care import CareCard
from profiles.days import local_day, say_clock

STONES: dict[str, Kind] = {Tombstone.Kind.NOTE: Kind.NOTE, Tombstone.Kind.CHECK_IN: Kind.CHECK_IN}


@dataclass(frozen=True, slots=True)
class Line:
    """One answer, or the place of one that was deleted and can still be brought back."""

    id: UUID
    at: datetime
    time: str
    question: str = ""
    text: str = ""
    is_own_words: bool = False
    options: Sequence[Option] = ()
    chosen: str = ""
    undo_until: str = ""
    is_editing: bool = False
    message: str = ""
    typed: str = ""
    care: CareCard | None = None


@dataclass(frozen=True, slots=True)
class DayPage:
    """A local date with its answers, notes and moods, and the nearest dates with an entry on both sides."""

    on: date
    lines: Sequence[Line]
    notes: Sequence[LogLine]
    moods: Sequence[LogLine]
    earlier: date | None
    later: date | None


def day_page(user: User, on: date, at: datetime) -> DayPage:
    """All entries of a date; the same number of queries however many there are."""
    today = local_day(user, at)
    answers = [line_of(user, row) for row in MemoryAnswer.objects.for_user(user).with_question().of_days([on])]
    notes = [_note_line(user, row, today) for row in Note.objects.for_user(user).of_days([on])]
    check_ins = CheckIn.objects.for_user(user).of_days([on])
    moods = [log_line(user, entry, today) for entry in entries_of_check_ins(user, check_ins)]
    deleted = _deleted_lines(user, on, at)
    return DayPage(
        on,
        sorted([*answers, *_deleted(user, on, at)], key=lambda line: line.at, reverse=True),
        sorted([*notes, *(line for line in deleted if line.kind == Kind.NOTE)], key=lambda line: line.at, reverse=True),
        sorted(
            [*moods, *(line for line in deleted if line.kind == Kind.CHECK_IN)], key=lambda line: line.at, reverse=True
        ),
        day_before(user, on),
        day_after(user, on),
    )


def day_line(user: User, answer_id: UUID, at: datetime) -> tuple[date, Line] | None:
    """One answer as its day shows it, with the date; None where there is none."""
    answer = MemoryAnswer.objects.for_user(user).filter(pk=answer_id).select_related("question").first()
    if answer is not None:
        return answer.on, line_of(user, answer)
    stones = Tombstone.objects.for_user(user).undoable(Tombstone.Kind.ANSWER, at).filter(row_id=answer_id)
    return next((_line_of_stone(user, stone) for stone in stones), None)


def line_of(user: User, answer: MemoryAnswer) -> Line:
    """An answer in words."""
    question: Question = answer.question
    return Line(
        id=answer.pk,
        at=answer.created_at,
        time=say_clock(user, answer.created_at),
        question=question.text or _(FORGOTTEN_QUESTION),
        text=answer.text or "",
        is_own_words=answer.is_own_words,
        options=question.options,
        chosen=answer.option_id or "",
    )


def _deleted(user: User, on: date, at: datetime) -> list[Line]:
    stones = Tombstone.objects.for_user(user).undoable(Tombstone.Kind.ANSWER, at)
    return [line for day, line in (_line_of_stone(user, stone) for stone in stones) if day == on]


def _line_of_stone(user: User, stone: Tombstone) -> tuple[date, Line]:
    copy = json.loads(stone.copy or "{}")
    created_at = datetime.fromisoformat(copy["created_at"])
    until = say_clock(user, stone.undo_until) if stone.undo_until else ""
    line = Line(id=stone.row_id, at=created_at, time=say_clock(user, created_at), undo_until=until)
    return date.fromisoformat(copy["on"]), line


def _note_line(user: User, note: Note, today: date) -> LogLine:
    """A note as its day shows it: whole, unless it is kept closed; its time opens it."""
    line = log_line(user, entry_of_note(note), today)
    return replace(line, url=reverse("note", args=[note.pk]), text="" if line.is_closed else note.text or "")


def _deleted_lines(user: User, on: date, at: datetime) -> list[LogLine]:
    """Of notes and check-ins: those of this date that can still be brought back."""
    stones = Tombstone.objects.for_user(user).undoable(list(STONES), at)
    copies = ((stone, json.loads(stone.copy or "{}")) for stone in stones)
    return [_line_of_deleted(user, STONES[stone.kind], stone, copy) for stone, copy in copies if copy["on"] == f"{on}"]


def _line_of_deleted(user: User, kind: Kind, stone: Tombstone, copy: dict[str, str]) -> LogLine:
    moment = datetime.fromisoformat(copy["at" if kind == Kind.CHECK_IN else "created_at"])
    until = say_clock(user, stone.undo_until) if stone.undo_until else ""
    anchor, time = f"{PREFIXES[kind]}-{stone.row_id}", say_clock(user, moment)
    return LogLine(kind.value, stone.row_id, anchor, "", moment, time, undo_until=until)
