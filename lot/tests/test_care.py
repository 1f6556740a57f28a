"""The detector: how often it notices, how often it errs, and that no text breaks it. Sentences are never printed."""

import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from lot import care
from lot.care import Level, said_by_rule, screen
from lot.care.model import STEP as STEP_OF_PASSAGES
from lot.care.model import fitted, hear, parts_of, passages, score
from lot.care.rules import rules_by_key, rules_for
from lot.care.words import STEP, WINDOW, sentences, spelt_out
from lot.care_fitting import MATERIAL, features, fit, labelled
from profiles.rates import MEASURED

SENTENCES = Path(care.__file__).parent.parent / "care_sentences"
HITS = {"explicit", "passive", "indirect"}
LEAST = {"explicit": 0.98, "passive": 0.96, "indirect": 0.93}  # of what the rules were written on, sentence by sentence
LEAST_OF_ALL = {"explicit": 0.86, "passive": 0.86, "indirect": 0.80}  # of all material, which is harder
MOST_FALSE = 0.03
LEAST_ELSEWHERE = 0.8  # of plain statements in six more languages, ten a language
LEAST_DIFFERENCE = 3  # thousandths: what another processor may make of the same sums


def rows(*names: str) -> list[dict[str, str]]:
    """Labelled sentences of files."""
    files = [tomllib.loads((SENTENCES / f"{name}.toml").read_text(encoding="utf-8")) for name in names]
    return [row for file in files for row in file["sentences"]]


def rates(*names: str, by: str = "label", every: int = 1) -> dict[str, float]:
    """The share of sentences that are noticed, by label; of harmless ones together, "false"."""
    found: dict[str, list[bool]] = defaultdict(list)
    for row in rows(*names)[::every]:
        found[row[by] if row["label"] in HITS else "false"].append(screen(row["text"]) is not None)
    return {label: round(sum(hits) / len(hits), 3) for label, hits in found.items()}


@pytest.mark.parametrize(("names", "every", "least"), [(MATERIAL[:2], 1, LEAST), (MATERIAL, 15, LEAST_OF_ALL)])
def test_detector_notices_what_it_was_made_from(names: tuple[str, ...], every: int, least: dict[str, float]) -> None:
    """All material is looked at in part: it is tens of thousands of sentences."""
    found = rates(*names, every=every)
    assert found["false"] <= MOST_FALSE, found
    assert all(found[label] >= share for label, share in least.items()), found


def test_safety_page_says_what_is_measured_on_sentences_that_nothing_was_made_from() -> None:
    assert rates("held_out") == MEASURED


def test_held_out_sentences_are_no_material() -> None:
    held_out = {row["text"] for row in rows("held_out")}
    assert "held_out" not in MATERIAL
    assert held_out.isdisjoint(row["text"] for row in rows(*MATERIAL))


@pytest.mark.long
def test_weights_are_what_the_material_gives() -> None:
    material = labelled(*MATERIAL)
    fresh, shipped = fit(material), fitted()
    shared = fresh.weights.keys() & shipped.weights.keys()
    assert len(shared) >= 0.99 * len(shipped.weights)
    assert all(abs(fresh.weights[key] - shipped.weights[key]) <= LEAST_DIFFERENCE for key in shared)
    assert abs(fresh.intercept - shipped.intercept) <= LEAST_DIFFERENCE


def test_fitting_sums_what_the_detector_sums() -> None:
    """The weights are fitted to the same values that they are multiplied with."""
    for row in labelled("written_on_1")[::10]:
        model = fitted()
        slow = model.intercept + sum(model.weights.get(key, 0) * value for key, value in features(row).items())
        assert score([model.part(sentence) for sentence in row.sentences], model) == pytest.approx(slow)


def test_every_rule_is_looked_at_where_it_would_find_something() -> None:
    """The words that a rule hangs on are read from it; none is passed over that would match."""
    every = {id(rule): rule for found in rules_by_key().values() for rule, *_ in found}.values()
    for row in rows("written_on_1", "written_on_2"):
        for english, _plain in sentences(row["text"]):
            looked_at = {id(rule) for rule in rules_for(english, above=0)}
            assert not [rule for rule in every if id(rule) not in looked_at and rule.says.search(english)]


def test_plain_statements_in_six_more_languages_are_noticed() -> None:
    found = rates("other_languages", by="language")
    assert found.pop("false") <= MOST_FALSE
    assert len(found) == 6
    assert all(rate >= LEAST_ELSEWHERE for rate in found.values()), found


