"""The mood line: days, weeks, months or years as points of a drawing 300 wide and 100 high. Pure.

The lightest mood is at the top. Where nothing is known nothing is drawn: a point that is missing is no zero.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Moods:
    """The moods of a stretch of days: how many, their sum, and the means of its lightest and its heaviest day."""

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

    @property
    def mean_and_ends(self) -> tuple[float, float, float]:
        """The mean, and those of the lightest and the heaviest day."""
        return self.mean, self.lightest, self.heaviest

    def joined(self, other: "Moods") -> "Moods":
        """With those of another stretch."""
        return replace(
            self,
            check_ins=self.check_ins + other.check_ins,
            mood_sum=self.mood_sum + other.mood_sum,
            lightest=max(self.lightest, other.lightest),
            heaviest=min(self.heaviest, other.heaviest),
        )


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
    return [
        Moods(on, on, day.check_ins, day.mood_sum, day.mood_sum / day.check_ins, day.mood_sum / day.check_ins)
        for on, day in days.items()
        if day.check_ins
    ]


def spread(found: Iterable[Moods], first: date, last: date, scale: Scale) -> list[Moods]:
    """Every stretch of this scale from one date to the other, with the moods that begin in it, if any.

    Weeks are counted from the first date, months and years by the calendar; the first and the last may be shorter.
    """
    stretches = {begins: Moods(max(begins, first), min(ends, last)) for begins, ends in _stretches(first, last, scale)}
    for moods in found:
        begins = _begins(moods.first, first, scale)
        if begins in stretches:
            stretches[begins] = stretches[begins].joined(moods)
    return list(stretches.values())


def dots(points: Sequence[Moods]) -> str:
    """A path with a dot for each point that is known."""
    return "".join(
        f"M{_x(place, len(points))} {_y(moods.mean)}h0" for place, moods in enumerate(points) if moods.check_ins
    )


def trend(points: Sequence[Moods]) -> str:
    """A path through the averages of the points up to each, seven at most; it breaks where all of these are missing."""
    path, is_broken = [], True
    for place, average in enumerate(averages(points)):
        if average is not None:
            path.append(f"{'M' if is_broken else 'L'}{_x(place, len(points))} {_y(average)}")
        is_broken = average is None
    return " ".join(path)


def averages(points: Sequence[Moods]) -> list[float | None]:
    """At each point the mean of the last seven that are known, None where none of these is."""
    means = [moods.mean if moods.check_ins else None for moods in points]
    windows = (means[max(0, place - AVERAGED + 1) : place + 1] for place in range(len(means)))
    known = ([mean for mean in window if mean is not None] for window in windows)
    return [sum(some) / len(some) if some else None for some in known]


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
