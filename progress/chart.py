"""The mood line: days, weeks, months or years as points of a drawing 300 wide and 100 high. Pure.

The lightest mood is at the top. Where nothing is known nothing is drawn: a point that is missing is no zero.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from progress.days import Day

WIDTH, HEIGHT = 300, 100
HEAVIEST, LIGHTEST = 1, 5
AVERAGED = 7
MOST_DAYS, MOST_WEEKS, MOST_MONTHS = 400, 160, 400
ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(days=7)


class Scale(StrEnum):
    """What a point stands for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Moods(NamedTuple):
    """The moods of a stretch of days: how many, their sum, and the means of its lightest and its heaviest day.

    A tuple, since a page makes hundreds.
    """

    first: date
    last: date
    check_ins: int = 0
    mood_sum: int = 0
    lightest: float = HEAVIEST
    heaviest: float = LIGHTEST

    @property
    def mean(self) -> float:
        """From 1 (heavy) to 5 (light); asked only where there are moods."""
        return self.mood_sum / self.check_ins


def scale_of(first: date, last: date) -> Scale:
    """The finest scale by which these dates make no more points than a screen shows."""
    days = (last - first).days + 1
    if days <= MOST_DAYS:
        return Scale.DAY
    if days <= MOST_WEEKS * ONE_WEEK.days:
        return Scale.WEEK
    return Scale.MONTH if (last.year - first.year) * 12 <= MOST_MONTHS else Scale.YEAR


def moods_of_days(days: Mapping[date, Day]) -> list[Moods]:
    """Those of each day that has any."""
    felt = ((on, day, day.mood_sum / day.check_ins) for on, day in days.items() if day.check_ins)
    return [Moods(on, on, day.check_ins, day.mood_sum, mean, mean) for on, day, mean in felt]


def spread(found: Iterable[Moods], first: date, last: date, scale: Scale) -> list[Moods]:
    """Every stretch of this scale from one date to the other, with the moods that begin in it, if any.

    Weeks are counted from the first date, months and years by the calendar; the first and the last may be shorter.
    """
    inside: dict[date, list[Moods]] = defaultdict(list)
    for moods in found:
        inside[_begins(moods.first, first, scale)].append(moods)
    return [
        _joined(inside[begins], max(begins, first), min(ends, last)) if begins in inside else Moods(begins, ends)
        for begins, ends in _stretches(first, last, scale)
    ]


def _joined(parts: Sequence[Moods], first: date, last: date) -> Moods:
    if len(parts) == 1 and first == last:
        return parts[0]
    return Moods(
        first,
        last,
        sum(part.check_ins for part in parts),
        sum(part.mood_sum for part in parts),
        max(part.lightest for part in parts),
        min(part.heaviest for part in parts),
    )


def dots(points: Sequence[Moods]) -> str:
    """A path with a dot for each point that is known."""
    return "".join(
        f"M{_x(place, len(points))} {_y(moods.mean)}h0" for place, moods in enumerate(points) if moods.check_ins
    )


def trend(means: Sequence[float | None]) -> str:
    """A path through the averages of all points; it breaks where they are missing."""
    path, is_broken = [], True
    for place, mean in enumerate(means):
        if mean is not None:
            path.append(f"{'M' if is_broken else 'L'}{_x(place, len(means))} {_y(mean)}")
        is_broken = mean is None
    return " ".join(path)


def averages(points: Sequence[Moods]) -> list[float | None]:
    """At each point the mean of the last seven that are known, None where none of these is."""
    last: deque[float | None] = deque(maxlen=AVERAGED)
    found: list[float | None] = []
    for moods in points:
        last.append(moods.mean if moods.check_ins else None)
        known = [mean for mean in last if mean is not None]
        found.append(sum(known) / len(known) if known else None)
    return found


def _stretches(first: date, last: date, scale: Scale) -> Iterator[tuple[date, date]]:
    begins = _begins(first, first, scale)
    while begins <= last:
        after = _next(begins, scale)
        yield begins, after - ONE_DAY
        begins = after


def _begins(on: date, first: date, scale: Scale) -> date:
    if scale == Scale.WEEK:
        return on - (on - first) % ONE_WEEK
    if scale == Scale.MONTH:
        return on.replace(day=1)
    return on.replace(month=1, day=1) if scale == Scale.YEAR else on


def _next(begins: date, scale: Scale) -> date:
    if scale == Scale.MONTH:
        return date(begins.year + begins.month // 12, begins.month % 12 + 1, 1)
    if scale == Scale.YEAR:
        return date(begins.year + 1, 1, 1)
    return begins + (ONE_WEEK if scale == Scale.WEEK else ONE_DAY)


def _x(place: int, number: int) -> str:
    return f"{(place + 0.5) * WIDTH / number:.1f}"


def _y(mean: float) -> str:
    return f"{(LIGHTEST - mean) * HEIGHT / (LIGHTEST - HEAVIEST):.1f}"