@pytest.mark.parametrize(
    "text",
    [
        "can't wait to run by myself this weekend",
        "I cut myself shaving.",
        "My brother killed himself when I was twelve.",
        'She said: "I want to die", and I stayed with her.',
        "I do not want to die, I want to sleep.",
        "The song is called I want to die, of all things.",
        "The laptop wants to die and I need it until Friday.",
        "The nurse asked whether I had thoughts of ending my life and I could say no.",
        "",
    ],
)
def test_what_is_no_wish_of_the_writer_is_nothing(text: str) -> None:
    assert screen(text) is None


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("i wanna kms", Level.EXPLICIT),
        ("I WANT TO DIEEEE!!!", Level.EXPLICIT),
        ("thinking about sucide again", Level.EXPLICIT),
        ("I want to k*ll myself", Level.EXPLICIT),
        ("I’m going to kill my self", Level.EXPLICIT),
        ("It isn't that I want to die, I just don't want to be alive.", Level.PASSIVE),
        ("Fed the cat and thought how nice it would be to never wake up", Level.PASSIVE),
        ("I am not sure I don't want to die.", Level.EXPLICIT),
        ("Still alive. Unfortunately.", Level.PASSIVE),
        ("They would all be better off without me.", Level.INDIRECT),
    ],
)
def test_slang_slips_and_denials_beside_a_wish_are_seen_through(text: str, level: Level) -> None:
    signal = screen(text)
    assert signal is not None
    assert signal.level == level


def test_a_denial_with_a_but_is_no_plain_denial() -> None:
    assert screen("I do not want to die.") is None
    assert screen("I do not want to die but I cannot go on living like this, they would all be better off without me.")


def test_a_wish_is_found_wherever_it_stands_in_a_long_text() -> None:
    filler = "Soup for lunch and a walk by the river with the neighbours. "
    for before in (0, 50, 300):
        assert screen(filler * before + "I want to kill myself. " + filler * 5)
    assert screen("and then soup " * 400 + "i want to kill myself" + " and then soup" * 400)


ODD = [
    "\0",
    "a\0b",
    "\ud800",
    "I want to \udfff die",
    "💀" * 5000,
    "مرحبا " * 3000,
    "死にたい" * 1000,
    "e\u0301\u0323" * 6000,
]
ODD += [
    "!" * 20_000,
    "\n " * 10_000,
    "a'" * 10_000,
    "k*" * 10_000,
    '."' * 10_000,
    "x" * 20_000,
    "i wish i was " * 1_500,
]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_no_text_breaks_it(text: str) -> None:
    screen(text)


def test_work_is_bounded_by_length() -> None:
    """Patterns only ever see windows, and there are at most as many of these as steps in the text."""
    for text in ("i want not to " * 1_400, "die " * 5_000, "i wish. " * 2_500, "x" * 20_000):
        seen = list(sentences(text))
        # A short sentence is read once more, together with what stands before it.
        assert len(seen) <= len(text.split()) // STEP + 2 * text.count(".") + 2
        assert all(len(plain.split()) <= WINDOW for _english, plain in seen)
        assert all(len(english.split()) <= 4 * WINDOW for english, _plain in seen)


def test_every_passage_is_read_and_none_twice() -> None:
    """Passages overlap by half at most, so that their number grows with the length alone."""
    for text in ("and then soup " * 700, "soup. " * 2_000, "x", ""):
        model = fitted()
        parts = [model.part(part) for part in parts_of(spelt_out(text))]
        found = passages(parts)
        assert {id(part) for passage in found for part in passage} == {id(part) for part in parts}
        assert len(found) <= len(text.split()) // (STEP_OF_PASSAGES // 2) + 1


def test_a_rule_that_would_change_nothing_is_not_looked_at() -> None:
    """Which is how long ordinary texts stay cheap; the answer is the same."""
    for row in rows("written_on_6"):
        heard = hear(spelt_out(row["text"]))
        assert heard.is_noticed(said_by_rule(row["text"])[0]) == (screen(row["text"]) is not None)


def test_every_rule_can_be_reached_and_says_something() -> None:
    rules = {id(rule): rule for found in rules_by_key().values() for rule, *_ in found}
    assert {rule.level for rule in rules.values()} == set(Level)
    assert not [rule for rule in rules.values() if rule.says.search("")]
