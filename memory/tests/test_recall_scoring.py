"""What comes first, and why: one signal a test, on a log in memory."""

import random
from array import array
from datetime import date

import pytest

from lot.language import terms
from memory.engine.recall.associations import associations
from memory.engine.recall.kinds import Flag, Slot, Sought, Term
from memory.engine.recall.packing import empty_log, set_slot
from memory.engine.recall.reading import groups_of, read_query, read_text
from memory.engine.recall.scoring import rank

TODAY = date(2026, 3, 4)


def search(query, texts, *, days=None, speakers=None, flags=None, **tests):
    """The numbers of the texts that fit, best first."""
    tests = {"may_be": lambda number: True, **tests}
    log, postings = empty_log(), {}
    said_by = [terms(name, "en")[0] for name in speakers or [""] if name]
    names = {name: number for number, name in enumerate(sorted(set(said_by)), 1)}
    for number, text in enumerate(texts):
        read = read_text(text, "en")
        for term, often in read.counts.items():
            postings.setdefault(term, [(0, array("H"))])[0][1].append(number << 4 | often)
        day, more = days[number] if days else number, flags[number] if flags else 0
        speaker = names[said_by[number]] if speakers else 0
        set_slot(log, number, Slot(day, number, read.length, read.flags | more, 1, speaker, bytes(16)))
    asked = read_query(query, today=TODAY, southern=False, language="en")
    named = frozenset(term for term in asked.terms if term in names)
    groups = groups_of(asked, named)
    found = {term.text: postings[term.text] for group in groups for term in group if term.text in postings}
    sought = Sought(groups, found, frozenset(names[term] for term in named), asked.asks_when)
    return [hit.number for hit in rank(sought, log, **tests)]


def test_the_rarer_word_weighs_more():
    assert search("tea kettle", ["tea", "tea", "tea", "a kettle"])[0] == 3


def test_own_words_outrank_those_of_the_neighbours():
    assert search("kettle", ["nothing here", "the kettle sang", "and so on"], days=[1, 1, 1])[0] == 1


def test_a_neighbour_is_found_too_and_only_on_its_day():
    assert search("kettle", ["the kettle sang", "it was good", "rain"], days=[1, 1, 2]) == [0, 1]


def test_what_follows_on_a_word_stands_before_what_leads_to_it():
    assert search("kettle", ["rain", "the kettle sang", "snow"], days=[1, 1, 1]) == [1, 2, 0]


def test_an_associated_word_is_found_but_not_before_the_word_itself():
    assert search("camping", ["we slept in a tent", "we went camping", "rain"]) == [1, 0]


def test_associations_are_for_english_alone_and_closest_first():
    near = associations("en").of("camp")
    assert [cosine for _, cosine in near] == sorted((cosine for _, cosine in near), reverse=True)
    assert near and associations("de").of("camp") == [] and associations("en").of("nosuchword") == []


def test_who_is_named_in_the_query_comes_first():
    assert search("what kettle has Ines", ["kettle", "kettle"], speakers=["ines", "noor"])[0] == 0
    assert search("what kettle has Noor", ["kettle", "kettle"], speakers=["ines", "noor"])[0] == 1


def test_a_query_for_a_time_prefers_what_holds_one():
    texts = ["bought a kettle yesterday", "bought a kettle there"]
    assert search("when was the kettle bought", texts)[0] == 0


def test_what_only_asks_comes_after_what_tells():
    assert search("kettle", ["my kettle sings", "which kettle sings?"])[0] == 0


def test_a_question_of_lot_is_heard_beside_its_answer_and_never_found_itself():
    found = search(
        "kettle", ["which kettle?", "the red one"], days=[1, 1], flags=[Flag.LEAD, 0], may_be=lambda number: number == 1
    )
    assert found == [1]


def test_a_date_that_the_query_names_lifts_what_lies_on_it():
    assert search("kettle", ["kettle", "kettle", "kettle"], is_dated=lambda number: number == 1)[0] == 1


def test_of_equals_the_later_comes_first():
    assert search("kettle", ["kettle", "kettle"]) == [1, 0]


def test_a_word_in_every_item_is_left_out_where_a_rarer_one_is_there():
    texts = ["tea"] * 9 + ["tea kettle"]
    assert search("tea kettle", texts) == [9]
    assert len(search("tea", texts)) == 10


def test_what_is_in_no_item_finds_nothing():
    assert search("xylophone", ["tea"]) == []
    assert rank(Sought([[Term("tea", 1.0)]], {}, frozenset(), asks_when=False), empty_log(), may_be=bool) == []


def test_items_written_since_the_log_was_read_are_passed_over():
    sought = Sought([[Term("tea", 1.0)]], {"tea": [(0, array("H", [1, 9 << 4 | 1]))]}, frozenset(), asks_when=False)
    log = empty_log()
    set_slot(log, 0, Slot(1, 1, 1, 0, 1, 0, bytes(16)))
    assert [hit.number for hit in rank(sought, log, may_be=lambda number: True)] == [0]


@pytest.mark.parametrize("limit", [1, 2, 5, 20])
@pytest.mark.parametrize("query", ["tea kettle", "when did Ines make tea", "kettle bridge"])
def test_a_limit_cuts_the_list_and_changes_nothing_before_it(query, limit):
    draw = random.Random(3)
    words = ["tea", "kettle", "bridge", "rain", "yesterday", "walk", "why?"]
    texts = [" ".join(draw.choices(words, k=draw.randint(1, 6))) for _ in range(60)]
    more = {
        "days": [number // 4 for number in range(60)],
        "speakers": [draw.choice(["ines", "noor"]) for _ in range(60)],
        "may_be": lambda number: number % 3 > 0,
        "is_dated": lambda number: number % 7 == 0,
    }
    assert search(query, texts, **more, limit=limit) == search(query, texts, **more)[:limit]
