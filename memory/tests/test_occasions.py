"""What a friend would notice: changes, contradictions, anniversaries, seasons, the intention. Each once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from memory.engine.bank import built_in_bank
from memory.engine.choose import candidates, choose
from memory.engine.kinds import Aim, Asked, Fact, Moment, Person, Said, Strategy
from memory.engine.occasions import anniversaries
from memory.engine.write import STILL, write
from memory.tests.test_choose import bank_question, small_bank

TODAY = date(2026, 3, 4)
NOW = Moment(datetime(2026, 3, 4, 12, tzinfo=UTC), TODAY, "midday", "spring", is_weekend=False)
DRINK = built_in_bank().questions["food.first-drink"]
MORNING = replace(NOW, daypart="morning")


def fact(on: date, question=None, **fields) -> Fact:
    question = question or bank_question("cover")
    said = Said(UUID(int=1), on, question.options[0].phrase)
    return Fact(said, question, question.options[0].id, on, on, **fields)


def person(*facts: Fact, **fields) -> Person:
    return Person(seed="ada", answers=40, facts=facts, **fields)


def first_plan(who: Person, moment: Moment, *questions):
    return choose(small_bank(*(questions or (bank_question("cover"),))), who, moment)


def test_a_contradiction_is_asked_about_with_both_sources_and_what_was_said_first():
    remark = Said(UUID(int=2), TODAY, "Tea first in the morning these days")
    doubted = fact(TODAY - timedelta(days=3), DRINK, doubt=remark, doubt_option="water")
    plan = choose(built_in_bank(), person(doubted), MORNING)
    assert (plan.strategy, plan.reason) == (Strategy.RE_ASK, "contradiction")
    assert plan.sources == (doubted.said, remark)
    draft = write(plan, MORNING)[0]
    assert "coffee first in the morning" in draft.text.casefold()
    assert "Tea first in the morning these days" in draft.text
    assert [option.id for option in draft.options][:2] == [STILL, "water"]


def test_a_contradiction_waits_for_its_hour():
    doubted = fact(TODAY, DRINK, doubt=Said(UUID(int=2), TODAY, "Tea first"), doubt_option="tea")
    night = replace(NOW, daypart="night")
    assert all(found.plan.reason != "contradiction" for found in candidates(built_in_bank(), person(doubted), night))


@pytest.mark.parametrize(
    ("on", "now", "words"),
    [
        (date(2025, 3, 4), TODAY, "A year ago today you said"),
        (date(2023, 3, 4), TODAY, "3 years ago today"),
        (date(2025, 9, 4), TODAY, "Half a year ago today"),
        (date(2024, 2, 29), date(2026, 2, 28), "2 years ago today"),
        (date(2024, 2, 29), date(2028, 2, 29), "4 years ago today"),
        (date(2027, 2, 28), date(2028, 2, 28), "A year ago today"),
    ],
)
def test_what_was_said_on_this_day_is_asked_again_and_says_so(on, now, words):
    moment = replace(NOW, on=now, at=datetime(now.year, now.month, now.day, 12, tzinfo=UTC))
    plan = first_plan(person(fact(on)), moment)
    assert plan.reason == "anniversary"
    assert write(plan, moment)[0].text.startswith(words)


def test_the_leap_day_is_no_other_day_in_a_year_that_has_it():
    assert date(2024, 2, 29) not in anniversaries(date(2028, 2, 28))
    assert date(2024, 2, 29) in anniversaries(date(2027, 2, 28))
    assert all(day.day != 29 for day in anniversaries(date(2026, 2, 28)) if day.month == 2 and day.year % 4)


def test_one_anniversary_in_ten_questions_is_enough():
    lately = (Asked("food", 1, "re_ask", was_skipped=False, on=TODAY, reason="anniversary"),)
    found = candidates(small_bank(bank_question("cover")), person(fact(date(2025, 3, 4)), recent=lately), NOW)
    assert all(candidate.plan.reason != "anniversary" for candidate in found)


def test_when_the_season_has_turned_what_turns_with_it_is_asked_again():
    turning = bank_question("cover", turns=True)
    plan = first_plan(person(fact(date(2026, 1, 10), turning)), NOW, turning)
    assert plan.reason == "season"
    assert "It was winter when you said" in write(plan, NOW)[0].text


def test_the_season_is_that_of_the_hemisphere():
    turning = bank_question("cover", turns=True)
    south = replace(NOW, season="autumn", is_southern=True)
    plan = first_plan(person(fact(date(2026, 1, 10), turning)), south, turning)
    assert "It was summer when you said" in write(plan, south)[0].text


def test_a_season_that_is_old_news_is_not_spoken_of():
    turning = bank_question("cover", turns=True)
    late = replace(NOW, on=date(2026, 4, 20))
    found = candidates(small_bank(turning), person(fact(date(2026, 1, 10), turning)), late)
    assert all(candidate.plan.reason != "season" for candidate in found)


def test_the_intention_is_asked_about_from_its_third_day_in_its_own_words():
    aim = Aim(UUID(int=7), TODAY - timedelta(days=2), "Walk before work.")
    plan = choose(built_in_bank(), person(aim=aim), NOW)
    assert (plan.reason, plan.aim) == ("intention", aim)
    assert plan.question.text.startswith("Walk before work")
    early = replace(aim, starts_on=TODAY - timedelta(days=1))
    assert choose(built_in_bank(), person(aim=early), NOW).reason != "intention"


def test_the_intention_is_asked_about_once_a_week_each_time_in_another_way():
    aim = Aim(UUID(int=7), TODAY - timedelta(days=20), "Walk before work.")
    first = choose(built_in_bank(), person(aim=aim), NOW).question
    soon = person(aim=aim, asked={first.id: TODAY - timedelta(days=5)})
    later = person(aim=aim, asked={first.id: TODAY - timedelta(days=6)})
    assert choose(built_in_bank(), soon, NOW).reason != "intention"
    assert choose(built_in_bank(), later, NOW).question.id not in {first.id}
    assert choose(built_in_bank(), later, NOW).reason == "intention"


def test_a_muted_topic_is_no_occasion():
    muted = person(fact(date(2025, 3, 4)), muted=frozenset({"food"}))
    assert first_plan(muted, NOW) is None
