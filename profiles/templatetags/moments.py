"""For templates: an instant as its reader's own clock and calendar say it."""

from datetime import datetime

from django import template

from accounts.models import User
from lot.dates import write_day
from profiles.days import say_moment

register = template.Library()


@register.filter
def moment(at: datetime, user: User) -> str:
    """ "3 March 2026, 14:20"."""
    return say_moment(user, at)


@register.filter
def calendar_day(at: datetime, user: User) -> str:
    """ "3 March"."""
    return write_day(at.astimezone(user.profile.tzinfo))
