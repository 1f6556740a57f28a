"""What the teller chooses: not minutes of changes, what restores first, own words in their place, nothing struck."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from memory.engine.bank import built_in_bank
from memory.engine.story import supported, tell
from memory.engine.story.build import with_ladders
from memory.engine.story.choose import MOST_CHANGES, MOST_QUOTES, groups
from memory.engine.story.joining import repeats
from memory.engine.story.kinds import Fact, content_of_answer
from memory.engine.story.statements import statements
from memory.tests.make_facts import TODAY, chosen, fact, held, someones_facts, told

SEEDS = range(8)


def someone_changed(seed: int) -> list[Fact]:
    """A person of whom nearly everything changed within the year."""
    facts = []
    for row in someones_facts(seed, 200):
        options = built_in_bank().get(row.question_id).options
        now, before = options[0], options[1]
        facts.append(fact(chosen(row.question_id, now.id, 10), chosen(row.question_id, before.id, 200)))
    return facts


def kinds(facts: list[Fact], seed: str = "") -> list[list[str]]:
    """Of each sentence of each paragraph whether it tells a change."""
    by_id = {row.id: row for row in facts}
    return [
        ["change" if any(cited.memory_id not in by_id for cited in row.cited) else "" for row in paragraph.sentences]
        for paragraph in tell(facts, TODAY, seed=seed)
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_story_is_not_nearly_all_changes(seed):
    told_kinds = kinds(someone_changed(seed) + someones_facts(seed + 100, 200), str(seed))
    assert all(paragraph.count("change") <= 1 for paragraph in told_kinds)
    assert sum(paragraph.count("change") for paragraph in told_kinds) <= MOST_CHANGES


def test_of_changes_those_are_told_that_lasted_and_of_these_the_latest():
    lasted = fact(chosen("food.first-drink", "tea", 90, 60, 3), chosen("food.first-drink", "coffee", 200))
    fresh = fact(chosen("food.taste", "sweet", 2), chosen("food.taste", "salty", 200))
    sentences = told([fresh, lasted])
    assert [row.content for row in sentences] == [lasted.content]


def test_what_came_back_is_told_with_where_it_was():
    before = chosen("movement.getting-about", "transit", 60)
    back = fact(chosen("movement.getting-about", "foot", 200, 20, 4), before)
    (row,) = told([back])
    assert "again" in row.text
    assert "bus, tram or train" in row.text
    assert [cited.source.on for cited in row.cited] == sorted(cited.source.on for cited in row.cited)
    assert supported(row, {back.id: back}, TODAY)
    assert not supported(replace(row, cited=row.cited[1:]), {back.id: back}, TODAY)


def test_what_restores_opens_the_story_and_is_told_nowhere_else():
    restoring = [
        fact(chosen("routines.treat", "air", 40, 3)),
        fact(chosen("mind.sound-ease", "water", 30)),
        fact(chosen("nature.water-near", "sea", 20)),
    ]
    first, *others = tell(restoring + someones_facts(1, 60), TODAY)
    assert first.topic == ""
    assert {row.topic for row in first.sentences} >= {"routines", "mind", "nature"}
    assert "restores you" in first.sentences[0].text
    elsewhere = {row.content for paragraph in others for row in paragraph.sentences}
    assert not elsewhere & {row.content for row in first.sentences}


def test_nothing_is_said_to_restore_that_the_person_denied():
    assert ("routines.treat", "none") not in statements()
    assert ("mind.quiet-mind", "rare") not in statements()


@pytest.mark.parametrize(
    ("words", "is_quoted"),
    [
        ("Warm bread with the radio, most mornings.", True),
        ("By the way, toast for breakfast these days.", False),
        ("The ward was quiet, so there was time.", False),
    ],
)
def test_own_words_are_quoted_only_where_they_speak_of_what_was_asked(words, is_quoted):
    asked = built_in_bank().get("food.breakfast")
    own = fact(held(asked.id, "own:x", f"{asked.label}: {words}", 3))
    assert bool(told([own])) is is_quoted


@pytest.mark.parametrize("seed", SEEDS)
def test_quotations_are_few(seed):
    quotes = [row.text for row in told(someones_facts(seed, 300), seed=str(seed)) if "Rain on the" in row.text]
    assert len(quotes) <= MOST_QUOTES


@pytest.mark.parametrize("seed", SEEDS)
def test_two_facts_in_one_sentence_do_not_say_a_word_twice(seed):
    for topic in built_in_bank().topics:
        rows = [row for row in someones_facts(seed, 400) if row.topic == topic]
        for group in groups(rows, TODAY):
            if group.kind in {"deep", "close", "pair"}:
                assert not repeats(group.facts[0].phrase, group.facts[1].phrase) or group.facts[1].answer


def test_a_ladder_with_the_same_subject_is_one_sentence_with_both_sources():
    steps = [fact(chosen("food.leftovers", "next", 9)), fact(chosen("food.leftovers-form", "less", 8))]
    ladder = with_ladders(built_in_bank(), steps)
    (row,) = told(ladder)
    assert {cited.memory_id for cited in row.cited} == {step.id for step in steps}
    assert row.text.casefold().count("leftovers") == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_neighbouring_sentences_seldom_open_alike(seed):
    openings = [row.text.split()[0].strip("“,") for row in told(someones_facts(seed, 300), seed=str(seed))]
    alike = sum(one == other for one, other in pairwise(openings))
    assert alike <= len(openings) // 5
    assert Counter(openings).most_common(1)[0][1] <= len(openings) // 2


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_struck_sentence_says_is_told_in_no_other_company(seed):
    facts = someones_facts(seed, 200)
    by_id = {row.id: row for row in facts}
    for row in told(facts, seed=str(seed))[::4]:
        memories = {cited.memory_id for cited in row.cited}
        struck = {by_id[memory].content for memory in memories if memory in by_id}
        struck |= {content_of_answer(cited.source.answer_id) for cited in row.cited}
        again = told(facts, seed="other words", is_struck=struck.__contains__)
        assert not any(memories & {cited.memory_id for cited in other.cited} for other in again)


def test_what_was_struck_may_be_told_once_it_has_changed():
    coffee = chosen("food.first-drink", "coffee", 90)
    struck = {fact(coffee).content, content_of_answer(coffee.sources[0].answer_id)}
    assert told([fact(coffee)], is_struck=struck.__contains__) == []
    (row,) = told([fact(chosen("food.first-drink", "tea", 3), coffee)], is_struck=struck.__contains__)
    assert "tea" in row.text
    assert "coffee" not in row.text
    assert coffee.id not in {cited.memory_id for cited in row.cited}


def test_what_was_struck_may_be_told_in_the_words_that_the_person_gave_it_since():
    tea = chosen("food.first-drink", "tea", 9)
    struck = {fact(tea).content, content_of_answer(tea.sources[0].answer_id)}
    worded = replace(tea, text="Tea, but only at my sister's.", is_worded=True)
    (row,) = told([fact(worded)], is_struck=struck.__contains__)
    assert "at my sister's" in row.text
