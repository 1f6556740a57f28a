"""What the Progress page says, as data for the template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from intentions.spans import say_run
from lot.dates import write_day
from memory.cards import number_word, say_when
from profiles.care import resting_until
from profiles.days import first_weekday, local_day, say_time
from progress.badge_lines import BadgeLine, badge_lines
from progress.days import runs_of_months
from progress.heat import RESTED, Heat, Mark, MonthHead, first_shown, heat
from progress.models import Theme, UserProgress
from progress.mood_page import MoodPart, mood_part
from progress.services.months import Months
from progress.services.reading import next_badge, read_awards, read_months, read_progress
from progress.streaks import Streak, streak_on
from progress.wording import say_days

CHARTS_FROM_DAYS = 7
NOTHING = SafeString("<td></td>")


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A weekday: its name, short where it is written, and a cell for each week.

    The cells are made here: a template takes some milliseconds for 182 of them.
    """

    name: str
    short: str
    cells: SafeString


@dataclass(frozen=True, slots=True)
class HeatPart:
    """Half a year, with its caption."""

    caption: str
    months: Sequence[MonthHead]
    rows: Sequence[HeatRow]


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """The page. `too_early` stands where the charts will be; `streak` and `notes` are its lines."""

    streak: str
    notes: Sequence[str]
    totals: UserProgress
    badges: Sequence[BadgeLine]
    theme: str
    other_theme: str
    day_starts: str
    too_early: str = ""
    heat: HeatPart | None = None
    mood: MoodPart | None = None


def progress_page(user: User, at: datetime, chosen: str) -> ProgressPage:
    """The whole page; the same number of queries for any history. `chosen` is the range of the moods."""
    today, months, rests = local_day(user, at), read_months(user), resting_until(user, at)
    progress, theme = read_progress(user, months), user.preferences.badge_theme
    streak, awards = streak_on(today, runs_of_months(months.counted)), read_awards(user)
    has_charts = progress.days >= CHARTS_FROM_DAYS
    return ProgressPage(
        streak=_("Streak and badges rest. They go on %(when)s.") % {"when": say_when(user, rests, at)}
        if rests
        else _streak_line(streak, progress),
        notes=() if rests else _streak_notes(user, streak, progress),
        totals=progress,
        badges=badge_lines(awards, None if rests else next_badge(awards, progress, streak), theme),
        theme=str(Theme(theme).label),
        other_theme=str(next(other.label for other in Theme if other != theme)),
        day_starts=say_time(user, user.preferences.day_start),
        too_early="" if has_charts else _too_early(progress.days),
        heat=_heat(user, months, streak, today, progress.first_on) if has_charts and progress.first_on else None,
        mood=mood_part(months, progress.findings, today, chosen) if has_charts else None,
    )


def mood_page(user: User, at: datetime, chosen: str) -> MoodPart:
    """The moods alone, where another range is chosen."""
    months = read_months(user)
    return mood_part(months, read_progress(user, months).findings, local_day(user, at), chosen)


def _streak_line(streak: Streak, progress: UserProgress) -> str:
    longest = _("The longest was %(days)s.") % {"days": say_days(streak.longest)}
    if not streak.length:
        return longest if progress.days else _("Nothing yet. A day with an entry begins one.")
    line = say_days(streak.length)
    if streak.rest_days_used:
        rested = ngettext("%(number)d of them a rest day", "%(number)d of them rest days", streak.rest_days_used)
        line += ", " + rested % {"number": streak.rest_days_used}
    return f"{line}. {longest}" if streak.longest > streak.length else f"{line}."


def _streak_notes(user: User, streak: Streak, progress: UserProgress) -> list[str]:
    notes = []
    if streak.length < streak.longest:
        total = ngettext("%(number)d day with entries so far.", "%(number)d days with entries so far.", progress.days)
        notes.append(total % {"number": progress.days} + " " + _("Those stay."))
    if streak.rest_days_left:
        left = _("Rest days left: %(number)d. A missed day uses one by itself.") % {"number": streak.rest_days_left}
        notes.append(left)
    else:
        notes.append(_("Six days with an entry earn a rest day. A missed day uses it by itself."))
    if streak.length:
        notes[-1] += " " + _("Today counts until %(time)s.") % {"time": say_time(user, user.preferences.day_start)}
    return notes


def _too_early(days: int) -> str:
    start = _("Charts start after seven days with an entry.")
    if not days:
        return start
    so_far = ngettext("There is %(number)s.", "There are %(number)s.", days) % {"number": number_word(days)}
    return f"{start} {so_far}"


def _heat(user: User, months: Months, streak: Streak, today: date, since: date) -> HeatPart:
    begins = first_weekday(user)
    days = months.days(first_shown(today, begins), today)
    shown = heat(days, frozenset(streak.rest_days), since=since, today=today, begins=begins)
    rows = [
        HeatRow(
            name=date_format(row[0].on, "l"),
            short="" if place % 2 else date_format(row[0].on, "D"),
            cells=format_html_join("", "{}", ((_cell(mark),) for mark in row)),
        )
        for place, row in enumerate(shown.rows)
    ]
    return HeatPart(_caption(shown, today), shown.months, rows)


def _caption(shown: Heat, today: date) -> str:
    days = ngettext("%(number)d day with entries", "%(number)d days with entries", shown.active)
    parts = [days % {"number": shown.active}]
    if shown.rested:
        rested = ngettext("%(number)d rest day", "%(number)d rest days", shown.rested)
        parts.append(rested % {"number": shown.rested})
    return f"{say_run(shown.first, shown.last, today.year)}: {', '.join(parts)}."


def _cell(mark: Mark) -> SafeString:
    """A day, and what a reader hears of it."""
    if not mark.mark:
        return NOTHING
    said = f"{write_day(mark.on)}: {_('rest day') if mark.mark == RESTED else mark.entries}"
    return format_html('<td data-n="{}"><span class="vh">{}</span></td>', mark.mark, said)
