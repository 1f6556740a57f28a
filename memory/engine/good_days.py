"""Which days were good ones, and in which order chance looks at them. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256

GOOD_MEAN = 4


def is_good(scores: Sequence[int]) -> bool:
    """Whether the moods of a day, 1 (heavy) to 5 (light), were good on the whole."""
    return bool(scores) and sum(scores) >= GOOD_MEAN * len(scores)


def by_chance(days: Iterable[date], seed: str) -> list[date]:
    """The days in an order that only the seed decides."""
    return sorted(days, key=lambda day: sha256(f"{seed}|{day.isoformat()}".encode()).digest())
