"""Fits the weights on some conversations and scores them on the others: what the figures are worth."""

from collections.abc import Sequence
from dataclasses import replace

from memory.engine.recall.kinds import WEIGHTS, Weights
from memory.measuring.asking import Lookup
from memory.measuring.figures import Outcome, means

# Few, round values around those that ship.
GRID: dict[str, tuple[float, ...]] = {
    "k1": (0.7, 1.0, 1.5),
    "before": (0.4, 0.5, 0.6),
    "two_away": (0.2, 0.3, 0.4),
    "who": (0.2, 0.3, 0.4, 0.5),
    "when": (0.15, 0.25, 0.35),
    "day": (0.1, 0.2, 0.3),
    "asks": (-0.25, -0.15, -0.1),
}


def cross_fit(lookups: Sequence[Lookup]) -> tuple[list[Outcome], list[Weights]]:
    """Each half of the conversations scored by weights fitted on the other half; and the two sets of weights."""
    samples = list(dict.fromkeys(lookup.conversation.id for lookup in lookups))
    first = set(samples[: (len(samples) + 1) // 2])
    one = [lookup for lookup in lookups if lookup.conversation.id in first]
    other = [lookup for lookup in lookups if lookup.conversation.id not in first]
    outcomes: list[Outcome] = []
    fitted = []
    for fit_on, score_on in ((one, other), (other, one)):
        weights = fit(fit_on)
        fitted.append(weights)
        outcomes += [lookup.outcome(weights) for lookup in score_on]
    return outcomes, fitted


def fit(lookups: Sequence[Lookup]) -> Weights:
    """The best values one after the other, each with those before it; the mean of the four figures decides."""
    best, worth = WEIGHTS, _worth(lookups, WEIGHTS)
    for name, values in GRID.items():
        for value in values:
            tried = replace(best, **{name: value})
            if tried != best and (value_of := _worth(lookups, tried)) > worth:
                best, worth = tried, value_of
    return best


def _worth(lookups: Sequence[Lookup], weights: Weights) -> float:
    return sum(means([lookup.outcome(weights) for lookup in lookups]))
