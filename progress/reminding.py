"""When a reminder is due: at the time of day that a person chose, by their own clock, once a date. Pure."""

from datetime import UTC, date, datetime, time, timedelta

from lot.clock import tz
from lot.quiet import REMINDERS_WAIT

LATE = REMINDERS_WAIT
SET_BACK = timedelta(hours=3)  # the furthest that clocks go back: so much longer a time of day may be shown again
SILENT_DAYS = 7


def date_due(at: datetime, zone: str, remind_at: time) -> date | None:
    """Of which date a reminder is due at this instant: from its time of day on, for an hour; else None.

    Decided by what clocks show. A time that they skip is due as soon as they show a later one; one that they show
    twice is due at the first, and the row of its date keeps the second away. A date that a zone skipped has none.
    """
    began, now = (moment.astimezone(tz(zone)).replace(tzinfo=None) for moment in (at - LATE, at))
    return next((on for on in (began.date(), now.date()) if began < datetime.combine(on, remind_at) <= now), None)


def next_look(at: datetime, zone: str, remind_at: time, done_on: date | None) -> datetime:
    """Until when (UTC) nothing is due, now that `done_on` is done with: the first moment at which clocks may show the
    time, of the next date that is not over. Never too late; too early where the clocks skip it."""
    local, day = tz(zone), timedelta(days=1)
    on = at.astimezone(local).date() - day
    while True:
        due = min(datetime.combine(on, remind_at, local).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        if due + LATE + SET_BACK > at and (done_on is None or on > done_on):
            return due
        on += day


def was_chosen_before(chosen_at: datetime | None, zone: str, on: date, remind_at: time) -> bool:
    """Whether the time was chosen before it came: who chooses six at seven is reminded from tomorrow on."""
    if chosen_at is None:
        return True
    return chosen_at.astimezone(tz(zone)).replace(tzinfo=None) <= datetime.combine(on, remind_at)


def silent_days(today: date, last_on: date | None, since: date) -> int:
    """How many days lie between today and the last entry, or the day that reminders were chosen on."""
    return (today - max(last_on or since, since)).days
