"""What was written, by day: a month at a time, the oldest first, so that memory holds one month."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from accounts.models import User
from intentions.models import CheckIn, IntentionDay, own_mood_labels
from intentions.moods import mood_label
from memory.models import MemoryAnswer, Note
from profiles.days import say_clock, say_long_date


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is read: when, what it is, what it says. `is_closed` says that the person keeps it closed."""

    at: datetime
    clock: str
    title: str
    text: str
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A date with its entries in their order."""

    on: date
    title: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Month:
    """A month with an entry."""

    starts_on: date
    days: Sequence[Day]


def months_of(user: User) -> list[date]:
    """The first days of the months that have an entry, the oldest first."""
    found: set[date] = set()
    for model in (MemoryAnswer, Note, CheckIn, IntentionDay):
        rows = model.objects.for_user(user).annotate(month=TruncMonth("on")).order_by()
        found |= set(rows.values_list("month", flat=True).distinct())
    return sorted(found)


def read_months(user: User) -> Iterator[Month]:
    """Each month with an entry, the oldest first."""
    own = own_mood_labels(user)
    for starts_on in months_of(user):
        by_day: dict[date, list[Line]] = defaultdict(list)
        for on, line in _lines(user, starts_on, own):
            by_day[on].append(line)
        ordered = [Day(on, say_long_date(on), sorted(by_day[on], key=lambda line: line.at)) for on in sorted(by_day)]
        yield Month(starts_on, ordered)


def _lines(user: User, month: date, own: dict[str, str]) -> Iterator[tuple[date, Line]]:
    last = month.replace(day=monthrange(month.year, month.month)[1])

    def of(model: Any) -> Any:
        return model.objects.for_user(user).filter(on__range=(month, last))

    def line(at: datetime, title: str, text: str | None, *, is_closed: bool = False) -> Line:
        return Line(at, say_clock(user, at), title, text or "", is_closed)

    for answer in of(MemoryAnswer).select_related("question"):
        yield answer.on, line(answer.created_at, answer.question.text or _("A question"), answer.text)
    for note in of(Note):
        yield note.on, line(note.created_at, _("Note"), note.text, is_closed=note.keep_closed)
    for entry in of(CheckIn):
        title = _("Mood: %(mood)s") % {"mood": mood_label(entry.mood, own)}
        strength = _(", %(intensity)d of 10") % {"intensity": entry.intensity} if entry.intensity else ""
        yield entry.on, line(entry.at, title + strength, entry.note)
    for day in of(IntentionDay).select_related("intention"):
        at = datetime.combine(day.on, datetime.max.time(), tzinfo=user.profile.tzinfo)
        yield day.on, Line(at, "", _("Lived"), day.intention.text or "")
