"""When a month is reviewed: at nine on the first of the next one, wherever the person lives. Pure."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from lot.clock import day_begins, tz

REVIEW_TIME = time(9)
LATE = timedelta(days=3)  # for so long a review is still sent, should the clock have stood still
AROUND = timedelta(hours=16)  # no place is further from UTC
LAST_DAY = 4  # three days after nine on the first


def reviewed_month(at: datetime, zone: str) -> date | None:
    """The first of the month whose review is to be sent at this instant in this zone, or None.

    Decided by instants: where the first of a month is a date that the zone skipped, it is nine on the next.
    """
    first = at.astimezone(tz(zone)).date().replace(day=1)
    begins = day_begins(first, zone, REVIEW_TIME)
    if not begins <= at < begins + LATE:
        return None
    return (first - timedelta(days=1)).replace(day=1)


def zones_to_review(at: datetime, zones: Iterable[str]) -> dict[date, list[str]]:
    """Of these zones those in which reviews are due, by the month that they are of."""
    if not _is_around_the_first(at):
        return {}
    found: dict[date, list[str]] = {}
    for zone in zones:
        if month := reviewed_month(at, zone):
            found.setdefault(month, []).append(zone)
    return found


def _is_around_the_first(at: datetime) -> bool:
    """Whether it is one of the first days of a month anywhere; for most of a month no zone need be looked at."""
    return (at + AROUND).day <= LAST_DAY or (at - AROUND).day <= LAST_DAY
