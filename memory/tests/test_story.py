"""The teller, without a database: what it says is true, varied, and leaves out what it should."""

import re
import string
import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest

from memory.engine.bank import built_in_bank
from memory.engine.story import Source, supported, tell
from memory.engine.story.build import fact_of
from memory.engine.story.frames import frames
from memory.engine.story.group import is_tender
from memory.engine.story.joining import complement, continuation, is_subject
from memory.engine.story.phrases import is_noun_phrase, say_months, say_span, spoken, without_shared
from memory.engine.story.statements import statements
from memory.tests.make_facts import TODAY, chosen, fact, held, someones_facts, told

SEEDS = range(12)
SLOTS = {"A", "a", "b", "rest", "q", "Said", "says", "Says", "Holds", "label", "Label", "label2", "is", "is2"}
SLOTS |= {"before", "was", "other", "OtherSaid", "then", "now", "day", "month", "from", "to", "span"}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_sentence_is_supported_by_the_memories_it_cites(seed):
    facts = someones_facts(seed)
    by_id = {row.id: row for row in facts}
    sentences = told(facts, seed=str(seed))
    assert len(sentences) > 12
    for row in sentences:
        assert supported(row, by_id, TODAY), row.text


@pytest.mark.parametrize("seed", SEEDS)
def test_a_sentence_that_was_tampered_with_is_not_supported(seed):
    facts = someones_facts(seed)
    by_id = {row.id: row for row in facts}
    for row in told(facts, seed=str(seed)):
        words = row.text.split()
        swapped = " ".join([*words[:-1], "marmalade."])
        assert not supported(replace(row, text=swapped), by_id, TODAY)
        assert not supported(replace(row, text=row.text + " Well done."), by_id, TODAY)
        if dates := re.findall(r"\b\d{1,2} [A-Z][a-z]+(?: \d{4})?", row.text):
            assert not supported(replace(row, text=row.text.replace(dates[0], "29 February")), by_id, TODAY)
        missing = row.cited[-1].memory_id
        without = {key: value for key, value in by_id.items() if key != missing}
        assert not supported(row, without, TODAY)
        elsewhere = replace(row.cited[0], source=Source(uuid.uuid4(), TODAY))
        assert not supported(replace(row, cited=[elsewhere, *row.cited[1:]]), by_id, TODAY)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_story_is_short_and_varied(seed):
    paragraphs = tell(someones_facts(seed), TODAY, seed=str(seed))
    assert len(paragraphs) <= 6
    assert all(1 <= len(paragraph.sentences) <= 4 for paragraph in paragraphs)
    texts = [row.text for paragraph in paragraphs for row in paragraph.sentences]
    assert len(set(texts)) == len(texts)
    openings = [" ".join(text.split()[:2]) for text in texts]
    assert max(openings.count(opening) for opening in openings) <= 4
    assert not any("{" in text or "  " in text or ".." in text for text in texts)
    assert all(text[0].isupper() or text[0] == "“" for text in texts)


def test_the_same_facts_are_told_in_the_same_words():
    facts = someones_facts(3)
    again = list(reversed(facts))
    assert [row.text for row in told(facts, seed="a")] == [row.text for row in told(again, seed="a")]


def test_a_change_is_told_as_a_change():
    before = chosen("food.first-drink", "coffee", 300, 40)
    (row,) = told([fact(chosen("food.first-drink", "tea", 23), before)])
    assert "12 May" in row.text
    assert "tea" in row.text
    assert "coffee" in row.text
    assert row.cited[0].memory_id == before.id


def test_what_was_said_before_the_old_value_does_not_date_the_change():
    before = chosen("food.first-drink", "coffee", 60)
    assert fact(chosen("food.first-drink", "tea", 200, 23), before).first_on == date(2026, 5, 12)


def test_what_lasts_is_told_as_lasting_and_what_is_new_as_new():
    lasting = told([fact(chosen("food.first-drink", "tea", 400, 3))])[0].text
    assert any(words in lasting for words in ("a year", "April 2025", "30 April 2025"))
    recent = told([fact(chosen("food.first-drink", "tea", 1))])[0].text
    assert "3 June" in recent or "lately" in recent.casefold()


def test_nothing_is_said_to_last_that_was_not_said_lately():
    for seed in string.ascii_letters:
        text = told([fact(chosen("food.first-drink", "tea", 300, 120))], seed=seed)[0].text
        assert " now" not in text


def test_what_was_said_once_and_long_ago_is_told_as_said_then():
    for seed in string.ascii_letters:
        assert "January" in told([fact(chosen("food.first-drink", "tea", 140))], seed=seed)[0].text


