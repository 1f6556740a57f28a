"""For templates: dates as the person who reads them writes them. An instant counts by the zone of the page."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from lot.dates import write_date, write_day, write_weekday

register = template.Library()


@register.filter
def day(on: date) -> str:
    """ "3 March"."""
    return write_day(_local(on))


@register.filter
def full_date(on: date) -> str:
    """ "3 March 2026"."""
    return write_date(_local(on))


@register.filter
def weekday_and_day(on: date) -> str:
    """ "Tuesday, 3 March"."""
    return write_weekday(_local(on), has_year=False)


def _local(on: date) -> date:
    return timezone.localtime(on).date() if isinstance(on, datetime) else on
