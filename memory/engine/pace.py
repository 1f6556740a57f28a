"""Whether to ask now: one pure function that the page, the API and the tests share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from lot.clock import day_turns, local_date

FIRST_DAY_QUESTIONS = 5
MOST_A_DAY = 15
EVENING_HOUR = 18


class Reason(StrEnum):
    """Why there is a question now, or why not."""

    ASK = "ask"
    OPEN = "open"
    QUOTA = "quota"
    DAY_FULL = "day_full"
    GAP = "gap"
    SNOOZED = "snoozed"
    NOTHING_LEFT = "nothing_left"
    RESTING = "resting"


@dataclass(frozen=True, slots=True)
class Preferences:
    """How a person wants to be asked. `day_start` is local, `gap` between the end of one and the next."""

    zone: str
    day_start: time
    per_day: int
    gap: timedelta


@dataclass(frozen=True, slots=True)
class History:
    """What of the past matters: when questions ended today, whether one is open, until when "not now" holds, and
    until when questions rest."""

    since: datetime
    ended_today: Sequence[datetime] = ()
    has_open: bool = False
    quiet_until: datetime | None = None
    resting_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Ask now, or the reason and the time of the next question (UTC)."""

    ask: bool
    reason: Reason
    next_at: datetime | None
    asked_today: int
    per_day: int

    @property
    def may_ask_another(self) -> bool:
        """Whether "ask me another" is on offer."""
        return not self.ask and self.reason != Reason.RESTING and self.asked_today < MOST_A_DAY


def pace(now: datetime, preferences: Preferences, history: History) -> Decision:
    """Decide whether a question is due at `now` (aware). A pure function of its arguments."""
    asked = len(history.ended_today)
    is_first_day = local_date(history.since, preferences.zone, preferences.day_start) == local_date(
        now, preferences.zone, preferences.day_start
    )
    per_day = max(preferences.per_day, FIRST_DAY_QUESTIONS) if is_first_day else preferences.per_day

    def decide(reason: Reason, next_at: datetime | None = None) -> Decision:
        return Decision(next_at is None, reason, next_at, asked, per_day)

    if history.resting_until and history.resting_until > now:  # an open question waits, and shows afterwards
        return decide(Reason.RESTING, history.resting_until)
    if history.has_open:
        return decide(Reason.OPEN)
    turns = day_turns(now, preferences.zone, preferences.day_start)
    if asked >= per_day:
        return decide(Reason.DAY_FULL if asked >= MOST_A_DAY else Reason.QUOTA, turns)
    if history.quiet_until and history.quiet_until > now:
        return decide(Reason.SNOOZED, history.quiet_until)
    if history.ended_today and not (is_first_day and asked < FIRST_DAY_QUESTIONS):
        # A clock that was set back must not silence LOT for hours: the past never lies ahead.
        due = min(max(history.ended_today), now) + preferences.gap
        if due > now:
            return decide(Reason.GAP, min(due, turns))
    return decide(Reason.ASK)


def snooze_until(now: datetime, preferences: Preferences) -> datetime:
    """When a question that was put aside comes back: this evening at 18:00 local, or when the day turns."""
    zone = ZoneInfo(preferences.zone)
    evening = now.astimezone(zone).replace(hour=EVENING_HOUR, minute=0, second=0, microsecond=0).astimezone(UTC)
    turns = day_turns(now, preferences.zone, preferences.day_start)
    return evening if now + timedelta(hours=1) <= evening < turns else turns
