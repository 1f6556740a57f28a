"""How the days of an intention are said."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lot.dates import write_run
from profiles.days import say_date

ONE_DAY = timedelta(days=1)
LEAST_RUN = 3  # fewer days in a row are named one by one


def month_end(on: date) -> date:
    """The last day of its month."""
    return on.replace(day=monthrange(on.year, on.month)[1])


def next_month(on: date) -> date:
    """The first day of the month after."""
    return month_end(on) + ONE_DAY


def say_month(on: date, this_year: int) -> str:
    """ "June", with the year where it is another one."""
    return date_format(on, "F" if on.year == this_year else "F Y")


def say_span(first: date, last: date, this_year: int) -> str:
    """ "June" for what ends with the month it starts in; "10 to 16 June", "12 May to 20 June", "4 June"."""
    if last == month_end(first):
        return say_month(first, this_year)
    return say_run(first, last, this_year)


def say_run(first: date, last: date, this_year: int) -> str:
    """ "4 June", "10 to 16 June", "12 May to 20 June"."""
    if first == last:
        return say_date(first, this_year)
    if (first.year, first.month) == (last.year, last.month):
        begin, end = write_run(first, last, this_year)
    else:
        begin = say_date(first, last.year if first.year == last.year else this_year)
        end = say_date(last, this_year)
    return _("%(first)s to %(last)s") % {"first": begin, "last": end}


def say_days(days: Sequence[date], this_year: int) -> str:
    """ "2 June, 5 to 9 June": three and more in a row as one."""
    found: list[str] = []
    for _key, group in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0] * ONE_DAY):
        run = [day for _place, day in group]
        if len(run) < LEAST_RUN:
            found += [say_date(day, this_year) for day in run]
        else:
            found.append(say_run(run[0], run[-1], this_year))
    return ", ".join(found)


def say_count(number: int, *, today_too: bool = False) -> str:
    """ "Done on 3 days, today included."; empty for none, since nothing is said as a lack."""
    if not number:
        return ""
    line = ngettext("Done on %(number)d day", "Done on %(number)d days", number) % {"number": number}
    return line + (_(", today included.") if today_too else ".")
