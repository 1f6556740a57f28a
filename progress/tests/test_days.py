"""How the days of a month stand in their row."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from progress.days import (
    EMPTY,
    Day,
    Month,
    by_month,
    count_month,
    month_of,
    pack_month,
    runs_of_months,
    unpack_month,
    unpack_moods,
)
from progress.streaks import Run, runs_of
from progress.tests.histories import active_days, steady

counts = st.integers(0, 2**32 - 1)
months = st.dictionaries(st.integers(1, 31), st.builds(Day, counts, counts, counts, counts))


@steady
@given(months)
def test_what_is_packed_is_unpacked_without_the_days_that_hold_nothing(days):
    held = {number: day for number, day in days.items() if day != EMPTY}
    assert unpack_month(pack_month(days)) == held


@steady
@given(months)
def test_every_month_is_as_long(days):
    assert len(pack_month(days)) == len(pack_month({}))


def test_a_day_knows_its_entries_kinds_and_mood():
    day = Day(answers=2, notes=0, check_ins=3, mood_sum=7)
    assert (day.entries, day.kinds, round(day.mood, 2)) == (5, 2, 2.33)
    assert (EMPTY.entries, EMPTY.kinds, EMPTY.mood) == (0, 0, None)


def test_months_hold_their_days_in_order_and_without_what_is_empty():
    days = {date(2026, 3, 2): Day(1), date(2026, 3, 1): Day(notes=1), date(2026, 2, 1): EMPTY, date(2025, 3, 1): Day(2)}
    months = by_month(days)
    assert list(months.items()) == [(date(2025, 3, 1), {1: Day(2)}), (date(2026, 3, 1), {1: Day(notes=1), 2: Day(1)})]
    assert month_of(date(2026, 3, 31)) == date(2026, 3, 1)


def test_a_month_adds_up_and_says_which_days_have_an_entry():
    days = {1: Day(1), 2: Day(0, 2, 1, 4), 31: Day(3, 0, 2, 5)}
    assert count_month(date(2026, 3, 1), days) == Month(date(2026, 3, 1), 0b11 + (1 << 30), 4, 2, 3)
    assert unpack_moods(pack_month(days)) == (3, 9, 4.0, 2.5)


@steady
@given(active_days())
def test_months_give_the_same_runs_as_their_days(active):
    months = by_month({on: Day(1) for on in active})
    assert runs_of_months([count_month(start, days) for start, days in months.items()]) == runs_of(active)


def test_a_run_goes_on_over_the_turn_of_the_year():
    months = [Month(date(2025, 12, 1), 1 << 30, 1, 0, 0), Month(date(2026, 1, 1), 0b11, 2, 0, 0)]
    assert runs_of_months(months) == [Run(date(2025, 12, 31), 3)]
