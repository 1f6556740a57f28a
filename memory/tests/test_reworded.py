"""A question in a model's words: which may stand. And the story's sentences."""

import json
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from memory.engine import retold
from memory.engine.bank import built_in_bank
from memory.engine.kinds import Option
from memory.engine.reworded import REASONS, SCHEMA, Asking, Entry, Reworded, Verdict, judge, task_for
from memory.engine.write import STILL
from memory.providers.kinds import Failure
from memory.providers.reading import reader

TEA = Entry(uuid4(), date(2026, 3, 4), "loose leaf tea in the kitchen", "loose leaf tea", needed=True)
WALK = Entry(uuid4(), date(2026, 2, 4), "A walk by the river before work.", "A walk by the river before work.")
OPTIONS = (
    Option("pot", "In a pot", "tea from a pot", "pot"),
    Option("cup", "In the cup", "tea made in the cup", "cup"),
    Option("bag", "With a bag", "tea from a bag", "bag"),
)
ASKING = Asking("Tea first. How is it made?", OPTIONS, "Food and drink", "follow_up", "Friday", (TEA, WALK))
GOOD = {
    "question": "Loose leaf tea in the kitchen, you said. How do you make it?",
    "uses": [1],
    "options": [{"text": "In the old pot", "means": 1}, {"text": "In the cup", "means": 2}],
}


def with_(**changes):
    return GOOD | changes


def test_a_good_wording_keeps_what_its_options_mean():
    found = judge(GOOD, ASKING)
    assert isinstance(found, Reworded)
    assert found.uses == (TEA,)
    assert [(row.id, row.text, row.phrase, row.value) for row in found.options] == [
        ("pot", "In the old pot", "tea from a pot", "pot"),
        ("cup", "In the cup", "tea made in the cup", "cup"),
    ]


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"question": "Tea. " * 40 + "How?"}, Verdict.FORM),
        ({"question": "Loose leaf tea, you said."}, Verdict.FORM),
        ({"question": "How is it? And how is it made?"}, Verdict.FORM),
        ({"question": "How do you\nmake the tea?"}, Verdict.FORM),
        ({"question": "How do you make the [name] tea?"}, Verdict.FORM),
        ({"question": "How is the tea\0 made?"}, Verdict.FORM),
        ({"question": ""}, Verdict.FORM),
        ({"uses": [1, 3]}, Verdict.SOURCES),
        ({"uses": [0, 1]}, Verdict.SOURCES),
        ({"uses": []}, Verdict.SOURCES),
        ({"options": GOOD["options"][:1]}, Verdict.OPTIONS),
        ({"options": [{"text": "In the cup", "means": 1}, {"text": "In a pot", "means": 2}]}, Verdict.OPTIONS),
        ({"options": [{"text": "In a pot", "means": 1}, {"text": "In a pot.", "means": 2}]}, Verdict.OPTIONS),
        ({"options": [{"text": "In a pot", "means": 1}, {"text": "In the cup", "means": 9}]}, Verdict.OPTIONS),
        ({"options": [{"text": "In a pot", "means": 1}, {"text": "x" * 41, "means": 2}]}, Verdict.OPTIONS),
        ({"options": [{"text": "In a pot", "means": 1}, {"text": "", "means": 2}]}, Verdict.OPTIONS),
        ({"question": "Coffee in the kitchen, you said. How do you make it?"}, Verdict.CLAIM),
        ({"question": "A walk by the river, you said. How do you make the tea?"}, Verdict.CLAIM),
        ({"question": "Tea, you said. Have you tried a pot?"}, Verdict.ADVICE),
        ({"question": "You seem depressed. How is the tea made?"}, Verdict.DIAGNOSIS),
        ({"question": "Tea, amazing. How is it made?"}, Verdict.TONE),
        ({"question": "I want to die. How is the tea made?"}, Verdict.CARE),
        ({"options": [{"text": "In your dead mother's pot", "means": 1}, GOOD["options"][1]]}, Verdict.CLAIM),
    ],
)
def test_what_may_not_stand_is_refused_with_a_reason(changes, verdict):
    assert judge(with_(**changes), ASKING) == verdict
    assert REASONS[verdict] in task_for(ASKING, verdict)


