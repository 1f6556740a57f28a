from dataclasses import replace
from datetime import date

import pytest

from memory.engine.bank import built_in_bank
from memory.engine.kinds import Fact, Plan, Said, Strategy
from memory.engine.remember import Held, quote_of, remember, reply_to, sentence
from memory.engine.write import STILL, month_name, options_of, write
from memory.services.remembered import Kept, remembered
from memory.tests.test_choose import ANSWER, NOW, bank_question

DRINK = bank_question("first-drink", re_ask="{Phrase}, you said in {month}. Still so?")


def re_ask(question=DRINK) -> Plan:
    said = Said(ANSWER, date(2025, 11, 3), "a of first-drink")
    return Plan(Strategy.RE_ASK, question, (said,), Fact(said, question, "a", said.on, said.on), reason="old_fact")


def test_a_question_of_the_bank_is_asked_in_its_own_words():
    (draft,) = write(Plan(Strategy.FIRST, DRINK, reason="new_topic"), NOW)
    assert draft.text == "What of first-drink?"
    assert [option.id for option in draft.options] == ["a", "b"]
    assert draft.why


def test_a_re_ask_names_what_was_said_and_when():
    assert write(re_ask(), NOW)[0].text == "A of first-drink, you said in November last year. Still so?"


def test_a_re_ask_without_words_of_its_own_still_says_that_it_is_one():
    plain = bank_question("first-drink")
    assert write(re_ask(plain), NOW)[0].text == "A of first-drink, you said in November last year. Is it still so?"


def test_what_was_asked_again_once_has_plain_words_left():
    own, plain, dated = write(re_ask(), NOW)
    assert own.text != plain.text
    assert plain.text.endswith("Is it still so?")
    assert dated.text == "On 3 November 2025 you said: a of first-drink. Does that still hold?"


@pytest.mark.parametrize(
    ("said", "dated"),
    [
        ("Salt water for the skin.", "Salt water for the skin. Does"),
        ("Why not?", "Why not? Does"),
        ("Silence, nothing more than…", "Silence, nothing more than… Does"),
    ],
)
def test_own_words_end_once_wherever_they_stand(said, dated):
    plan = replace(re_ask(), sources=(Said(ANSWER, date(2025, 11, 3), said),))
    own, _plain, full = write(plan, NOW)
    assert own.text == f"{said.rstrip('.')}, you said in November last year. Still so?"
    assert full.text == f"On 3 November 2025 you said: {dated} that still hold?"


def test_still_so_stands_first_and_keeps_the_value():
    first, *others = write(re_ask(), NOW)[0].options
    assert (first.id, first.value, first.phrase) == (STILL, "a", "a of first-drink")
    assert [option.id for option in others] == ["b"]


@pytest.mark.parametrize(
    ("on", "words"),
    [(date(2026, 1, 3), "January"), (date(2025, 12, 3), "December last year"), (date(2024, 2, 29), "February 2024")],
)
def test_months_are_named_with_the_year_where_it_is_not_this_one(on, words):
    assert month_name(on, NOW.on) == words


def test_an_option_is_remembered_by_its_phrase_and_own_words_by_the_label():
    option = options_of(DRINK)[0]
    assert remember(DRINK, option, "A").text == "A of first-drink."
    own = remember(DRINK, None, "Oat milk,\n with ginger")
    assert own.text == "first-drink: Oat milk, with ginger.".replace("first-drink", "First-drink")
    assert own.key == DRINK.id


def test_the_same_words_in_other_letters_are_the_same_fact():
    assert remember(DRINK, None, "Oat  MILK").value == remember(DRINK, None, "oat milk").value


def test_a_long_answer_is_quoted_whole_words_only():
    quote = quote_of("word " * 60)
    assert len(quote) <= 120
    assert quote.endswith("word…")


def test_the_reply_says_what_was_heard_and_what_it_replaces():
    fact = remember(DRINK, options_of(DRINK)[0], "A")
    assert reply_to(fact, None) == "Noted. A of first-drink."
    assert reply_to(fact, Held(fact.text, is_same=True)) == "Noted, still so. A of first-drink."
    assert reply_to(fact, Held("Coffee first.", is_same=False)) == "Noted. A of first-drink. Before: coffee first."


def test_a_sentence_ends_once():
    assert sentence("tea") == "Tea."
    assert sentence("tea?") == "Tea?"


def test_what_changed_is_asked_about_in_sentences_that_end_once():
    silence = f"Silence hoped for, {'and nothing more than that ' * 3}"
    kept = Kept(
        question=DRINK,
        value="b",
        is_chosen=True,
        said=Said(ANSWER, NOW.on, "Salt water for the skin."),
        first_confirmed_on=NOW.on,
        last_confirmed_on=NOW.on,
        touched_on=NOW.on,
        created_at=NOW.at,
        before=Said(ANSWER, date(2025, 11, 3), silence),
    )
    [change] = remembered([kept], NOW, built_in_bank()).changes
    before, rest = change.question.text.split(" Now: ")
    assert before.startswith("Before: Silence hoped for,")
    assert before.endswith("nothing…")
    assert rest == "Salt water for the skin. How did that come about?"
