"""A person's own days: which local date an instant belongs to, when that date is over, and how both are said."""

from datetime import date, datetime, time

from django.utils.formats import date_format

from accounts.models import User
from lot import clock


def local_day(user: User, at: datetime) -> date:
    """The person's local date at an instant (aware): it turns at their own hour, in their own zone."""
    return clock.local_date(at, user.profile.zone, user.preferences.day_start)


def day_turns(user: User, at: datetime) -> datetime:
    """When the person's date at an instant ends (UTC)."""
    return clock.day_turns(at, user.profile.zone, user.preferences.day_start)


def moments_on(user: User, on: date, wall: time) -> list[datetime]:
    """When (UTC) the person's clock shows this time on their local date: never, once, or twice, in order."""
    return clock.moments_on(on, wall, user.profile.zone, user.preferences.day_start)


def say_clock(user: User, at: datetime) -> str:
    """ "14:20" by the person's own clock."""
    return f"{at.astimezone(user.profile.tzinfo):%H:%M}"


def say_date(on: date, this_year: int) -> str:
    """ "3 March", with the year where it is another one."""
    return date_format(on, "j F" if on.year == this_year else "j F Y")


def say_long_date(on: date) -> str:
    """ "Tuesday, 3 March 2026"."""
    return date_format(on, "l, j F Y")