def test_what_else_was_said_may_be_taken_up_where_it_is_named():
    both = "Loose leaf tea, you said. Before the walk by the river, how do you make it?"
    assert judge(with_(question=both), ASKING) == Verdict.CLAIM
    found = judge(with_(question="A walk by the river, you said. How do you make the tea?", uses=[2, 1]), ASKING)
    assert isinstance(found, Reworded) and found.uses == (TEA, WALK)


def test_still_so_stays_and_stays_as_it_is():
    still = Option(STILL, "Still so", "loose leaf tea", "leaf")
    asking = replace(ASKING, text="Loose leaf tea, you said in March. Is it still so?", options=(still, *OPTIONS))
    rows = [{"text": "Yes, very much so", "means": 1}, {"text": "In a pot", "means": 2}]
    found = judge(with_(options=rows), asking)
    assert isinstance(found, Reworded) and found.options[0] == still
    assert judge(with_(options=[{"text": "In a pot", "means": 2}, {"text": "In the cup", "means": 3}]), asking) == (
        Verdict.OPTIONS
    )


def test_the_schema_takes_what_is_judged_and_nothing_else():
    read = reader(SCHEMA, ())
    assert read(json.dumps(GOOD)) == GOOD
    for bad in (GOOD | {"advice": "rest"}, {"question": "x"}, GOOD | {"uses": ["1"]}, GOOD | {"options": ["In a pot"]}):
        with pytest.raises(Failure):
            read(json.dumps(bad))


def test_a_question_of_the_bank_would_be_taken_back_as_it_is():
    """Nothing that LOT says by itself is refused where a model says it again."""
    refused = []
    for question in built_in_bank().questions.values():
        options = tuple(Option(row.id, row.text, row.phrase, row.id) for row in question.options)
        asking = Asking(question.text, options, "any", "explore", "Friday")
        rows = [{"text": row.text, "means": number} for number, row in enumerate(options[:4], 1)]
        found = judge({"question": question.text, "uses": [], "options": rows}, asking)
        if not isinstance(found, Reworded) and question.text.count("?") == 1:
            refused.append((question.id, found))
    assert not refused


SENTENCE = "Since 12 May it has been tea with milk in the morning."


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Tea with milk in the morning it has been, since 12 May.", None),
        ("Since 12 June it has been tea with milk in the morning.", Verdict.CLAIM),
        ("Since 12 May it has never been tea with milk in the morning.", Verdict.CLAIM),
        ("Since 12 May it has been tea with milk in the morning, as your doctor said.", Verdict.CLAIM),
        ("It has been tea.", Verdict.SOURCES),
        ("Since 12 May it has been tea with milk in the morning", Verdict.FORM),
        ("Is it tea with milk in the morning since 12 May?", Verdict.FORM),
        ("Well done: tea with milk in the morning since 12 May.", Verdict.TONE),
        ("You should have tea with milk in the morning since 12 May.", Verdict.ADVICE),
        ("I want to die, and since 12 May it has been tea with milk in the morning.", Verdict.CARE),
    ],
)
def test_a_sentence_of_the_story_says_what_it_said(text, verdict):
    assert retold.judge(text, SENTENCE) == verdict


def test_what_was_quoted_stays_word_for_word():
    quoted = "Of the garden you said in May: “quiet hours”."
    assert retold.judge("In May you said of the garden: “quiet hours”.", quoted) is None
    assert retold.judge("In May you spoke of quiet hours in the garden.", quoted) == Verdict.FORM


def test_a_sentence_is_worded_once_and_only_where_it_was_given():
    rows = [{"n": 1, "text": SENTENCE}, {"n": 1, "text": SENTENCE}, {"n": 7, "text": SENTENCE}]
    words, refused = retold.retold({"sentences": rows}, [SENTENCE])
    assert words == {SENTENCE: SENTENCE}
    assert refused == [Verdict.SOURCES, Verdict.SOURCES]
