"""What a model may say of a person: what they said, and no more."""

from datetime import date

import pytest

from memory.engine.grounded import Support, clauses, is_advice, is_diagnosis, is_out_of_tone, unsupported

TEA = Support("loose leaf tea in the kitchen, before anybody else is up", date(2026, 3, 4))
MEAT = Support("I don't eat meat. I love the market on Saturdays.")


@pytest.mark.parametrize(
    "text",
    [
        "Loose leaf tea in the kitchen, you said. How do you make it?",
        "Loose leaf tea, you said in March. Is it still so?",
        "On a Wednesday you spoke of tea in the kitchen: is it still the same?",
        "You don't eat meat, you said. What do you like to cook instead?",
        "You said you love the market. And now?",
        "What do you drink first in the morning?",
        "What helps you fall asleep?",
    ],
)
def test_what_was_said_may_be_taken_up(text):
    assert unsupported(text, [TEA, MEAT]) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Coffee in the kitchen, you said. How do you make it?",
        "You never drink tea in the kitchen. Is that so?",
        "You eat meat, you said. What do you cook?",
        "You don't love the market, you said. Why?",
        "Since your divorce, how do you make it?",
        "How do you make the tea since you stopped smoking?",
        "How do you make the tea you gave up?",
        "How is your mother?",
        "Did Beatrix make the tea?",
        "Loose leaf tea, you said in June. Is it still so?",
        "You love the tea at the market. What else?",
        "What do you feel about the bankruptcy?",
        "At 1987 kilometres, how is the tea?",
    ],
)
def test_what_nobody_said_may_not(text):
    assert unsupported(text, [TEA, MEAT])


def test_a_statement_has_to_be_of_one_entry():
    assert unsupported("You love tea before anybody else is up.", [TEA, MEAT], may_ask=False)
    assert not unsupported("Before anybody else is up, tea in the kitchen.", [TEA, MEAT], may_ask=False)


def test_a_text_is_read_clause_by_clause():
    assert clauses("Tea, you said. And “now”: is it so?") == ["Tea", "you said", "And", "now", "is it so?"]


def test_advice_praise_and_the_words_of_a_clinic_are_known():
    for text in ("You should rest.", "Have you tried walking?", "Make sure to sleep.", "It is important to eat."):
        assert is_advice(text), text
    for text in ("You seem depressed.", "Is it your anxiety?", "A symptom of what?", "Is it a trauma?"):
        assert is_diagnosis(text), text
    for text in ("Well done.", "How nice!", "As an AI, what do I know?", "See https://example.org?"):
        assert is_out_of_tone(text), text
    for text in ("What do you drink first in the morning?", "Tea, you said. How is it made?"):
        assert not (is_advice(text) or is_diagnosis(text) or is_out_of_tone(text)), text