def test_own_words_are_quoted_as_they_were_written():
    own = fact(held("food.first-drink", "own:x", "The first drink of the day: Hot water, I am old.", 3))
    (row,) = told([own])
    assert "“Hot water, I am old" in row.text
    assert "the first drink of the day" in row.text


def test_a_memory_in_the_persons_wording_is_quoted_without_its_question():
    worded = fact(held("food.first-drink", "tea", "Tea, but only at my sister's.", 3, is_worded=True))
    assert "“Tea, but only at my sister's" in told([worded])[0].text


def test_a_struck_sentence_is_told_in_no_wording():
    facts = someones_facts(5)
    first = told(facts)[0]
    again = told(facts, seed="other words", is_struck=lambda content: content == first.content)
    assert first.content not in {row.content for row in again}


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_tender_stands_beside_a_trifle(seed):
    facts = {row.id: row for row in someones_facts(seed, 400)}
    for paragraph in tell(list(facts.values()), TODAY, seed=str(seed)):
        cited = [facts[row.memory_id] for told in paragraph.sentences for row in told.cited if row.memory_id in facts]
        assert not (any(map(is_tender, cited)) and any(row.is_light for row in cited))


def test_probes_and_what_the_bank_has_dropped_are_not_told():
    bank = built_in_bank()
    assert fact_of(bank, held("food.first-drink~since.always", "x", "So for years.", 3), None) is None
    assert fact_of(bank, held("food.never-was", "x", "Gone.", 3), None) is None


def test_every_frame_is_sound():
    for kind, rows in frames().by_kind.items():
        is_of_two = any(frame.slots & {"b", "rest", "label2"} for frame in rows)
        assert is_of_two or any(not frame.takes_nouns for frame in rows), f"{kind} has no frame for every phrase"
        for frame in rows:
            assert set(re.findall(r"{(\w+)}", frame.text)) <= SLOTS
            assert frame.text.endswith((".", "”"))
    assert frames().tender <= set(built_in_bank().subjects)


def test_every_statement_is_of_a_question_and_an_option_of_the_bank():
    for (question_id, value), row in statements().items():
        assert built_in_bank().get(question_id).option(value), f"{question_id} {value}"
        assert set(re.findall(r"{(\w+)}", row.says)) <= {"o"}
        assert not row.says.endswith(".")
        assert row.says[0].islower() or row.says[0] == "{"


def test_what_was_asked_about_is_said_to_be_the_answer_only_where_that_is_a_sentence():
    assert is_subject("What ends the shower")
    assert is_subject("The small pleasure of an ordinary day")
    assert not is_subject("The clothes of the last hour")
    assert not is_subject("Whether socks come in pairs")
    assert complement("My own thoughts") == "your own thoughts"
    for text in (
        "I would rather not say",
        "Nothing I notice",
        "They are near",
        "Thoughts turn into pictures",
        "Slowly",
        "All of it lies ahead",
        "Make mistakes in peace",
        "Be left alone",
    ):
        assert complement(text) == "", text


def test_what_goes_on_with_the_same_words_says_them_once():
    assert continuation("fresh air by an open window", "an open window that let in air") == "which let in air"
    assert continuation("a tone with you from a coach", "a tone with you that is good") == "which is good"
    assert continuation("the smell of smoke", "the smell of smoke from a fire") == "from a fire"
    assert continuation("a walk by the river", "the walk that is short") == ""


def test_phrases_are_spoken_to_the_person():
    assert spoken("my own opinion on body hair") == "your own opinion on body hair"
    assert spoken("nice words that let me believe") == "nice words that let you believe"
    assert is_noun_phrase("a quarter of an hour for breakfast")
    assert not is_noun_phrase("sharp when hurried")
    assert without_shared("coffee first in the morning", "tea first in the morning") == "coffee"
    assert without_shared("a phone by the bed", "a book at the bed") == "a phone by the bed"
    assert without_shared("a tool about how to live", "a tool about an opinion") == "about how to live"
    assert say_months(date(2025, 3, 1), date(2025, 9, 1), TODAY) == ("March", "September 2025")
    assert say_months(date(2025, 3, 1), date(2026, 3, 1), TODAY) == ("March 2025", "March 2026")
    assert say_months(date(2026, 3, 1), date(2026, 3, 9), TODAY) == ("", "")
    assert say_span(TODAY - timedelta(days=370), TODAY) == "a year"
    assert say_span(TODAY - timedelta(days=95), TODAY) == "three months"
    assert say_span(TODAY - timedelta(days=40), TODAY) == ""
