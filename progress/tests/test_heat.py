"""Half a year as a table."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.days import Day
from progress.heat import WEEKS, first_shown, heat
from progress.tests.histories import steady

DAY = timedelta(days=1)
TODAY = date(2026, 6, 4)  # a Thursday
LONG_AGO = date(2010, 1, 1)


def marks(shown) -> dict[date, str]:
    return {mark.on: mark.mark for row in shown.rows for mark in row}


@steady
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 6))
def test_every_day_of_half_a_year_stands_once_under_its_weekday(today, begins):
    shown, first = heat({}, (), since=LONG_AGO, today=today, begins=begins), first_shown(today, begins)
    weekdays = [(begins + later) % 7 for later in range(7)]
    assert [[mark.on.weekday() for mark in row] for row in shown.rows] == [[day] * WEEKS for day in weekdays]
    said = sorted(on for on, mark in marks(shown).items() if mark)
    assert said == [first + DAY * ahead for ahead in range((today - first).days + 1)]
    assert 7 * (WEEKS - 1) < len(said) <= 7 * WEEKS
    assert sum(head.weeks for head in shown.months) == WEEKS


@pytest.mark.parametrize(("entries", "mark"), [(1, "1"), (3, "3"), (4, "4"), (9, "4")])
def test_a_mark_tells_up_to_four_entries(entries, mark):
    shown = heat({TODAY: Day(notes=entries)}, (), since=LONG_AGO, today=TODAY)
    assert marks(shown)[TODAY] == mark
    assert [found.entries for row in shown.rows for found in row if found.on == TODAY] == [entries]


def test_rest_days_are_marked_and_counted_within_the_half_year():
    days = {TODAY: Day(1), TODAY - 2 * DAY: Day(check_ins=2, mood_sum=6)}
    shown = heat(days, {TODAY - DAY, TODAY - 300 * DAY}, since=LONG_AGO, today=TODAY)
    assert (marks(shown)[TODAY - DAY], shown.active, shown.rested) == ("rest", 2, 1)


def test_nothing_is_said_of_days_before_the_first_entry_and_after_today():
    since = TODAY - 3 * DAY
    shown = heat({since: Day(1)}, (), since=since, today=TODAY)
    assert {on for on, mark in marks(shown).items() if mark} == {since + DAY * ahead for ahead in range(4)}
    assert (shown.first, shown.last) == (since, TODAY)


def test_a_month_without_room_has_no_name_above_it():
    shown = heat({}, (), since=LONG_AGO, today=TODAY)
    assert [(head.first.month, head.weeks, head.is_named) for head in shown.months] == [
        (12, 4, True),
        (1, 4, True),
        (2, 4, True),
        (3, 5, True),
        (4, 4, True),
        (5, 4, True),
        (6, 1, False),
    ]
