"""Understands the dates in a query: "last May", "in winter 2025", "on Sundays", "3 March", "two weeks ago"."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from lot.clock import SEASON_BY_QUARTER, season
from memory.engine.recall.calendar import Words, words_of

TOKEN = re.compile(r"\d{4}-\d{2}-\d{2}|[^\W_]+(?:-[^\W_]+)*")
# Also a verb, or "been": a month or a season only with something beside it.
AMBIGUOUS = frozenset({"may", "march", "fall", "été", "ete"})
BESIDE = frozenset({"in", "of", "since", "during", "en", "l", "cet"})
YEARS = range(1900, 2200)
MONDAY = 0
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Dates:
    """What a query says of dates: any of these spans (all time where there is none), and on these weekdays."""

    spans: tuple[Span, ...]
    weekdays: frozenset[int]  # Monday is 0; empty for any
    rest: str  # the query without its words for dates

    def hold(self, on: date) -> bool:
        """Whether a date is one of them."""
        is_in = not self.spans or any(first <= on <= last for first, last in self.spans)
        return is_in and (not self.weekdays or on.weekday() in self.weekdays)


def understand(
    query: str, *, today: date, southern: bool = False, language: str = "en", begins: int = MONDAY
) -> Dates | None:
    """The dates in a query, or None where it names none. Without a year the latest such time counts, up to `today`.

    `begins` is the weekday that the person's weeks begin with.
    """
    reader = _Reader(TOKEN.findall(query.casefold()), today, southern, words_of(language), begins)
    reader.read()
    if not reader.spans and not reader.weekdays:
        return None
    return Dates(tuple(reader.spans), frozenset(reader.weekdays), " ".join(reader.rest))


@dataclass
class _Reader:
    """Goes through the words once; each rule says how many of them it took."""

    words: Sequence[str]
    today: date
    southern: bool
    names: Words
    begins: int = MONDAY
    spans: list[Span] = field(default_factory=list)
    weekdays: set[int] = field(default_factory=set)
    rest: list[str] = field(default_factory=list)

    def read(self) -> None:
        rules = (self._iso, self._day_of_month, self._ago, self._near_unit, self._weekday, self._month, self._season)
        place = 0
        while place < len(self.words):
            took = next((took for rule in (*rules, self._simple) if (took := rule(place))), 0)
            if not took:
                self.rest.append(self.words[place])
            place += took or 1

    def _word(self, place: int) -> str:
        return self.words[place] if 0 <= place < len(self.words) else ""

    def _iso(self, place: int) -> int:
        try:
            on = date.fromisoformat(self._word(place)) if "-" in self._word(place) else None
        except ValueError:
            return 0
        return self._keep((on, on), 1) if on else 0

    def _day_of_month(self, place: int) -> int:
        """3 March, March 3rd, each with a year or without."""
        for day_at, month_at in ((place, place + 1), (place + 1, place)):
            number = re.fullmatch(r"([0-3]?\d)(?:st|nd|rd|th|er)?", self._word(day_at))
            month = _index(self.names.months, self._word(month_at))
            if number is None or month is None:
                continue
            year = _year(self._word(place + 2))
            on = _latest_day(month + 1, int(number[1]), year, self.today)
            if on is not None:
                return self._keep((on, on), 3 if year else 2)
        return 0

    def _ago(self, place: int) -> int:
        """Three weeks ago; the word for "ago" may come before, as in German and French."""
        ago = [tuple(phrase.split()) for phrase in self.names.ago]
        before = next((len(phrase) for phrase in ago if tuple(self.words[place : place + len(phrase)]) == phrase), 0)
        number = self._number(place + before)
        unit = self._unit(self._word(place + before + 1))
        after = 0 if before or self._word(place + 2) not in self.names.ago else 1
        if number is None or unit is None or not (before or after):
            return 0
        return self._keep(_ago_span(self.today, unit, number), before + 2 + after)

    def _near_unit(self, place: int) -> int:
        """Last week, this month; "la semaine dernière" the other way round."""
        for near, named in ((place, place + 1), (place + 1, place)):
            unit = self._unit(self._word(named))
            if unit is None:
                continue
            if self._word(near) in self.names.last:
                return self._keep(_unit_span(self.today, unit, 1, self.begins), 2)
            if self._word(near) in self.names.this:
                return self._keep(_unit_span(self.today, unit, 0, self.begins), 2)
        return 0

    def _weekday(self, place: int) -> int:
        """On Sundays; last Sunday is one date."""
        is_last = self._word(place) in self.names.last
        weekday = _index(self.names.weekdays, self._word(place + is_last))
        if weekday is None:
            return 0
        if not is_last:
            self.weekdays.add(weekday)
            return 1
        on = self.today - timedelta(days=(self.today.weekday() - weekday - 1) % 7 + 1)
        return self._keep((on, on), 2)

    def _month(self, place: int) -> int:
        """May 2025, last May, in May."""
        took = int(self._word(place) in (*self.names.last, *self.names.this))
        month = _index(self.names.months, self._word(place + took))
        if month is None:
            return 0
        year = _year(self._word(place + took + 1))
        if self._word(place + took) in AMBIGUOUS and not (took or year or self._is_date(place)):
            return 0
        return self._keep(_latest_month(month + 1, year, self.today), took + 1 + bool(year))

    def _is_date(self, place: int) -> bool:
        return self._word(place - 1) in BESIDE or len(self.words) == 1

    def _season(self, place: int) -> int:
        """Winter 2025, last summer. A winter that ends in a year and one that begins in it are both of that year."""
        took = int(self._word(place) in (*self.names.last, *self.names.this))
        index = _index(self.names.seasons, self._word(place + took))
        if index is None:
            return 0
        year = _year(self._word(place + took + 1))
        if self._word(place + took) in AMBIGUOUS and not (took or year or self._is_date(place)):
            return 0
        found = _seasons(SEASON_BY_QUARTER[index], year, self.today, southern=self.southern)
        self.spans += found[1:]
        return self._keep(found[0], took + 1 + bool(year))

    def _simple(self, place: int) -> int:
        word = self._word(place)
        if word in self.names.today:
            return self._keep((self.today, self.today), 1)
        if word in self.names.yesterday:
            on = self.today - timedelta(days=1)
            return self._keep((on, on), 1)
        year = _year(word)
        return self._keep((date(year, 1, 1), date(year, 12, 31)), 1) if year else 0

    def _keep(self, span: Span, took: int) -> int:
        self.spans.append(span)
        return took

    def _number(self, place: int) -> int | None:
        word = self._word(place)
        if word.isascii() and word.isdigit() and len(word) <= 3:
            return int(word)
        index = _index(self.names.numbers, word)
        return None if index is None else index + 1

    def _unit(self, word: str) -> str | None:
        units = {"day": self.names.day, "week": self.names.week, "month": self.names.month, "year": self.names.year}
        return next((unit for unit, names in units.items() if word in names), None)


def _index(groups: Sequence[Sequence[str]], word: str) -> int | None:
    return next((index for index, names in enumerate(groups) if word in names), None)


def _year(word: str) -> int | None:
    return int(word) if len(word) == 4 and word.isascii() and word.isdigit() and int(word) in YEARS else None


def _latest_day(month: int, day: int, year: int | None, today: date) -> date | None:
    """The day, in that year or the latest year in which it is not ahead; None where no year has it."""
    for candidate in [year] if year else range(today.year, today.year - 9, -1):
        if 1 <= day <= calendar.monthrange(candidate, month)[1]:
            on = date(candidate, month, day)
            if year or on <= today:
                return on
    return None


def _latest_month(month: int, year: int | None, today: date) -> Span:
    year = year or (today.year if month <= today.month else today.year - 1)
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _unit_span(today: date, unit: str, back: int, begins: int) -> Span:
    """The calendar week, month, year or day that lies `back` of them before today's."""
    if unit in {"day", "week"}:
        first = today - timedelta(days=(today.weekday() - begins) % 7 if unit == "week" else 0)
        length = 7 if unit == "week" else 1
        first -= timedelta(days=length * back)
        return first, first + timedelta(days=length - 1)
    if unit == "year":
        return date(today.year - back, 1, 1), date(today.year - back, 12, 31)
    months = today.year * 12 + today.month - 1 - back
    return _latest_month(months % 12 + 1, months // 12, today)


def _ago_span(today: date, unit: str, number: int) -> Span:
    """People count roughly: days are meant as said, weeks to three days, months and years to half a month and more."""
    days = {"day": 1, "week": 7, "month": 30.44, "year": 365.25}[unit]
    slack = {"day": 0, "week": 3, "month": 15, "year": 60}[unit]
    middle = today - timedelta(days=round(days * number))
    return middle - timedelta(days=slack), middle + timedelta(days=slack)


def _seasons(name: str, year: int | None, today: date, *, southern: bool) -> list[Span]:
    """The spans of a season that touch a year; without one the latest that has begun."""
    years = [year] if year else [today.year, today.year - 1, today.year - 2]
    spans: list[Span] = []
    for candidate in years:
        for month in (12, 9, 6, 3, -12):  # -12: December of the year before
            first = date(candidate, month, 1) if month > 0 else date(candidate - 1, 12, 1)
            last = _latest_month((first.month + 1) % 12 + 1, first.year + (first.month == 12), today)[1]
            if season(first, southern=southern) == name and (year or first <= today):
                spans.append((first, last))
    return spans if year else spans[:1]
