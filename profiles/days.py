"""A person's own days: which local date an instant belongs to, when that date is over, and how both are said.

Every time of day on a page or in a mail is said here, by the clock that its person chose; dates are written by
`lot.dates`, in the order that they chose.
"""

from datetime import date, datetime, time

from django.utils.translation import gettext as _

from accounts.models import User
from lot import clock
from lot.dates import write_date, write_day, write_weekday
from profiles import customs
from profiles.models import UserPreferences

WEEKDAYS: dict[str, int] = {
    UserPreferences.WeekStart.MONDAY: customs.MONDAY,
    UserPreferences.WeekStart.SATURDAY: customs.SATURDAY,
    UserPreferences.WeekStart.SUNDAY: customs.SUNDAY,
}


def local_day(user: User, at: datetime) -> date:
    """The person's local date at an instant (aware): it turns at their own hour, in their own zone."""
    return clock.local_date(at, user.profile.zone, user.preferences.day_start)


def day_turns(user: User, at: datetime) -> datetime:
    """When the person's date at an instant ends (UTC)."""
    return clock.day_turns(at, user.profile.zone, user.preferences.day_start)


def moments_on(user: User, on: date, wall: time) -> list[datetime]:
    """When (UTC) the person's clock shows this time on their local date: never, once, or twice, in order."""
    return clock.moments_on(on, wall, user.profile.zone, user.preferences.day_start)


def is_quiet(user: User, at: datetime) -> bool:
    """Whether the person's quiet hours hold at an instant: then LOT neither asks nor reminds."""
    quiet = user.preferences.quiet_hours
    return quiet is not None and quiet.hold(at, user.profile.zone)


def quiet_over(user: User, at: datetime) -> datetime:
    """The first instant from `at` on (UTC) outside of their quiet hours; `at` itself where none hold."""
    quiet = user.preferences.quiet_hours
    return quiet.over_after(at, user.profile.zone) if quiet else at


def first_weekday(user: User) -> int:
    """With which day the person's weeks begin; Monday is 0."""
    chosen = WEEKDAYS.get(user.preferences.week_start)
    return customs.first_weekday(user.profile.country) if chosen is None else chosen


def say_clock(user: User, at: datetime) -> str:
    """ "14:20", or "2:20 pm", by the person's own clock."""
    return say_time(user, at.astimezone(user.profile.tzinfo).time())


def say_time(user: User, wall: time) -> str:
    """A time of day as the person reads it: "14:20", or "2:20 pm"."""
    if user.preferences.hours == UserPreferences.Hours.TWENTY_FOUR:
        return f"{wall:%H:%M}"
    shown = {"clock": f"{wall.hour % 12 or 12}:{wall:%M}"}
    return (_("%(clock)s pm") if wall.hour >= 12 else _("%(clock)s am")) % shown


def say_moment(user: User, at: datetime) -> str:
    """ "3 March 2026, 14:20" by the person's own clock."""
    local = at.astimezone(user.profile.tzinfo)
    return _("%(day)s, %(time)s") % {"day": write_date(local), "time": say_time(user, local.time())}


def field_clock(user: User, at: datetime) -> str:
    """ "14:20" as a time field of a form takes it, whatever the person reads."""
    return f"{at.astimezone(user.profile.tzinfo):%H:%M}"


def say_date(on: date, this_year: int) -> str:
    """ "3 March", with the year where it is another one."""
    return write_day(on, this_year)


def say_long_date(on: date) -> str:
    """ "Tuesday, 3 March 2026"."""
    return write_weekday(on)
