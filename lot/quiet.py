"""Quiet hours: a span of the local clock in which LOT neither asks nor reminds. Pure, `at=` comes in.

Decided by what the clock shows: a time that comes twice is quiet twice, one that is skipped never.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from lot.clock import tz

REMINDERS_WAIT = timedelta(hours=1)  # for so long a reminder waits; later than that it is of no use
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begins` up to, and without, `ends`; over midnight where that is the earlier one; none where they meet."""

    begins: time
    ends: time

    def hold_at(self, wall: time) -> bool:
        """Whether the clock that shows this stands inside of them."""
        if self.begins <= self.ends:
            return self.begins <= wall < self.ends
        return wall >= self.begins or wall < self.ends

    def left_at(self, wall: time) -> timedelta:
        """How long they still last by a clock that shows this; nothing outside of them."""
        if not self.hold_at(wall):
            return timedelta(0)
        return (datetime.combine(date.min, self.ends) - datetime.combine(date.min, wall)) % ONE_DAY

    def hold(self, at: datetime, zone: str) -> bool:
        """Whether they hold at an instant (aware) in a zone."""
        return self.hold_at(at.astimezone(tz(zone)).time())

    def over_after(self, at: datetime, zone: str) -> datetime:
        """The instant (UTC) from `at` on at which they do not hold: `at` itself outside of them."""
        if not self.hold(at, zone):
            return at
        local = tz(zone)
        today = at.astimezone(local).date()
        found = [
            datetime.combine(today + timedelta(days=later), self.ends, local).replace(fold=fold).astimezone(UTC)
            for later in range(3)  # the clock may be set back onto them, or past a whole date
            for fold in (0, 1)
        ]
        # A time that the clock skips is read with the offset before, which is a moment after the skip.
        return min(moment for moment in found if moment > at and not self.hold(moment, zone))
