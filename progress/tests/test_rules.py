"""When each badge is earned."""

from datetime import date

import pytest
from hypothesis import given

from progress.days import Day
from progress.models import Badge
from progress.rules import RULES, History, Kept, Reach, earned_on, kept_months
from progress.streaks import runs_of, tally
from progress.summary import Summary
from progress.tests.histories import DAY, FIRST, active_days, steady


def history(*days: Day | None, kept: tuple[Kept, ...] = ()) -> History:
    """A day after the other from FIRST on; None for one without an entry."""
    return History({FIRST + DAY * place: day for place, day in enumerate(days) if day}, kept)


def test_the_rules_are_those_that_a_badge_may_have():
    assert set(RULES) == set(Badge.Rule.values)


@pytest.mark.parametrize("rule", RULES)
def test_nothing_is_earned_by_an_empty_history(rule):
    assert earned_on(rule, 1, History({}, [])) is None


def test_how_far_a_history_has_come_is_known_for_each_rule():
    reach = Reach(Summary(answers=1, longest_streak=2, longest_pause=3), kept_months=4, kinds=5)
    assert {rule: reach.of(rule) for rule in RULES} == {
        "streak": 2,
        "answers": 1,
        "kinds": 5,
        "pause": 3,
        "intentions": 4,
    }


def test_a_streak_is_earned_on_the_day_it_is_as_long():
    week = history(*[Day(1)] * 9)
    assert earned_on("streak", 7, week) == FIRST + 6 * DAY
    assert earned_on("streak", 10, week) is None


def test_a_streak_with_a_rest_day_is_earned_on_the_day_after_it():
    assert earned_on("streak", 7, history(*[Day(1)] * 6, None, Day(1))) == FIRST + 7 * DAY


def test_answers_are_counted_over_all_days():
    days = history(Day(40), Day(notes=9), Day(59), Day(1))
    assert earned_on("answers", 100, days) == FIRST + 3 * DAY
    assert earned_on("answers", 101, days) is None


def test_kinds_are_those_of_one_day():
    assert earned_on("kinds", 3, history(Day(1), Day(notes=1, check_ins=1, mood_sum=3))) is None
    assert earned_on("kinds", 3, history(Day(1), Day(1, 1, 1, 3))) == FIRST + DAY


def test_a_pause_is_as_many_days_without_and_ends_with_an_entry():
    days = history(Day(1), *[None] * 30, Day(1))
    assert earned_on("pause", 30, days) == FIRST + 31 * DAY
    assert earned_on("pause", 31, days) is None


def test_months_with_a_kept_intention_are_counted_once_each_in_the_order_it_was_said():
    march, april = date(2026, 3, 1), date(2026, 4, 1)
    said = [date(2026, 5, day) for day in (3, 1, 2)]
    kept = (Kept(april, said[0]), Kept(march, said[1]), Kept(march, said[2]))
    assert kept_months(kept) == 2
    assert earned_on("intentions", 2, history(kept=kept)) == said[0]
    assert earned_on("intentions", 3, history(kept=kept)) is None


@steady
@given(active_days())
def test_the_day_of_a_streak_agrees_with_the_streak(active):
    days = History({on: Day(1) for on in sorted(active)})
    longest = tally(runs_of(active)).longest
    assert earned_on("streak", longest + 1, days) is None
    if longest:
        on = earned_on("streak", longest, days)
        assert tally(runs_of(day for day in active if day <= on)).length == longest
        assert tally(runs_of(day for day in active if day < on)).longest < longest
