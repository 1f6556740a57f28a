"""How an entry reads on a page: its time, its words, and where it opens."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from memory.cards import FORGOTTEN_QUESTION, day_url
from memory.entries import PREFIXES, Entry, Kind
from profiles.days import local_day, say_clock, say_date

LONGEST_SHOWN = 1000


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry in words. A note about a day on which it was not written has no `time` but says `written`."""

    kind: str
    id: UUID
    anchor: str
    url: str
    at: datetime
    time: str
    written: str = ""
    text: str = ""
    question: str = ""
    mood: str = ""
    is_closed: bool = False
    undo_until: str = ""

    @property
    def moment(self) -> str:
        """For machines, in UTC: a page has dozens, and the filter that knows zones takes ten times as long."""
        return self.at.isoformat(timespec="seconds")


def log_line(user: User, entry: Entry, today: date, longest: int = LONGEST_SHOWN) -> LogLine:
    """A line that opens on the day of its entry; texts over `longest` characters are cut. A closed one has no words."""
    closed = entry.keep_closed
    written = _written(user, entry, today)
    return LogLine(
        kind=entry.kind.value,
        id=entry.id,
        anchor=entry.anchor,
        url=entry_url(entry),
        at=entry.at,
        time="" if written else say_clock(user, entry.at),
        written=written,
        text="" if closed else _cut(entry.text, longest),
        question="" if closed else _question(entry),
        mood="" if closed else entry.mood,
        is_closed=closed,
    )


def entry_url(entry: Entry) -> str:
    """Where an entry opens: on its day; a check-in, and a note that is kept closed, on its own page."""
    if entry.kind == Kind.CHECK_IN:
        return reverse("check-in", args=[entry.id])
    if entry.kind == Kind.NOTE and entry.keep_closed:
        return reverse("note", args=[entry.id])
    return day_url(entry.on, entry.id, PREFIXES[entry.kind])


def _written(user: User, entry: Entry, today: date) -> str:
    if entry.kind != Kind.NOTE or (day := local_day(user, entry.at)) == entry.on:
        return ""
    return _("Written on %(day)s.") % {"day": say_date(day, today.year)}


def _question(entry: Entry) -> str:
    return (entry.question or _(FORGOTTEN_QUESTION)) if entry.kind == Kind.ANSWER else ""


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest].rstrip() + "…"
