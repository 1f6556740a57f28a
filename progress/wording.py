"""Dates and numbers as the Progress page says them."""

from calendar import monthrange
from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from intentions.spans import say_run
from memory.cards import say_date
from progress.chart import Moods, Scale


def say_days(number: int) -> str:
    """ "1 day", "23 days"."""
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}


def say_month(on: date) -> str:
    """ "May 2024"."""
    return _("%(month)s %(year)d") % {"month": month_name(on.month, get_language()), "year": on.year}


@lru_cache(maxsize=12 * 20)  # a table may name a hundred months
def month_name(month: int, language: str | None) -> str:
    """ "May", in this language, which is the active one."""
    return date_format(date(2000, month, 1), "F")


def say_stretch(moods: Moods, scale: Scale, this_year: int) -> str:
    """A point of the chart: "17 May", "6 to 12 May", "May 2024", "2024"; a part of a month by its days."""
    if scale in (Scale.DAY, Scale.WEEK):
        return say_run(moods.first, moods.last, this_year)
    if scale == Scale.YEAR:
        return str(moods.first.year)
    is_whole = moods.first.day == 1 and moods.last.day == monthrange(moods.last.year, moods.last.month)[1]
    return say_month(moods.first) if is_whole else say_run(moods.first, moods.last, this_year)


def say_edge(on: date, scale: Scale, this_year: int) -> str:
    """An end of the chart: the day, or what of it the scale still tells."""
    if scale in (Scale.DAY, Scale.WEEK):
        return say_date(on, this_year)
    return say_month(on) if scale == Scale.MONTH else str(on.year)


def say_when(moods: Moods, scale: Scale, this_year: int) -> str:
    """The same in a sentence: "on 17 May", "from 6 to 12 May", "in May 2024"."""
    words = {
        Scale.DAY: _("on %(when)s"),
        Scale.WEEK: _("from %(when)s"),
        Scale.MONTH: _("in %(when)s"),
        Scale.YEAR: _("in %(when)s"),
    }
    when = say_month(moods.first) if scale == Scale.MONTH else say_stretch(moods, scale, this_year)
    return words[scale] % {"when": when}
