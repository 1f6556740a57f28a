"""The streak's definition, by example and as properties of any history."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lot.clock import day_begins, local_date
from progress.streaks import (
    EARNED_BY_DAYS,
    MOST_KEPT,
    Run,
    Streak,
    Tally,
    longest_pause,
    reached_on,
    runs_of,
    streak_on,
    tally,
)
from progress.tests.histories import DAY, FIRST, active_days, days_and_today, some_day, steady


def streak_of(today: date, written: Iterable[date]) -> Streak:
    return streak_on(today, runs_of(written))


def tally_of(written: Iterable[date]) -> Tally:
    return tally(runs_of(written))


def days(marks: str) -> list[date]:
    """A day for each mark from FIRST on: x with an entry, . without."""
    return [FIRST + DAY * place for place, mark in enumerate(marks.replace(" ", "")) if mark == "x"]


def after(marks: str) -> Streak:
    """The streak on the day of the last mark."""
    return streak_of(FIRST + DAY * (len(marks.replace(" ", "")) - 1), days(marks))


def test_without_entries_there_is_none():
    assert streak_of(FIRST, []) == Streak()


@pytest.mark.parametrize("number", range(1, 8))
def test_seven_consecutive_days_are_seven_on_day_seven(number):
    streak = after("x" * number)
    assert (streak.length, streak.longest, streak.began_on) == (number, number, FIRST)


def test_today_never_breaks_it_before_it_is_over():
    assert after("xxx.").length == 3
    assert after("xxx..").length == 0


def test_six_days_with_entries_earn_a_rest_day():
    assert [after("x" * number).rest_days_left for number in (5, 6, 11, 12)] == [0, 1, 1, 2]


def test_days_that_earn_need_not_follow_each_other():
    streak = after("xxxxxx . xxxxxx")
    assert (streak.rest_days_used, streak.rest_days_left) == (1, 1)
    assert after("xxxxxx . xxxxx").rest_days_left == 0


def test_at_most_four_rest_days_are_kept():
    assert after("x" * 24).rest_days_left == after("x" * 60).rest_days_left == MOST_KEPT
    # What was written with four kept has not been earning the next one.
    assert after("x" * 29 + ".x").rest_days_left == 3


def test_a_missed_day_uses_a_rest_day_by_itself_and_counts_once_a_day_follows():
    kept = after("xxxxxx ..")
    assert (kept.length, kept.rest_days_used, kept.rest_days_left) == (6, 0, 0)
    assert kept.rest_days == (FIRST + 6 * DAY,)
    assert after("xxxxxx . x") == Streak(8, 1, 0, 8, FIRST, (FIRST + 6 * DAY,))


def test_more_missed_days_than_rest_days_end_it_and_use_what_was_left():
    ended = after("x" * 12 + "....")
    assert ended == Streak(longest=12, rest_days=(FIRST + 12 * DAY, FIRST + 13 * DAY))
    again = after("x" * 12 + "...xx")
    assert (again.length, again.began_on, again.rest_days_left) == (2, FIRST + 15 * DAY, 0)
    assert again.longest == 12


def test_several_missed_days_are_covered_where_there_are_as_many_rest_days():
    assert after("x" * 12 + ".. x").length == 15


def test_a_day_that_was_forgotten_heals_it():
    assert after("xxx . xxx").length == 3
    assert after("xxx x xxx").length == 7


def test_a_journey_west_takes_nothing_that_was_written():
    written = days("xxx")
    assert streak_of(written[1], written).length == 3
    early = days("xx.x")
    assert streak_of(FIRST + 2 * DAY, early).length == 3
    assert streak_of(FIRST + 3 * DAY, early).length == 1


@steady
@given(days_and_today(), some_day())
def test_one_more_day_on_any_date_shortens_nothing_and_loses_nothing_earned(history, day):
    active, today = history
    before, more = streak_of(today, active), streak_of(today, active | {day})
    assert more.length >= before.length
    assert more.longest >= before.longest
    assert more.rest_days_left >= before.rest_days_left
    if before.began_on:
        assert more.began_on <= before.began_on


@steady
@given(days_and_today(), some_day())
def test_the_same_holds_on_every_later_day(history, day):
    active, today = history
    for ahead in range(6):
        assert streak_of(today + DAY * ahead, active | {day}).length >= streak_of(today + DAY * ahead, active).length


@steady
@given(active_days())
def test_today_empty_or_not_never_breaks_it(active):
    for yesterday in active:
        past = {day for day in active if day <= yesterday}
        held = streak_of(yesterday, past)
        empty, written = streak_of(yesterday + DAY, past), streak_of(yesterday + DAY, past | {yesterday + DAY})
        assert (empty.length, empty.rest_days_left) == (held.length, held.rest_days_left)
        assert written.length == held.length + 1


@steady
@given(days_and_today())
def test_what_it_says_agrees_with_itself(history):
    active, today = history
    streak = streak_of(today, active)
    assert 0 <= streak.rest_days_left <= MOST_KEPT
    assert streak.longest >= streak.length
    assert (streak.began_on is None) == (streak.length == 0)
    assert not active & set(streak.rest_days)
    assert list(streak.rest_days) == sorted(set(streak.rest_days))
    assert all(day < max(today, max(active, default=today)) for day in streak.rest_days)
    if streak.began_on:
        written = {day for day in active if day >= streak.began_on}
        rested = [day for day in streak.rest_days if streak.began_on < day < max(written)]
        assert streak.length == len(written) + streak.rest_days_used
        assert streak.rest_days_used == len(rested)
        earned = len(written) // EARNED_BY_DAYS
        assert streak.rest_days_used + streak.rest_days_left <= earned


@steady
@given(active_days())
def test_order_and_doubles_make_no_difference(active):
    assert runs_of([*sorted(active, reverse=True), *active]) == runs_of(active)


@steady
@given(active_days())
def test_runs_hold_the_days_and_do_not_touch(active):
    runs = runs_of(active)
    assert {run.first + DAY * ahead for run in runs for ahead in range(run.number)} == active
    assert all(later.first > run.first + DAY * run.number for run, later in pairwise(runs))
    pauses = [(later.first - run.first).days - run.number for run, later in pairwise(runs)]
    assert longest_pause(runs) == max(pauses, default=0)


@steady
@given(active_days(), st.integers(1, 40))
def test_the_day_on_which_a_length_was_reached_is_the_first_as_long(active, length):
    seen = {day: streak_of(day, {past for past in active if past <= day}).length for day in sorted(active)}
    assert reached_on(runs_of(active), length) == next((day for day in seen if seen[day] >= length), None)


def test_days_one_after_the_other_are_one_run():
    assert runs_of(days("xx.x")) == [Run(FIRST, 2), Run(FIRST + 3 * DAY, 1)]


@steady
@given(active_days())
def test_it_is_the_longest_of_all_days(active):
    each = [streak_of(day, {past for past in active if past <= day}).length for day in active]
    assert tally_of(active).longest == max(each, default=0)


@steady
@given(active_days(), st.integers(0, 10))
def test_the_tally_of_the_last_day_tells_every_day_after_it(active, ahead):
    today = max(active, default=FIRST) + DAY * ahead
    assert tally_of(active).on(today) == streak_of(today, active)


ZONES = ("UTC", "Europe/Lisbon", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Kiritimati", "Asia/Kathmandu")


@steady
@given(
    st.sampled_from(ZONES),
    st.times(max_value=time(11, 59)),
    st.dates(date(2020, 1, 1), date(2029, 1, 1)),
    st.lists(st.floats(0, 0.999), min_size=7, max_size=60),
)
def test_an_entry_at_any_moment_of_each_local_day_counts_each_day_in_every_zone(zone, turns, first, moments):
    """Days of 23 and of 25 hours among them: where clocks change, a day is one day."""
    turns, written = turns.replace(second=0, microsecond=0), []
    for ahead, share in enumerate(moments):
        begins, ends = (day_begins(first + DAY * step, zone, turns) for step in (ahead, ahead + 1))
        written.append(local_date(begins + (ends - begins) * share, zone, turns))
    for number in range(1, len(moments) + 1):
        streak = streak_of(written[number - 1], written[:number])
        assert (streak.length, streak.rest_days_used) == (number, 0)


def test_the_hour_that_comes_twice_belongs_to_one_day():
    """Lisbon, 25 October 2026: 01:30 comes twice, and the day turns at 01:30."""
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    written = [local_date(first + timedelta(minutes=30 * step), "Europe/Lisbon", time(1, 30)) for step in range(4)]
    assert streak_of(written[-1], written).length == 1
