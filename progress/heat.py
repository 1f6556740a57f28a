"""Half a year as a table: a column a week, a row a weekday, a mark a day. Pure: `today` comes in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from progress.days import Day

WEEKS = 26
MOST_MARKED = 4  # so many entries and more look alike
LEAST_WEEKS_NAMED = 2  # a month with fewer columns has no room for its name
RESTED = "rest"
DAY = timedelta(days=1)
MONDAY = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A day. `mark` is how many entries it has, up to four, or "rest"; empty where nothing is to be said of it."""

    on: date
    mark: str = ""
    entries: int = 0


@dataclass(frozen=True, slots=True)
class MonthHead:
    """So many columns begin in this month."""

    first: date
    weeks: int

    @property
    def is_named(self) -> bool:
        """Whether its name fits above them."""
        return self.weeks >= LEAST_WEEKS_NAMED


@dataclass(frozen=True, slots=True)
class Heat:
    """The table with what it adds up to; `rows` are the weekdays from the first of a week on."""

    first: date
    last: date
    months: Sequence[MonthHead]
    rows: Sequence[Sequence[Mark]]
    active: int
    rested: int


def first_shown(today: date, begins: int = MONDAY) -> date:
    """The day that half a year begins with, if it ends with the week of today; `begins` is a week's first weekday."""
    return today - DAY * ((today.weekday() - begins) % 7 + 7 * (WEEKS - 1))


def heat(
    days: Mapping[date, Day], rest_days: Collection[date], *, since: date, today: date, begins: int = MONDAY
) -> Heat:
    """Half a year up to today. Before the first entry, `since`, and after today nothing is said."""
    start = first_shown(today, begins)
    weeks = [start + DAY * 7 * week for week in range(WEEKS)]
    rows = [[_mark(first + DAY * later, days, rest_days, since, today) for first in weeks] for later in range(7)]
    marks = [mark for row in rows for mark in row if mark.mark]
    heads = [
        MonthHead(date(year, month, 1), len(list(begun)))
        for (year, month), begun in groupby(weeks, key=lambda first: (first.year, first.month))
    ]
    return Heat(
        first=max(start, since),
        last=today,
        months=heads,
        rows=rows,
        active=sum(mark.entries > 0 for mark in marks),
        rested=sum(mark.mark == RESTED for mark in marks),
    )


def _mark(on: date, days: Mapping[date, Day], rest_days: Collection[date], since: date, today: date) -> Mark:
    if not since <= on <= today:
        return Mark(on)
    if on in rest_days:
        return Mark(on, RESTED)
    entries = days[on].entries if on in days else 0
    return Mark(on, str(min(entries, MOST_MARKED)), entries)
