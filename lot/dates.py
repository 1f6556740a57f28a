"""How dates are written: in the order that the person who reads them chose, wherever in LOT they stand.

The order is ambient, as the time zone and the language are in Django: whoever speaks to a person (the middleware, the
writers of mails and exports) names it by `written_for`, and all that write a date use `write`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language

BY_LANGUAGE, DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "language", "day", "month", "year"
# By CLDR's long dates (https://cldr.unicode.org): tags, or the languages of all tags that begin so.
MONTH_FIRST_TAGS = frozenset({"en-us", "en-ph", "en-pr", "en-gu", "fil", "es-us", "es-pr", "sw-ke"})
YEAR_FIRST_LANGUAGES = frozenset({"zh", "ja", "ko", "hu", "lt", "mn", "eu"})
# What Django's `date` takes, by order: day and month; with the year; and a weekday before either.
SHORT = {DAY_FIRST: "j F", MONTH_FIRST: "F j", YEAR_FIRST: "Y-m-d"}
LONG = {DAY_FIRST: "j F Y", MONTH_FIRST: "F j, Y", YEAR_FIRST: "Y-m-d"}

_reader: ContextVar[Any] = ContextVar("lot_dates_reader", default=None)


def order_for(chosen: str, language: str) -> str:
    """One of the three orders: the one chosen, or that of the language (a tag as browsers send it)."""
    if chosen != BY_LANGUAGE:
        return chosen
    tag = language.lower()
    if tag in MONTH_FIRST_TAGS:
        return MONTH_FIRST
    return YEAR_FIRST if tag.partition("-")[0] in YEAR_FIRST_LANGUAGES else DAY_FIRST


@contextmanager
def written_for(user: Any) -> Iterator[None]:
    """Dates are written for this person meanwhile; None, or a stranger: the day first."""
    token = _reader.set(user)
    try:
        yield
    finally:
        _reader.reset(token)


def write_for(user: Any) -> None:
    """The same for what is left of a request, once it is known whose it is; the middleware ends it."""
    _reader.set(user)


def _order() -> str:
    """Asked for when a date is written, so that who reads none costs no query."""
    # By name: profiles stands to the right of lot.
    preferences = getattr(_reader.get(), "preferences", None)
    return order_for(preferences.date_order, _reader.get().profile.language) if preferences else DAY_FIRST


def write_day(on: date, this_year: int | None = None) -> str:
    """ "3 March", with the year where it is another one than `this_year`; without that, never with the year.

    Where the year comes first it is always there: "03-03" could be anything.
    """
    is_short = this_year is None or on.year == this_year
    return _formatted(on, (SHORT if is_short else LONG)[_order()])


def write_date(on: date) -> str:
    """ "3 March 2026"."""
    return _formatted(on, LONG[_order()])


def write_weekday(on: date, *, has_year: bool = True) -> str:
    """ "Tuesday, 3 March 2026"."""
    return _formatted(on, "l, " + (LONG if has_year else SHORT)[_order()])


def write_weekday_short(on: date, *, has_year: bool = True) -> str:
    """ "Tue 3 March 2026"."""
    order = _order()
    return _formatted(on, ("D, " if order == MONTH_FIRST else "D ") + (LONG if has_year else SHORT)[order])


def write_run(first: date, last: date, this_year: int) -> tuple[str, str]:
    """Both ends of a run inside one month: "4", "30 June"; "June 4", "30"; "2026-06-04", "2026-06-30"."""
    if _order() == MONTH_FIRST:
        return write_day(first), _formatted(last, "j" if last.year == this_year else "j, Y")
    return str(first.day) if _order() == DAY_FIRST else write_date(first), write_day(last, this_year)


def _formatted(on: date, form: str) -> str:
    return _said(date(on.year, on.month, on.day), form, get_language())


@lru_cache(maxsize=4096)  # half a year is named day by day on one page
def _said(on: date, form: str, language: str | None) -> str:
    return date_format(on, form)
