"""The figures of recall: share of the evidence among the first k, and where the first of it stands."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

CUTS = (5, 10, 25)
RESAMPLES = 1000
MOST_RANKED = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question with what was found for it, best first."""

    sample_id: str
    question: str
    category: int
    evidence: Sequence[str]
    ranked: Sequence[str]
    ms: float

    def recall(self, cut: int) -> float:
        """Share of the evidence among the first `cut`, 0 to 1."""
        return len(set(self.evidence) & set(self.ranked[:cut])) / len(self.evidence)

    @property
    def reciprocal_rank(self) -> float:
        """1 over the place of the first evidence, 0 where it is not among the ranked."""
        return next((1 / place for place, turn in enumerate(self.ranked, 1) if turn in self.evidence), 0.0)

    def figures(self) -> tuple[float, ...]:
        """Recall at each cut, and the reciprocal rank."""
        return (*(self.recall(cut) for cut in CUTS), self.reciprocal_rank)


def means(outcomes: Sequence[Outcome]) -> tuple[float, ...]:
    """The mean of each figure over the questions."""
    return tuple(mean(column) for column in zip(*(outcome.figures() for outcome in outcomes), strict=True))


def intervals(outcomes: Sequence[Outcome]) -> list[tuple[float, float]]:
    """For each figure, between what 95 % of means lie when the questions are drawn anew (bootstrap, Efron 1979)."""
    draw = random.Random(0)  # noqa: S311  same interval each time
    rows = [outcome.figures() for outcome in outcomes]
    drawn = [[mean(column) for column in _columns(draw.choices(rows, k=len(rows)))] for _ in range(RESAMPLES)]
    ends = int(RESAMPLES * 0.025), int(RESAMPLES * 0.975) - 1
    return [(column[ends[0]], column[ends[1]]) for column in (sorted(column) for column in _columns(drawn))]


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def _columns(rows: Sequence[Sequence[float]]) -> list[tuple[float, ...]]:
    return list(zip(*rows, strict=True))
