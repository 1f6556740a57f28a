from dataclasses import replace

import pytest

from memory.engine.bank import Bank, BankOption, built_in_bank, capitalise, decapitalise, load_bank, probe_of
from memory.engine.bank_rules import TOPICS, problems, twins
from memory.engine.link_rules import link_problems

NESTED = """topic = "food"
title = "Food"
[[question]]
id = "deep"
depth = 3
text = "C?"
label = "C"
options = [{ id = "a", text = "A", phrase = "a", end = true }]
[[question]]
id = "next"
depth = 2
text = "B?"
label = "B"
own_follow = "deep"
options = [{ id = "a", text = "A", phrase = "a", end = true }]
[[question]]
id = "first"
depth = 1
text = "A?"
label = "A"
about = ["drink", "mornings"]
options = [
  { id = "a", text = "A", phrase = "a", follow = "next" },
  { id = "b", text = "B", phrase = "b", about = ["feet"], end = true },
]
"""
LONG = tuple(BankOption(name, name, "{phrase}, " + name * 40, None) for name in "ab")


def test_the_bank_keeps_every_rule():
    assert problems(built_in_bank()) == []


def test_a_bank_that_is_too_small_is_told_all_that_it_lacks():
    root = built_in_bank().roots[0]
    small = Bank({root.topic: "Body care"}, {root.id: root}, (root,))
    found = " ".join(problems(small))
    for lack in ("topics missing", "1 roots in all", "forms to ask again", "ladders to depth 4", "winter: 0 roots"):
        assert lack in found


@pytest.mark.parametrize(
    "twin",
    ["In the morning, what do you first drink?", "What do you drink, first of all, in the morning?"],
)
def test_a_near_twin_is_found(twin):
    bank = built_in_bank()
    drink = bank.questions["food.first-drink"]
    both = {drink.id: drink, "food.twin": replace(drink, id="food.twin", text=twin)}
    assert any("alike" in line for line in twins(Bank({}, both)))


@pytest.mark.parametrize(
    ("field", "change", "told"),
    [
        ("subjects", frozenset({"mornings"}), "evening: not among the subjects"),
        ("subjects", built_in_bank().subjects | {"unused"}, "unused: a subject of 0 roots"),
        ("roots", tuple(replace(root, about=frozenset()) for root in built_in_bank().roots), "near to 0 others"),
        (
            "roots",
            tuple(replace(root, about=frozenset({"rest"})) for root in built_in_bank().roots),
            "rest: a subject of 263",
        ),
        ("ripe", (*built_in_bank().ripe, built_in_bank().ripe[0]), "the id of 2 probes"),
        ("ripe", (replace(built_in_bank().ripe[0], text="{Label}?"),), "its slots are"),
        ("ripe", (replace(built_in_bank().ripe[0], text="{Phrase}" + "x" * 91),), "at most 90 characters"),
        ("ripe", (replace(built_in_bank().ripe[0], options=LONG),), "add at most 30 characters"),
        ("probes", (replace(built_in_bank().probes[0], options=()),), "two to five options"),
        ("probes", (replace(built_in_bank().probes[0], options=LONG),), "names the {label}"),
        ("probes", (built_in_bank().probes[5], replace(built_in_bank().probes[5], id="tale")), "share ['behind', "),
        ("probes", built_in_bank().probes[:4], "probe: 4 of them"),
        ("roots", (replace(built_in_bank().roots[0], about=frozenset({"rest"})),), "1 subjects"),
    ],
)
def test_what_is_wrong_with_links_and_probes_is_named(field, change, told):
    assert told in " ".join(link_problems(replace(built_in_bank(), **{field: change})))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"text": "What do you drink first these days?"}, "lasting, and says 'these days'"),
        ({"depth": 4}, "lasting at depth 4"),
        ({"seasons": frozenset({"winter"})}, "turns, and is of one season already"),
        ({"label": "One's first drink"}, 'tone, "One\'s"'),
    ],
)
def test_what_comes_again_is_neither_of_the_moment_nor_stiff(change, told):
    bank = built_in_bank()
    drink = replace(bank.questions["food.first-drink"], **change)
    assert bank.questions["food.first-drink"].lasting
    assert told in " ".join(problems(replace(bank, questions=bank.questions | {drink.id: drink})))


def test_every_topic_has_questions_that_fit_at_any_hour_and_season():
    bank = built_in_bank()
    for topic in TOPICS:
        free = [
            root
            for root in bank.roots
            if root.topic == topic and not (root.dayparts or root.seasons or root.weekdays or root.weather)
        ]
        assert len(free) >= 8, topic


def test_a_probe_takes_its_words_from_the_question_it_follows():
    bank = built_in_bank()
    root = bank.roots[0]
    probe = bank.get(f"{root.id}~{bank.probes[0].id}")
    assert probe is not None
    assert decapitalise(root.label) in probe.text
    assert probe.depth == 2
    assert decapitalise(root.label) in probe.options[0].phrase


def test_a_ripe_probe_is_found_by_its_id_and_takes_the_phrase_that_is_given():
    bank = built_in_bank()
    root = bank.questions["food.first-drink"]
    assert bank.get("food.first-drink~since") == probe_of(root, bank.ripe[0])
    worded = probe_of(root, bank.ripe[0], phrase="tea first in the morning", month="March")
    assert worded.text == "Tea first in the morning, you said in March. How long has it been that way?"
    assert worded.options[0].phrase == "tea first in the morning, for years"


def test_an_answer_to_a_probe_is_not_quoted_at_another_question():
    bank = built_in_bank()
    probe = bank.get("food.first-drink~recent")
    assert probe is not None
    assert not probe.about.union(*(option.about for option in probe.options))


def test_a_follow_up_is_about_what_leads_to_it_and_an_option_about_what_its_question_is(tmp_path):
    (tmp_path / "food.toml").write_text(NESTED)
    bank = load_bank(tmp_path)
    first = bank.questions["food.first"]
    assert [option.about for option in first.options] == [{"drink", "mornings"}, {"feet"}]
    assert bank.questions["food.next"].about == bank.questions["food.deep"].about == {"drink", "mornings"}
    assert list(bank.questions) == ["food.deep", "food.next", "food.first"]


def test_an_unknown_id_is_none_and_not_an_error():
    bank = built_in_bank()
    assert bank.get("food.no-such-question") is None
    assert bank.get("food.no-such-question~recent") is None
    assert bank.get(f"{bank.roots[0].id}~no-such-probe") is None
    assert bank.get(None) is None


def test_a_file_that_is_not_a_bank_is_named(tmp_path):
    (tmp_path / "broken.toml").write_text('topic = "food"\ntitle = "Food"\n[[question]]\nid = "x"\n')
    with pytest.raises(ValueError, match=r"broken\.toml"):
        load_bank(tmp_path)


def test_an_option_that_says_nothing_of_what_follows_is_refused(tmp_path):
    (tmp_path / "open.toml").write_text(
        'topic = "food"\ntitle = "Food"\n[[question]]\nid = "x"\ndepth = 1\ntext = "A?"\nlabel = "A"\n'
        'options = [{ id = "a", text = "A", phrase = "a" }]\n'
    )
    with pytest.raises(ValueError, match="follow or end"):
        load_bank(tmp_path)


@pytest.mark.parametrize(
    ("text", "small"),
    [("Tea first", "tea first"), ("I like it", "I like it"), ("TV in bed", "TV in bed"), ("A bed", "a bed"), ("", "")],
)
def test_small_first_letters_leave_names_of_capitals_alone(text, small):
    assert decapitalise(text) == small
    assert capitalise(small) == text
