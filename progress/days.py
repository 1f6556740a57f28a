"""What is counted of a day, and how the days of a month stand in one sealed row. Pure."""

import re
import struct
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from progress.streaks import Run, add_run

LONGEST_MONTH = 31


class Day(NamedTuple):
    """A day's entries by kind, and the sum of its moods, each 1 (heavy) to 5 (light). A tuple: pages make thousands."""

    answers: int = 0
    notes: int = 0
    check_ins: int = 0
    mood_sum: int = 0

    @property
    def entries(self) -> int:
        """How many of any kind."""
        return self.answers + self.notes + self.check_ins

    @property
    def kinds(self) -> int:
        """How many kinds there are any of."""
        return bool(self.answers) + bool(self.notes) + bool(self.check_ins)

    @property
    def mood(self) -> float | None:
        """The mean of its moods, or None where there was none."""
        return self.mood_sum / self.check_ins if self.check_ins else None


Days = Mapping[date, Day]
"""The days with an entry, in order."""

EMPTY = Day()
_CELL = struct.Struct(f"<{len(EMPTY)}I")
_MONTH = struct.Struct(f"<{LONGEST_MONTH * len(EMPTY)}I")
_RUN = re.compile("1+")


class Month(NamedTuple):
    """What is counted of a month: which days have an entry (bit 0 is the first), and how many entries of each kind."""

    starts_on: date
    active: int
    answers: int
    notes: int
    check_ins: int


def month_of(on: date) -> date:
    """The first of its month."""
    return on.replace(day=1)


def by_month(days: Days) -> dict[date, dict[int, Day]]:
    """The days with an entry by their number, under the first of their month, in order."""
    months: dict[date, dict[int, Day]] = {}
    for on in sorted(days):
        if days[on] != EMPTY:
            months.setdefault(month_of(on), {})[on.day] = days[on]
    return months


def count_month(starts_on: date, days: Mapping[int, Day]) -> Month:
    """What the days of a month add up to."""
    held = days.values()
    return Month(
        starts_on=starts_on,
        active=sum(1 << (number - 1) for number in days),
        answers=sum(day.answers for day in held),
        notes=sum(day.notes for day in held),
        check_ins=sum(day.check_ins for day in held),
    )


def runs_of_months(months: Iterable[Month]) -> list[Run]:
    """The days with an entry, of months in order, as the streak takes them."""
    runs: list[Run] = []
    for month in months:
        for run in _RUN.finditer(f"{month.active:b}"[::-1]):
            add_run(runs, month.starts_on.replace(day=run.start() + 1), run.end() - run.start())
    return runs


def pack_month(days: Mapping[int, Day]) -> str:
    """The days of a month by their number, in a text that is as long for every month: its length tells nothing."""
    cells = (days.get(number, EMPTY) for number in range(1, LONGEST_MONTH + 1))
    return b64encode(b"".join(_CELL.pack(*cell) for cell in cells)).decode()


def unpack_month(text: str) -> dict[int, Day]:
    """The inverse of `pack_month`, of the days with an entry."""
    cells = map(Day._make, _CELL.iter_unpack(b64decode(text)))
    return {number: day for number, day in enumerate(cells, 1) if day != EMPTY}


class MonthMoods(NamedTuple):
    """The moods of a month: how many, their sum, and the means of its lightest and its heaviest day."""

    check_ins: int
    mood_sum: int
    lightest: float
    heaviest: float


def moods_of_month(check_ins: Sequence[int], mood_sums: Sequence[int]) -> MonthMoods:
    """Of the days of a month, at least one of them with a mood: how many moods each has, and their sum."""
    means = [total / number for number, total in zip(check_ins, mood_sums, strict=True) if number]
    return MonthMoods(sum(check_ins), sum(mood_sums), max(means), min(means))


def unpack_moods(text: str) -> MonthMoods:
    """The moods of a packed month. Makes no day: ten years are read at once."""
    numbers = _MONTH.unpack(b64decode(text))
    return moods_of_month(numbers[2 :: len(EMPTY)], numbers[3 :: len(EMPTY)])
