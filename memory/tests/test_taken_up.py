"""What lasts is taken up again weeks later; new questions name an earlier answer only where it is about the same."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from memory.engine.bank import built_in_bank
from memory.engine.choose import candidates, choose
from memory.engine.kinds import Asked, Fact, Person, Said, Strategy
from memory.tests.test_occasions import NOW, TODAY

BANK = built_in_bank()
WINDOW = BANK.questions["sleep.window"]
WEEKS_AGO = TODAY - timedelta(days=30)


def fact(on: date = WEEKS_AGO, question=WINDOW) -> Fact:
    option = question.options[0]
    return Fact(Said(UUID(int=1), on, option.phrase, question.about), question, option.id, on, on)


def person(*facts: Fact, **fields) -> Person:
    asked = {root.id: TODAY - timedelta(days=40) for root in BANK.roots}
    return Person(seed="ada", answers=40, facts=facts, **{"asked": asked} | fields)


def ripe(who: Person) -> list:
    return [found.plan for found in candidates(BANK, who, NOW) if found.plan.reason == "ripe"]


def test_what_lasts_is_asked_more_about_after_three_weeks():
    plan = choose(BANK, person(fact()), NOW)
    assert (plan.strategy, plan.reason, plan.sources) == (Strategy.FOLLOW_UP, "ripe", (fact().said,))
    assert fact().said.quote.casefold() in plan.question.text.casefold()


@pytest.mark.parametrize(
    "unripe",
    [
        fact(TODAY - timedelta(days=20)),
        replace(fact(), touched_on=TODAY - timedelta(days=2)),
        replace(fact(), question=replace(WINDOW, lasting=False)),
        replace(fact(), doubt=Said(UUID(int=2), TODAY, "No window at all")),
    ],
    ids=["too young", "just spoken of", "nothing lasting", "in doubt"],
)
def test_what_is_not_ripe_is_left_alone(unripe):
    assert ripe(person(unripe)) == []


def test_a_fact_is_asked_more_about_twice_at_most():
    done = {f"{WINDOW.id}~{probe.id}": WEEKS_AGO for probe in BANK.ripe[:2]}
    once = dict([next(iter(done.items()))])
    assert ripe(person(fact(), asked=person().asked | once))
    assert ripe(person(fact(), asked=person().asked | done)) == []


def test_two_in_ten_questions_are_enough_of_that():
    lately = [Asked("food", 2, "follow_up", was_skipped=False, on=TODAY, reason="ripe")] * 2
    assert ripe(person(fact(), recent=tuple(lately))) == []


def test_a_new_question_names_what_was_said_about_the_same():
    said = Said(UUID(int=3), WEEKS_AGO, "a candle on the table", frozenset({"meals"}))
    roots = [found.plan for found in candidates(BANK, Person(seed="ada", answers=40, near=(said,)), NOW)]
    near = [plan for plan in roots if plan.reason == "near"]
    assert near
    assert all("meals" in plan.question.about and plan.sources == (said,) for plan in near)


def test_a_new_question_about_something_else_names_nothing():
    said = Said(UUID(int=3), WEEKS_AGO, "a candle on the table", frozenset({"meals"}))
    roots = [found.plan for found in candidates(BANK, Person(seed="ada", answers=40, near=(said,)), NOW)]
    new = [plan for plan in roots if plan.reason == "new_topic"]
    assert new
    assert all(not plan.sources and "meals" not in plan.question.about for plan in new)


def test_a_low_mood_keeps_to_light_questions_of_little_depth():
    low = Person(seed="ada", answers=40, is_low=True)
    plans = [found.plan for found, _ in zip(candidates(BANK, low, NOW), range(40), strict=False)]
    assert all(plan.question.light and plan.question.depth <= 2 for plan in plans)
