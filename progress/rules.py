"""When a badge was earned, by each of the rules that exist. Pure; `progress.models.Badge` names the rules."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from progress.days import Days
from progress.streaks import pause_before, reached_on, runs_of
from progress.summary import Summary

ALL_KINDS = 3  # answers, notes, check-ins


@dataclass(frozen=True, slots=True)
class Kept:
    """An intention that was kept: the first of the month it began in, and the local date on which it was said."""

    month: date
    on: date


def kept_months(kept: Iterable[Kept]) -> int:
    """In how many months an intention began that was kept."""
    return len({one.month for one in kept})


@dataclass(frozen=True, slots=True)
class History:
    """What badges are judged by."""

    days: Days
    kept: Sequence[Kept] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a history has come, in numbers that are at hand, so that it is read only where it has earned something.

    `kinds` are the most of one of the days that have changed, where that is known.
    """

    summary: Summary
    kept_months: int
    kinds: int = ALL_KINDS

    def of(self, rule: str) -> int:
        """What the number of a badge is compared with."""
        return {
            "streak": self.summary.longest_streak,
            "answers": self.summary.answers,
            "kinds": self.kinds,
            "pause": self.summary.longest_pause,
            "intentions": self.kept_months,
        }[rule]


def earned_on(rule: str, parameter: int, history: History) -> date | None:
    """The first local date on which the history had earned it, or None."""
    return RULES[rule](history, parameter)


def _streak(history: History, length: int) -> date | None:
    return reached_on(runs_of(history.days), length)


def _answers(history: History, number: int) -> date | None:
    total = 0
    for on, day in history.days.items():
        total += day.answers
        if total >= number:
            return on
    return None


def _kinds(history: History, number: int) -> date | None:
    return next((on for on, day in history.days.items() if day.kinds >= number), None)


def _pause(history: History, length: int) -> date | None:
    """The first day with an entry after as many without."""
    runs = runs_of(history.days)
    return next((later.first for run, later in pairwise(runs) if pause_before(run, later) >= length), None)


def _intentions(history: History, number: int) -> date | None:
    months: set[date] = set()
    for kept in sorted(history.kept, key=lambda kept: kept.on):
        months.add(kept.month)
        if len(months) >= number:
            return kept.on
    return None


RULES: Mapping[str, Callable[[History, int], date | None]] = {
    "streak": _streak,
    "answers": _answers,
    "kinds": _kinds,
    "pause": _pause,
    "intentions": _intentions,
}
