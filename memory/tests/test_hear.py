"""What a person states in their own words is heard where it is plain, and else left alone."""

import pytest

from memory.engine.bank import built_in_bank
from memory.engine.hear import built_in_hearing, says_something, understood

FIRST_DRINK = built_in_bank().questions["food.first-drink"]


def heard(text: str) -> set[tuple[str, str]]:
    return {(claim.question.id, claim.option.id) for claim in built_in_hearing().claims(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Tea first in the morning, by now.",
        "I switched to tea, first thing in the morning",
        "Nice day. Tea first mornings.",
    ],
)
def test_a_plain_statement_is_heard(text):
    assert ("food.first-drink", "tea") in heard(text)


@pytest.mark.parametrize(
    "text",
    [
        "No tea first in the morning any more.",
        "My sister drinks tea first in the morning.",
        "Tea first in the morning, as a child.",
        "I would like tea first in the morning.",
        "Is it tea first in the morning?",
        "Tea is what I buy first, long before the shop fills up and well into the morning.",
        "Coffee first in the morning. Tea first in the morning.",
        "",
        "!?!?",
        "\x00\ud800",
    ],
)
def test_what_is_not_plainly_so_is_not_heard(text):
    assert "food.first-drink" not in {question_id for question_id, _option in heard(text)}


@pytest.mark.parametrize(("text", "option"), [("tea.", "tea"), ("Tea, as ever", "tea"), ("COFFEE", "coffee")])
def test_a_short_reply_that_says_an_option_is_understood(text, option):
    assert understood(FIRST_DRINK, text).id == option


@pytest.mark.parametrize(
    "text", ["Tea or coffee", "No tea", "Barley tea from the shop my neighbour keeps by the bridge", "Tee mit Milch"]
)
def test_a_reply_that_may_mean_something_else_stays_own_words(text):
    assert understood(FIRST_DRINK, text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "...",
        "I don't know",
        "No idea.",
        "It depends on the day",
        "Das kommt ganz darauf an.",
        "Weiß nicht",
        "ok",
        "Why?",
    ],
)
def test_what_says_nothing_is_not_remembered(text):
    assert not says_something(text)


@pytest.mark.parametrize("text", ["Tea", "It is a bad week.", "Meistens abends, wenn es ruhig wird.", "朝はお茶です"])
def test_what_says_something_may_be_remembered(text):
    assert says_something(text)
