"""Ninety days as bars, 90 wide and 24 high: a full one is a day without trouble. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

DAYS = 90
HEIGHT = 24
LEAST, MOST = 6.0, 20.0  # how much of the height trouble takes away: seen even where it was a minute, never all of it


@dataclass(frozen=True, slots=True)
class DayLooks:
    """How often a part was looked at on a day, and how often it was in trouble."""

    looks: int
    troubled: int

    @property
    def share(self) -> float:
        """Of the looks, those in trouble."""
        return self.troubled / self.looks if self.looks else 0.0


def draw(days: Mapping[date, DayLooks], last: date) -> str:
    """The path of the bars, the last day at the right. A day that nobody looked at has none."""
    found = []
    for place in range(DAYS):
        day = days.get(last - timedelta(days=DAYS - 1 - place))
        if day is not None and day.looks:
            top = LEAST + (MOST - LEAST) * day.share if day.troubled else 0
            found.append(f"M{place}.5 {round(top, 1):g}V{HEIGHT}")
    return "".join(found)


def troubled_days(days: Mapping[date, DayLooks]) -> list[date]:
    """The days with trouble, in order."""
    return sorted(on for on, day in days.items() if day.troubled)


def uptime(days: Mapping[date, DayLooks]) -> float | None:
    """The share of looks without trouble, from 0 to 100; None where nobody looked."""
    looks = sum(day.looks for day in days.values())
    return 100 * (1 - sum(day.troubled for day in days.values()) / looks) if looks else None
