"""The streak, defined once: the page, REST, badges and the stored summary count by this module. Pure.

- A day counts with at least one answer, note or check-in. A streak is days that count, without a gap.
- Each six days that count earn a rest day; they need not follow each other. At most four are kept: with four kept,
  nothing is earned.
- A missed day uses a rest day by itself, on the day after it. With more missed days in a row than rest days are left,
  the first of them use what is left, and the streak ends there. The next one begins with nothing earned.
- A rest day counts into the length as soon as a day that counts follows it; until then it only keeps the streak.
- Today is not over, so that it is not missed. Nor is a day after it: of those only what was written counts, which is
  there after a journey west.

All of it is counted from the days alone, in their order. So one more day, on any date, makes no streak shorter and
takes no rest day that was earned: at every date what is left is at least what was left without it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

EARNED_BY_DAYS = 6
MOST_KEPT = 4
FULL = EARNED_BY_DAYS * MOST_KEPT
DAY = timedelta(days=1)


class Run(NamedTuple):
    """Days that count, one after the other. Runs are in order and do not touch."""

    first: date
    number: int


@dataclass(frozen=True, slots=True)
class Streak:
    """How it stands on a date. `began_on` is None where there is none; then the length is 0.

    `rest_days_used` are part of `length`. `rest_days` are all dates that used one, in any streak, in order.
    """

    length: int = 0
    rest_days_used: int = 0
    rest_days_left: int = 0
    longest: int = 0
    began_on: date | None = None
    rest_days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """How the streak stood on the last day that counts. `credit` is days that count: six are a rest day."""

    began_on: date | None = None
    last_on: date | None = None
    length: int = 0
    rest_days_used: int = 0
    credit: int = 0
    longest: int = 0
    rest_days: tuple[date, ...] = ()

    def on(self, today: date) -> Streak:
        """How it stands on this date, which is not over."""
        if self.last_on is None:
            return Streak()
        missed = max(0, (today - self.last_on).days - 1)
        left = self.credit // EARNED_BY_DAYS
        rest_days = self.rest_days + _days_after(self.last_on, min(missed, left))
        if missed > left:
            return Streak(longest=self.longest, rest_days=rest_days)
        return Streak(self.length, self.rest_days_used, left - missed, self.longest, self.began_on, rest_days)


def runs_of(days: Iterable[date]) -> list[Run]:
    """Days in any order, doubled or not, as runs."""
    runs: list[Run] = []
    for day in sorted(set(days)):
        add_run(runs, day, 1)
    return runs


def add_run(runs: list[Run], first: date, number: int) -> None:
    """Put a run behind the others; where it follows on the last one, they become one."""
    if runs and runs[-1].first + DAY * runs[-1].number == first:
        runs[-1] = Run(runs[-1].first, runs[-1].number + number)
    else:
        runs.append(Run(first, number))


def tally(runs: Iterable[Run], *, today: date | None = None) -> Tally:
    """Walk through the runs, which are in order. Without `today` all days before the last one are over."""
    walk = _Walk(today)
    for run in runs:
        walk.step(run)
    return Tally(walk.began_on, walk.last_on, walk.length, walk.used, walk.credit, walk.longest, tuple(walk.rest_days))


def streak_on(today: date, runs: Iterable[Run]) -> Streak:
    """The streak of these runs as it stands today."""
    return tally(runs, today=today).on(today)


def reached_on(runs: Iterable[Run], length: int) -> date | None:
    """The first day on which a streak was as long as this, or None."""
    walk = _Walk(None)
    for run in runs:
        walk.step(run)
        if walk.length >= length:
            return run.first + DAY * max(0, length - (walk.length - run.number) - 1)
    return None


def longest_pause(runs: Sequence[Run]) -> int:
    """The most days without an entry between two with one."""
    return max((pause_before(run, later) for run, later in pairwise(runs)), default=0)


def pause_before(run: Run, later: Run) -> int:
    """How many days without an entry lie between them."""
    return (later.first - run.first).days - run.number


class _Walk:
    """From one run to the next."""

    def __init__(self, today: date | None) -> None:
        self.today = today
        self.began_on: date | None = None
        self.last_on: date | None = None
        self.length = self.used = self.credit = self.longest = 0
        self.rest_days: list[date] = []

    def step(self, run: Run) -> None:
        """Days between the last run and this one, if they are over, were missed."""
        last_on, left = self.last_on, self.credit // EARNED_BY_DAYS
        over = min(run.first, self.today) if self.today else run.first
        missed = max(0, (over - last_on).days - 1) if last_on else 0
        if missed and last_on:
            self.rest_days += _days_after(last_on, min(missed, left))
        if last_on is None or missed > left:
            self.began_on, self.length, self.used, self.credit = run.first, 0, 0, 0
        else:
            self.length, self.used = self.length + missed, self.used + missed
            self.credit -= missed * EARNED_BY_DAYS
        self.length += run.number
        self.credit = min(self.credit + run.number, FULL)
        self.last_on = run.first + DAY * (run.number - 1)
        self.longest = max(self.longest, self.length)


def _days_after(day: date, number: int) -> tuple[date, ...]:
    return tuple(day + DAY * ahead for ahead in range(1, number + 1))
