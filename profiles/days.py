"""A person's own days: which local date an instant belongs to, and when that date is over."""

from datetime import date, datetime

from accounts.models import User
from lot import clock


def local_day(user: User, at: datetime) -> date:
    """The person's local date at an instant (aware): it turns at their own hour, in their own zone."""
    return clock.local_date(at, user.profile.zone, user.preferences.day_start)


def day_turns(user: User, at: datetime) -> datetime:
    """When the person's date at an instant ends (UTC)."""
    return clock.day_turns(at, user.profile.zone, user.preferences.day_start)
