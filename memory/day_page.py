"""What a day of the log says, as data for the template: its answers, newest first, and what was deleted today."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from memory.cards import FORGOTTEN_QUESTION
from memory.engine.kinds import Option
from memory.models import MemoryAnswer, Question, Tombstone
from profiles.care import CareCard


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
    """A local date with its lines, and the nearest dates with an answer on both sides."""

    on: date
    lines: Sequence[Line]
    answers: int
    earlier: date | None
    later: date | None


def day_page(user: User, on: date, at: datetime) -> DayPage:
    """All answers of a date; the same number of queries however many there are."""
    own = MemoryAnswer.objects.for_user(user)
    answers = [line_of(user, answer) for answer in own.of_day(on)]
    lines = sorted([*answers, *_deleted(user, on, at)], key=lambda line: line.at, reverse=True)
    return DayPage(on, lines, len(answers), own.day_before(on), own.day_after(on))


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
        time=_clock(user, answer.created_at),
        question=question.text or _(FORGOTTEN_QUESTION),
        text=answer.text or "",
        is_own_words=answer.is_own_words,
        options=question.options,
        chosen=answer.option_id or "",
    )


def long_date(on: date) -> str:
    """ "Tuesday, 3 March 2026"."""
    return date_format(on, "l, j F Y")


def _deleted(user: User, on: date, at: datetime) -> list[Line]:
    stones = Tombstone.objects.for_user(user).undoable(Tombstone.Kind.ANSWER, at)
    return [line for day, line in (_line_of_stone(user, stone) for stone in stones) if day == on]


def _line_of_stone(user: User, stone: Tombstone) -> tuple[date, Line]:
    copy = json.loads(stone.copy or "{}")
    created_at = datetime.fromisoformat(copy["created_at"])
    until = _clock(user, stone.undo_until) if stone.undo_until else ""
    line = Line(id=stone.row_id, at=created_at, time=_clock(user, created_at), undo_until=until)
    return date.fromisoformat(copy["on"]), line


def _clock(user: User, at: datetime) -> str:
    return f"{at.astimezone(user.profile.tzinfo):%H:%M}"
