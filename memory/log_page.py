"""What the log says, as data for the template: entries by day, newest first, whole days where they fit a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from intentions.models import own_mood_labels
from lot.dates import write_date, write_weekday_short
from memory.engine.on_this_day import Look, Unit
from memory.entries import ALL_KINDS, Entry, Kind, day_before, extent, newest_entries
from memory.log_lines import LogLine, log_line
from memory.looking_back import Recollection, on_this_day

PAGE_SIZE = 40
LINES_OF_A_LOOK = 3
LONGEST_IN_A_LOOK = 280  # characters: there may be a look for each year of a life
SHOWN = {
    "all": ALL_KINDS,
    "answers": frozenset({Kind.ANSWER}),
    "notes": frozenset({Kind.NOTE}),
    "moods": frozenset({Kind.CHECK_IN}),
}


@dataclass(frozen=True, slots=True)
class LogDay:
    """A date with its lines; `is_cut` where it has more of them than a page takes."""

    on: date
    label: str
    lines: Sequence[LogLine]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class LookBack:
    """An earlier date that comes back today. `is_closed`: the whole day stays closed until it is opened."""

    ago: str
    on: date
    is_closed: bool
    lines: Sequence[LogLine] = ()
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of the log. The next one holds what is older than `before`; `older` is its newest date."""

    kind: str
    count: str
    days: Sequence[LogDay]
    looks: Sequence[LookBack] = ()
    before: date | None = None
    older: date | None = None
    is_first: bool = True


@dataclass(frozen=True, slots=True)
class Cut:
    """The entries that a page holds, and what follows them."""

    entries: Sequence[Entry]
    next_on: date | None
    is_day_cut: bool = False


def log_page(user: User, today: date, *, kind: str, before: date | None) -> LogPage:
    """The entries before a date, of the kinds that `kind` names; the same number of queries for any history."""
    kind = kind if kind in SHOWN else "all"
    kinds = SHOWN[kind]
    number, first = extent(user, kinds)
    labels = own_mood_labels(user) if Kind.CHECK_IN in kinds else {}
    newest = newest_entries(user, kinds=kinds, before=before, number=PAGE_SIZE + 1, labels=labels)
    cut = cut_days(newest, PAGE_SIZE)
    last = cut.entries[-1].on if cut.entries else None
    is_first = before is None
    looks = on_this_day(user, today, first, labels) if is_first and kinds == ALL_KINDS else []
    return LogPage(
        kind=kind,
        count=_count(number, first),
        days=_days(user, cut, today),
        looks=[_look(user, found, today) for found in looks],
        before=last,
        older=day_before(user, last, kinds) if last and cut.is_day_cut else cut.next_on,
        is_first=is_first,
    )


def cut_days(entries: Sequence[Entry], size: int) -> Cut:
    """The first whole days that hold at most `size` entries; of a first day that alone holds more, `size` of them.

    `entries` are newest first, and all there are unless there are more than `size`.
    """
    if len(entries) <= size:
        return Cut(entries, None)
    next_on = entries[size].on
    whole = [entry for entry in entries[:size] if entry.on > next_on]
    return Cut(whole, next_on) if whole else Cut(entries[:size], None, is_day_cut=True)


def _days(user: User, cut: Cut, today: date) -> list[LogDay]:
    return [
        LogDay(on, _label(on, today), [log_line(user, entry, today) for entry in entries], cut.is_day_cut)
        for on, entries in groupby(cut.entries, key=lambda entry: entry.on)
    ]


def _look(user: User, found: Recollection, today: date) -> LookBack:
    if found.is_closed:
        return LookBack(_ago(found.look), found.look.on, is_closed=True)
    lines = [log_line(user, entry, today, LONGEST_IN_A_LOOK) for entry in found.entries[:LINES_OF_A_LOOK]]
    return LookBack(_ago(found.look), found.look.on, False, lines, len(found.entries) > LINES_OF_A_LOOK)


def _ago(look: Look) -> str:
    if look.unit == Unit.WEEK:
        return _("A week ago")
    if look.unit == Unit.MONTH:
        return _("A month ago")
    return ngettext("A year ago", "%(number)d years ago", look.number) % {"number": look.number}


def _count(number: int, first: date | None) -> str:
    if first is None:
        return ""
    values = {"number": number, "day": write_date(first)}
    return ngettext("%(number)d entry, on %(day)s.", "%(number)d entries since %(day)s.", number) % values


def _label(on: date, today: date) -> str:
    return write_weekday_short(on, has_year=on.year != today.year)
