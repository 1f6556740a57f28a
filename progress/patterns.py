"""What goes together with lighter or heavier days, and would not do so by chance. Pure, and the same for a seed.

Each day with a mood has a mean; a feature is a set of days. How far the moods of these days lie from what they would
be by chance is measured against shuffles of the moods within each week (Monday to Sunday). So what holds for a whole
month, as a good summer does, is no pattern of the days that fall into it. Many features are tried, and the best of many
looks good by chance: each is compared with the best of all of them in each shuffle (Westfall and Young 1993, max T).
"""

import random
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from operator import itemgetter
from statistics import fmean

LEAST_DAYS = 28  # with a mood
LEAST_WITH = LEAST_WITHOUT = 5  # days with a mood and the feature, and without it
LEAST_WEEKS = 4  # that have days with and without: in fewer, a single turn of the mood looks like many
SHUFFLES = 999
HIGHEST_P = 0.025
MOST_SHOWN = 3
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Feature:
    """What may go together with a mood: a `kind` of `progress.features`, and which one of it."""

    kind: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """On `hits` of `n` days with the feature the mood was lighter (or heavier) than usual, on `other_hits` of `others`
    without. `p` is the share of shuffles in which the best of all features did as well."""

    feature: Feature
    is_lighter: bool
    hits: int
    n: int
    other_hits: int
    others: int
    p: float

    @property
    def baseline(self) -> float:
        """The share of days without the feature on which the mood was lighter (or heavier) than usual."""
        return self.other_hits / self.others


def find_patterns(
    moods: Mapping[date, float], features: Mapping[Feature, Collection[date]], *, seed: str
) -> list[Pattern]:
    """The patterns that survive, the strongest first, at most three; none of fewer than 28 days with a mood.

    `moods` are the means of days, from 1 (heavy) to 5 (light). After each pattern its days are left aside: where
    Sundays are heavy, neither the weekend nor all the other weekdays are to say so again.
    """
    draw, left = random.Random(seed), dict(moods)  # noqa: S311  shuffles, no secret
    chosen: list[Pattern] = []
    while len(left) >= LEAST_DAYS and len(chosen) < MOST_SHOWN:
        weeks = _Weeks(left)
        tried = weeks.trials(features)
        best = max(tried, key=lambda trial: abs(trial.far), default=None)
        p = _p_value(weeks, tried, best, draw) if best else None
        pattern = _pattern(best.feature, features[best.feature], best.far > 0, moods, p) if best and p else None
        if best is None or pattern is None:
            break
        chosen.append(pattern)
        left = {on: mood for on, mood in left.items() if on not in best.days}
    return chosen


@dataclass(frozen=True, slots=True)
class _Trial:
    """A feature with its days and their places; its moods lie `far` standard deviations, the `spread`, from chance."""

    feature: Feature
    days: frozenset[date]
    places: tuple[int, ...]
    expected: float
    spread: float
    far: float


class _Weeks:
    """The moods in order, week by week, and what chance makes of them."""

    def __init__(self, moods: Mapping[date, float]) -> None:
        self.days = sorted(moods)
        self.values = [moods[on] for on in self.days]
        self.places = {on: place for place, on in enumerate(self.days)}
        by_week: dict[date, list[int]] = defaultdict(list)
        for place, on in enumerate(self.days):
            by_week[on - timedelta(days=on.weekday())].append(place)
        self.weeks = [(places[0], places[-1] + 1) for places in by_week.values()]

    def trials(self, features: Mapping[Feature, Collection[date]]) -> list[_Trial]:
        """What can be tried: features with enough days on both sides, the first of several with the same days."""
        found: dict[tuple[int, ...], _Trial] = {}
        for feature, days in features.items():
            places = tuple(sorted(self.places[on] for on in days if on in self.places))
            has_enough = len(places) >= LEAST_WITH and len(self.values) - len(places) >= LEAST_WITHOUT
            if has_enough and places not in found and (trial := self._trial(feature, places)):
                found[places] = trial
        return list(found.values())

    def shuffled(self, draw: random.Random) -> list[float]:
        """The moods, each week's in another order."""
        values = self.values[:]
        for start, end in self.weeks:
            if end - start > 1:
                week = values[start:end]
                draw.shuffle(week)
                values[start:end] = week
        return values

    def _trial(self, feature: Feature, places: tuple[int, ...]) -> _Trial | None:
        """Mean and variance of a sum drawn without replacement, week by week (Cochran 1977, 2.5)."""
        expected = variance = 0.0
        chosen, mixed = set(places), 0
        for start, end in self.weeks:
            size, picked = end - start, sum(place in chosen for place in range(start, end))
            mean = fmean(self.values[start:end])
            expected += picked * mean
            mixed += 0 < picked < size
            if size > 1:
                of_week = fmean((value - mean) ** 2 for value in self.values[start:end])
                variance += picked * (size - picked) / (size - 1) * of_week
        if variance <= 0 or mixed < LEAST_WEEKS:
            return None
        spread, total = sqrt(variance), sum(self.values[place] for place in places)
        days = frozenset(self.days[place] for place in places)
        return _Trial(feature, days, places, expected, spread, (total - expected) / spread)


def _p_value(weeks: _Weeks, tried: Sequence[_Trial], best: _Trial, draw: random.Random) -> float | None:
    """In which share of shuffles the best of all does as well as the best did; None as soon as that is too often."""
    getters = [(itemgetter(*trial.places), trial.expected, trial.spread) for trial in tried]
    reached = 1
    for _ in range(SHUFFLES):
        values = weeks.shuffled(draw)
        top = max(abs(sum(get(values)) - expected) / spread for get, expected, spread in getters)
        reached += top >= abs(best.far) - ROUNDING
        if reached > HIGHEST_P * (SHUFFLES + 1):
            return None
    return reached / (SHUFFLES + 1)


def _pattern(
    feature: Feature, days: Collection[date], is_lighter: bool, moods: Mapping[date, float], p: float
) -> Pattern | None:
    """The pattern counted in days, or None where these do not say as plainly what the means do."""
    usual, with_it = fmean(moods.values()), frozenset(days).intersection(moods)
    hits = {on for on, mood in moods.items() if (mood > usual if is_lighter else mood < usual)}
    found = Pattern(
        feature=feature,
        is_lighter=is_lighter,
        hits=len(hits & with_it),
        n=len(with_it),
        other_hits=len(hits - with_it),
        others=len(moods) - len(with_it),
        p=p,
    )
    return found if found.hits / found.n > found.baseline else None
