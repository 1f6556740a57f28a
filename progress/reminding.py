"""When a reminder is due: at the time of day that a person chose, by their own clock, once a date. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from lot.clock import tz
from lot.quiet import REMINDERS_WAIT

LATE = REMINDERS_WAIT
SILENT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Slot:
    """In these zones, on this date, reminders of after this time (None: from midnight) up to this one are due."""

    on: date
    after: time | None
    until: time
    zones: tuple[str, ...]


def slots_at(at: datetime, zones: Iterable[str]) -> list[Slot]:
    """What is due at this instant, zones whose clocks show the same taken together.

    Decided by what clocks show. A time that they skip is due as soon as they show a later one; one that they show
    twice is due at the first, and the row of its date keeps the second away. A date that a zone skipped has none.
    """
    shown: dict[tuple[datetime, datetime], list[str]] = defaultdict(list)
    for zone in zones:
        began, now = (moment.astimezone(tz(zone)).replace(tzinfo=None) for moment in (at - LATE, at))
        shown[began, now].append(zone)
    return [slot for (began, now), names in shown.items() for slot in _slots(began, now, tuple(names))]


def _slots(began: datetime, now: datetime, zones: tuple[str, ...]) -> list[Slot]:
    if began.date() == now.date():
        return [Slot(now.date(), began.time(), now.time(), zones)] if began < now else []
    if began > now:  # the clocks went back over midnight
        return []
    return [Slot(began.date(), began.time(), time.max, zones), Slot(now.date(), None, now.time(), zones)]


def was_chosen_before(chosen_at: datetime | None, zone: str, on: date, remind_at: time) -> bool:
    """Whether the time was chosen before it came: who chooses six at seven is reminded from tomorrow on."""
    if chosen_at is None:
        return True
    return chosen_at.astimezone(tz(zone)).replace(tzinfo=None) <= datetime.combine(on, remind_at)


def silent_days(today: date, last_on: date | None, since: date) -> int:
    """How many days lie between today and the last entry, or the day that reminders were chosen on."""
    return (today - max(last_on or since, since)).days
