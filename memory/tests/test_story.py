"""The teller, without a database: what it says is true, varied, and leaves out what it should."""

import random
import re
import string
import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest

from memory.engine.bank import built_in_bank
from memory.engine.remember import sentence
from memory.engine.story import Fact, Source, supported, tell
from memory.engine.story.build import Held, fact_of, with_ladders
from memory.engine.story.frames import frames
from memory.engine.story.group import is_tender
from memory.engine.story.phrases import is_noun_phrase, say_span, spoken, without_shared_end

TODAY = date(2026, 6, 4)
SEEDS = range(12)
SLOTS = {"A", "a", "b", "c", "q", "before", "Before", "day", "month", "from", "to", "span", "subject", "label"}


def held(key: str, value: str, text: str, *days_ago: int, is_worded: bool = False) -> Held:
    sources = [Source(uuid.uuid4(), TODAY - timedelta(days=days)) for days in sorted(days_ago, reverse=True)]
    return Held(uuid.uuid4(), key, value, text, is_worded, sources)


def chosen(key: str, option_id: str, *days_ago: int) -> Held:
    return held(key, option_id, sentence(built_in_bank().get(key).option(option_id).phrase), *days_ago)


def fact(now: Held, before: Held | None = None) -> Fact:
    found = fact_of(built_in_bank(), now, before)
    assert found is not None
    return found


def someones_facts(seed: int, number: int = 150) -> list[Fact]:
    """A person who answered so many questions by lot, some again, some otherwise, some in own words."""
    draw = random.Random(seed)
    facts = []
    for asked in draw.sample(list(built_in_bank().questions.values()), number):
        option, other = draw.sample(asked.options, 2)
        recent = draw.randint(0, 20)
        kind = draw.random()
        if kind < 0.1:
            facts.append(fact(held(asked.id, "own:x", f"{asked.label}: Rain on the {seed} roofs, and tea.", recent)))
        elif kind < 0.25:
            before = chosen(asked.id, other.id, recent + draw.randint(60, 400))
            facts.append(fact(chosen(asked.id, option.id, recent), before))
        elif kind < 0.45:
            facts.append(fact(chosen(asked.id, option.id, recent, recent + draw.randint(1, 400))))
        else:
            facts.append(fact(chosen(asked.id, option.id, draw.randint(0, 300))))
    return with_ladders(built_in_bank(), facts)


def told(facts: list[Fact], **options) -> list:
    return [row for paragraph in tell(facts, TODAY, **options) for row in paragraph.sentences]


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
    assert "tea first in the morning" in row.text.casefold()
    assert "coffee" in row.text.casefold()
    assert row.cited[0].memory_id == before.id


def test_what_was_said_before_the_old_value_does_not_date_the_change():
    before = chosen("food.first-drink", "coffee", 60)
    assert fact(chosen("food.first-drink", "tea", 200, 23), before).first_on == date(2026, 5, 12)


def test_what_lasts_is_told_as_lasting_and_what_is_new_as_new():
    lasting = told([fact(chosen("food.first-drink", "tea", 400, 3))])[0].text
    assert any(words in lasting for words in ("a year", "April 2025", "30 April 2025"))
    recent = told([fact(chosen("food.first-drink", "tea", 1))])[0].text
    assert "3 June" in recent or "Lately" in recent


def test_nothing_is_said_to_last_that_was_not_said_lately():
    for seed in string.ascii_letters:
        text = told([fact(chosen("food.first-drink", "tea", 300, 120))], seed=seed)[0].text
        assert " now" not in text


def test_own_words_are_quoted_as_they_were_written():
    own = fact(held("food.first-drink", "own:x", "The first drink of the day: Hot water, I am old.", 3))
    (row,) = told([own])
    assert "“Hot water, I am old”" in row.text
    assert "the first drink of the day" in row.text


def test_a_memory_in_the_persons_wording_is_quoted_without_its_question():
    worded = fact(held("food.first-drink", "tea", "Tea, but only at my sister's.", 3, is_worded=True))
    assert "“Tea, but only at my sister's”" in told([worded])[0].text


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


def test_every_frame_and_every_subject_is_sound():
    for kind, rows in frames().by_kind.items():
        assert any(not frame.takes_nouns for frame in rows), f"{kind} has no frame for every phrase"
        for frame in rows:
            assert set(re.findall(r"{(\w+)}", frame.text)) <= SLOTS
            assert frame.text.endswith((".", "”"))
    assert set(frames().subjects) == set(built_in_bank().subjects)
    assert frames().tender <= set(built_in_bank().subjects)


def test_phrases_are_spoken_to_the_person():
    assert spoken("my own opinion on body hair") == "your own opinion on body hair"
    assert spoken("nice words that let me believe") == "nice words that let you believe"
    assert is_noun_phrase("a quarter of an hour for breakfast")
    assert not is_noun_phrase("sharp when hurried")
    assert without_shared_end("coffee first in the morning", "tea first in the morning") == "coffee"
    assert without_shared_end("a phone by the bed", "a book at the bed") == "a phone by the bed"
    assert say_span(TODAY - timedelta(days=370), TODAY) == "a year"
    assert say_span(TODAY - timedelta(days=95), TODAY) == "three months"
    assert say_span(TODAY - timedelta(days=40), TODAY) == ""
