"""What goes together: nothing where there is nothing, and what was planted."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from statistics import fmean

import pytest

from intentions.moods import BUILT_IN_MOODS
from progress.features import Kind, Material, features_of
from progress.findings import Findings, Why, read_findings
from progress.patterns import HIGHEST_P, LEAST_DAYS, LEAST_WITH, MOST_SHOWN, Feature, Pattern, find_patterns

DAY = timedelta(days=1)
FIRST = date(2026, 1, 5)  # a Monday
SCORES = [mood.score for mood in BUILT_IN_MOODS]
WORDS = "tea coffee walk rain sleep bus book garden call friend bread soup river train piano desk".split()
Effect = Callable[[random.Random, date, set[str]], list[int] | None]


def person(seed: int, days: int, effect: Effect = lambda *_: None) -> Material:
    """A person by chance: moods, answers, notes and lived days know nothing of each other, but for the effect."""
    draw = random.Random(seed)
    dates = [FIRST + DAY * ahead for ahead in range(days)]
    began = draw.randrange(days)
    lived = {on for on in dates[began : began + 30] if draw.random() < 0.6}
    said, notes, moods = [], set(), {}
    for on in dates:
        words = set(draw.sample(WORDS, draw.randint(0, 4)))
        said += [(on, f"Some {word}") for word in sorted(words)]
        if draw.random() < 0.4:
            notes.add(on)
        scores = effect(draw, on, words) or [draw.choice(SCORES) for _ in range(draw.randint(1, 3))]
        moods[on] = fmean(scores)
    answers = {on for on, _ in said}
    return Material(moods, said=said, entries={"answer": answers, "note": notes}, lived=lived)


def found_for(material: Material, seed: int) -> list[Pattern]:
    return find_patterns(material.moods, features_of(material), seed=f"person {seed}")


def low_sundays(draw: random.Random, on: date, words: set[str]) -> list[int] | None:
    return [draw.choice((1, 2))] if on.weekday() == 6 else [draw.choice((3, 4, 5))]


def light_walks(draw: random.Random, on: date, words: set[str]) -> list[int] | None:
    return [draw.choice((4, 5, 5))] if "walk" in words else [draw.choice((1, 2, 3, 3, 4))]


def is_low_sunday(pattern: Pattern) -> bool:
    return pattern.feature == Feature(Kind.WEEKDAY, "6") and not pattern.is_lighter


@pytest.mark.parametrize("days", [60, 200])
def test_moods_and_entries_by_chance_show_no_pattern(days):
    shown = [seed for seed in range(20) if found_for(person(seed, days), seed)]
    assert len(shown) <= 1


@pytest.mark.long
@pytest.mark.parametrize("days", [60, 120, 365])
def test_of_a_hundred_people_by_chance_ninety_five_see_no_pattern(days):
    shown = [seed for seed in range(100) if found_for(person(seed, days), seed)]
    assert len(shown) <= 5


def test_low_sundays_in_sixty_days_are_seen():
    for seed in range(10):
        first = found_for(person(seed, 60, low_sundays), seed)[0]
        assert is_low_sunday(first)
        assert (first.n, first.hits) == (8, 8)


@pytest.mark.long
def test_of_a_hundred_people_with_low_sundays_ninety_see_them():
    seen = [seed for seed in range(100) if any(map(is_low_sunday, found_for(person(seed, 60, low_sundays), seed)))]
    assert len(seen) >= 90


@pytest.mark.long
def test_of_a_hundred_people_who_walk_on_light_days_ninety_see_it():
    walk = Feature(Kind.WORD, "walk")
    seen = [
        seed
        for seed in range(100)
        if any(one.feature == walk and one.is_lighter for one in found_for(person(seed, 120, light_walks), seed))
    ]
    assert len(seen) >= 90


def test_a_word_that_goes_with_light_days_is_seen_with_its_number_and_its_baseline():
    material = person(3, 120, light_walks)
    (pattern,) = found_for(material, 3)
    with_walk = {on for on, text in material.said if text == "Some walk"}
    usual = fmean(material.moods.values())
    assert (pattern.feature, pattern.is_lighter, pattern.n) == (Feature(Kind.WORD, "walk"), True, len(with_walk))
    assert pattern.hits == sum(material.moods[on] > usual for on in with_walk)
    others = [mood for on, mood in material.moods.items() if on not in with_walk]
    assert (pattern.others, pattern.other_hits) == (len(others), sum(mood > usual for mood in others))
    assert pattern.baseline == pattern.other_hits / pattern.others
    assert pattern.p <= HIGHEST_P


def test_the_same_seed_finds_the_same():
    material = person(1, 60, low_sundays)
    assert found_for(material, 1) == found_for(material, 1)
    assert found_for(material, 1)[0].feature == found_for(material, 2)[0].feature


def test_a_good_month_is_no_pattern_of_what_happened_in_it():
    """Moods that drift, with a word on the days of the best month and an intention lived in it."""
    moods = {FIRST + DAY * ahead: 4.5 if 60 <= ahead < 90 else 2 + (ahead * 7 % 11) / 10 for ahead in range(180)}
    month = [FIRST + DAY * ahead for ahead in range(60, 90)]
    material = Material(moods, said=[(on, "sea") for on in month], lived=month)
    assert found_for(material, 1) == []


def test_it_takes_enough_days_on_both_sides():
    material = person(1, LEAST_DAYS - 1, low_sundays)
    assert found_for(material, 1) == []
    moods = {FIRST + DAY * ahead: 1.0 if ahead < LEAST_WITH - 1 else 5.0 for ahead in range(60)}
    rare = {Feature("x"): [FIRST + DAY * ahead for ahead in range(LEAST_WITH - 1)]}
    assert find_patterns(moods, rare, seed="x") == []


def test_days_without_a_mood_count_on_neither_side():
    material = person(1, 60, low_sundays)
    features = features_of(material)
    sundays = Feature(Kind.WEEKDAY, "6")
    more = {**features, sundays: features[sundays] | {FIRST - DAY * 1, FIRST - DAY * 8}}
    assert find_patterns(material.moods, more, seed="x") == find_patterns(material.moods, features, seed="x")


def test_moods_that_are_all_alike_and_features_of_every_day_show_nothing():
    alike = {FIRST + DAY * ahead: 3.0 for ahead in range(60)}
    assert find_patterns(alike, features_of(Material(alike)), seed="x") == []
    moods = person(1, 60).moods
    assert find_patterns(moods, {Feature("x"): list(moods)}, seed="x") == []
    assert find_patterns(moods, {}, seed="x") == []


def test_what_says_the_same_again_is_left_out():
    """Low Sundays make the weekend low as well, and all other days lighter than usual."""
    for seed in range(3):
        (pattern,) = found_for(person(seed, 300, low_sundays), seed)
        assert is_low_sunday(pattern)


def test_several_are_shown_up_to_three():
    moods = {FIRST + DAY * ahead: 1.0 + (ahead % 7) / 7 + 2 * (ahead % 5 == 0) for ahead in range(300)}
    features = features_of(Material(moods, said=[(on, "sea") for on in list(moods)[::5]]))
    patterns = find_patterns(moods, features, seed="x")
    assert patterns[0].feature == Feature(Kind.WORD, "sea")
    assert 1 < len(patterns) <= MOST_SHOWN
    assert len({pattern.feature for pattern in patterns}) == len(patterns)


def test_words_are_those_said_on_most_days_by_their_stems():
    dates = [FIRST + DAY * ahead for ahead in range(60)]
    said = [(on, "Walked to the river") for on in dates[:6]] + [(on, "a walk, 2026") for on in dates[6:20]]
    words = {
        feature.value: len(days)
        for feature, days in features_of(Material(dict.fromkeys(dates, 3.0), said=said)).items()
        if feature.kind == Kind.WORD
    }
    assert words == {"walk": 20, "river": 6}


def test_the_fewer_days_the_fewer_words_are_tried():
    def tried(days: int) -> int:
        dates = [FIRST + DAY * ahead for ahead in range(days)]
        said = [(on, " ".join(WORDS)) for on in dates[:10]]
        features = features_of(Material(dict.fromkeys(dates, 3.0), said=said))
        return sum(feature.kind == Kind.WORD for feature in features)

    assert (tried(30), tried(60), tried(365)) == (5, 10, len(WORDS))


def test_findings_are_kept_and_read():
    found = Findings(tuple(found_for(person(1, 60, low_sundays), 1)))
    assert found.patterns
    assert read_findings(found.as_text()) == found
    assert read_findings(Findings(why=Why.NONE).as_text()) == Findings(why=Why.NONE)
    assert read_findings(None) == read_findings("") == Findings(why=Why.NOT_LOOKED)
