"""What a source has and the database has not: how many answers, by what is to become of them."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

LOST = "lost"  # and is to come back
SAMPLE = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """An answer that would come back, by what may be shown of it."""

    on: date
    topic: str


@dataclass(slots=True)
class Found:
    """Counts by fate, some samples, of how many people; how many came back, and how many people were counted anew."""

    fates: Counter[str] = field(default_factory=Counter)
    sample: list[Sample] = field(default_factory=list)
    people: int = 0
    restored: int = 0
    counted: int = 0
