"""Which earlier dates are worth a look today, and which of them stay closed. Pure."""

from calendar import isleap, monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from intentions.moods import HEAVIEST

FEBRUARY = 2


class Unit(StrEnum):
    """What the time since is counted in."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Look:
    """An earlier date, and how long ago it was."""

    on: date
    unit: Unit
    number: int


def looks_back(on: date, first: date) -> tuple[Look, ...]:
    """The dates to look back to from `on` where the log begins at `first`, the nearest first.

    In the first year a week ago and a month ago, afterwards the same day of every year before.
    """
    if first > on:
        return ()
    if first > _in_year(on, on.year - 1):
        near = (Look(on - timedelta(days=7), Unit.WEEK, 1), Look(_month_before(on), Unit.MONTH, 1))
        return tuple(look for look in near if look.on >= first)
    years = range(on.year - 1, first.year - 1, -1)
    looks = (Look(day, Unit.YEAR, on.year - year) for year in years for day in _same_days(on, year))
    return tuple(look for look in looks if look.on >= first)


def closed_days(scores: Iterable[tuple[date, int]]) -> frozenset[date]:
    """The dates of the lowest moods: all of such a day stays closed until the person opens it."""
    return frozenset(on for on, score in scores if score == HEAVIEST)


def _same_days(on: date, year: int) -> tuple[date, ...]:
    """This day in another year; 29 February shows on the 28th where the present year has none."""
    if (on.month, on.day) == (FEBRUARY, 29):
        return (date(year, FEBRUARY, 29),) if isleap(year) else ()
    same = on.replace(year=year)
    if (on.month, on.day) == (FEBRUARY, 28) and isleap(year) and not isleap(on.year):
        return (date(year, FEBRUARY, 29), same)
    return (same,)


def _in_year(on: date, year: int) -> date:
    return on.replace(year=year, day=min(on.day, monthrange(year, on.month)[1]))


def _month_before(on: date) -> date:
    """The same day of the month before, or its last day."""
    last = on.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(on.day, last.day))
