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

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

EARNED_BY_DAYS = 6
MOST_KEPT = 4
FULL = EARNED_BY_DAYS * MOST_KEPT
DAY = timedelta(days=1)


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


def tally(days: Iterable[date], *, today: date | None = None) -> Tally:
    """Walk through the days that count, in any order, doubled or not. Without `today` all days between them are over."""
    began_on = last_on = None
    length = used = credit = longest = 0
    rest_days: list[date] = []
    for day in sorted(set(days)):
        missed = 0 if last_on is None else max(0, ((min(day, today) if today else day) - last_on).days - 1)
        left = credit // EARNED_BY_DAYS
        if missed and last_on:
            rest_days += _days_after(last_on, min(missed, left))
        if last_on is None or missed > left:
            began_on, length, used, credit = day, 0, 0, 0
        else:
            length, used, credit = length + missed, used + missed, credit - missed * EARNED_BY_DAYS
        length, credit, last_on = length + 1, min(credit + 1, FULL), day
        longest = max(longest, length)
    return Tally(began_on, last_on, length, used, credit, longest, tuple(rest_days))


def streak_on(today: date, days: Iterable[date]) -> Streak:
    """The streak of these days as it stands today."""
    return tally(days, today=today).on(today)


def _days_after(day: date, number: int) -> tuple[date, ...]:
    return tuple(day + DAY * ahead for ahead in range(1, number + 1))
