"""What the Progress page says of moods in a range: the drawing, the same in words, and the same as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from progress.chart import AVERAGED, Moods, Scale, averages, dots, moods_of_days, scale_of, spread, trend
from progress.findings import Findings
from progress.pattern_lines import pattern_lines, say_why_none
from progress.services.months import Months
from progress.wording import say_edge, say_stretch, say_when

ALL = "all"
RANGES = {
    "7": gettext_lazy("7 days"),
    "30": gettext_lazy("30 days"),
    "90": gettext_lazy("90 days"),
    "365": gettext_lazy("A year"),
    ALL: gettext_lazy("All"),
}
USUAL = "30"
ROWS_BY_WEEK = 15  # of a table; with more weeks than that it is by month
MOST_ROWS = 130
NO_ROWS = SafeString("")
CLEARLY = 0.5  # of the four points from heavy to light
LEAST_FOR_LATELY = 2 * AVERAGED


@dataclass(frozen=True, slots=True)
class Choice:
    """A range to choose; `value` stands in the address."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class MoodPart:
    """The section; `text` says what the drawing shows, or why there is none."""

    choices: Sequence[Choice]
    text: str
    dots: str = ""
    trend: str = ""
    first: str = ""
    last: str = ""
    table: str = ""
    column: str = ""
    rows: SafeString = NO_ROWS
    together: Sequence[str] = ()
    why_none: str = ""


def mood_part(months: Months, findings: Findings, today: date, chosen: str) -> MoodPart:
    """The moods of a range up to today, thirty days where the address names none, and what goes together with them."""
    chosen = chosen if chosen in RANGES else USUAL
    choices = [Choice(value, str(label), value == chosen) for value, label in RANGES.items()]
    together, why_none = [line.sentence for line in pattern_lines(findings)], say_why_none(findings.why)
    found, first = _read(months, today, chosen)
    if not found:
        return MoodPart(choices, _("No mood is noted in this time."), together=together, why_none=why_none)
    scale = scale_of(first, today)
    points = spread(found, first, today, scale)
    means = averages(points)
    rows, by = _table(found, first, today)
    return MoodPart(
        choices=choices,
        text=_in_words(chosen, points, means[-1], scale, today.year),
        dots=dots(points),
        trend=trend(means),
        first=say_edge(points[0].first, scale, today.year),
        last=say_edge(points[-1].last, scale, today.year),
        table=str(TABLES[by][0]),
        column=str(TABLES[by][1]),
        rows=_rows(rows, by, today.year),
        together=together,
        why_none=why_none,
    )


TABLES = {
    Scale.WEEK: (gettext_lazy("Mood by week, 1 heavy to 5 light"), gettext_lazy("Week")),
    Scale.MONTH: (gettext_lazy("Mood by month, 1 heavy to 5 light"), gettext_lazy("Month")),
    Scale.YEAR: (gettext_lazy("Mood by year, 1 heavy to 5 light"), gettext_lazy("Year")),
}


def _rows(found: Sequence[Moods], by: Scale, this_year: int) -> SafeString:
    """The lines of the table, made here: there may be a hundred, and a template takes its time for each."""
    # There are 41 numbers from 1.0 to 5.0, and each costs as much to say as a row of the database to read.
    say = cache(lambda tenths: number_format(tenths / 10, 1))
    rows = (
        (say_stretch(row, by, this_year), *(say(round(10 * value)) for value in (row.mean, row.lightest, row.heaviest)))
        for row in found
    )
    return format_html_join("\n", '<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>', rows)


def _read(months: Months, today: date, chosen: str) -> tuple[list[Moods], date]:
    """The moods of the range, by day where days are shown and else by month, and its first date."""
    if chosen != ALL:
        first = today - timedelta(days=int(chosen) - 1)
        return moods_of_days(months.days(first, today)), first
    felt = [month.starts_on for month in months.counted if month.check_ins and month.starts_on <= today]
    if not felt:
        return [], today
    if scale_of(felt[0], today) in (Scale.DAY, Scale.WEEK):
        found = moods_of_days(months.days(felt[0], today))
        return found, found[0].first if found else today
    return [Moods(start, start, *moods) for start, moods in months.moods().items() if start <= today], felt[0]


def _table(found: Sequence[Moods], first: date, today: date) -> tuple[list[Moods], Scale]:
    """The rows of the table: weeks, months where these are many, years where those are."""
    by = Scale.WEEK if (today - first).days < 7 * ROWS_BY_WEEK else Scale.MONTH
    rows = [moods for moods in spread(found, first, today, by) if moods.check_ins]
    if len(rows) > MOST_ROWS:
        by = Scale.YEAR
        rows = [moods for moods in spread(found, first, today, by) if moods.check_ins]
    return rows, by


def _in_words(chosen: str, points: Sequence[Moods], now: float | None, scale: Scale, this_year: int) -> str:
    known = [moods for moods in points if moods.check_ins]
    number = sum(moods.check_ins for moods in known)
    counted = ngettext("%(number)d check-in", "%(number)d check-ins", number) % {"number": number}
    since = _("Since %(when)s") % {"when": say_edge(points[0].first, scale, this_year)}
    first = _("%(range)s, %(number)s.") % {"range": since if chosen == ALL else RANGES[chosen], "number": counted}
    return " ".join(part for part in (first, _extremes(known, now, scale, this_year), _key(scale)) if part)


def _extremes(known: Sequence[Moods], now: float | None, scale: Scale, this_year: int) -> str:
    """Where it was lightest and heaviest, and how it has been lately; the first of several that are alike."""
    lightest, heaviest = max(known, key=lambda moods: moods.mean), min(known, key=lambda moods: moods.mean)
    if lightest.mean == heaviest.mean:
        return ""
    line = _("Lightest %(light)s, heaviest %(heavy)s") % {
        "light": say_when(lightest, scale, this_year),
        "heavy": say_when(heaviest, scale, this_year),
    }
    return f"{line}, {lately}." if (lately := _lately(known, now)) else f"{line}."


def _lately(known: Sequence[Moods], now: float | None) -> str:
    """The average of the last seven against that of all."""
    if now is None or len(known) < LEAST_FOR_LATELY:
        return ""
    than_all = now - sum(moods.mean for moods in known) / len(known)
    if abs(than_all) < CLEARLY:
        return _("lately as on average")
    return _("lighter lately") if than_all > 0 else _("heavier lately")


def _key(scale: Scale) -> str:
    """How to read the drawing."""
    return {
        Scale.DAY: _("Dots are days, the line is the average of seven."),
        Scale.WEEK: _("Dots are weeks, the line is the average of seven."),
        Scale.MONTH: _("Dots are months, the line is the average of seven."),
        Scale.YEAR: _("Dots are years, the line is the average of seven."),
    }[scale]
