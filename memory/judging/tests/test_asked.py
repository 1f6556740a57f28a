import pytest

from memory.judging import asked
from memory.judging.records import Muted
from memory.judging.tests.make import at, make_life, make_shown, make_version, source_of


def test_the_same_words_count_whatever_their_case_and_however_long_ago():
    life = make_life(make_shown(1, "What do you eat?"), make_shown(900, "what do you  EAT?"), days=900)
    assert asked.same_words([life]) == 1


def test_other_words_do_not_count_as_the_same():
    assert asked.same_words([make_life(make_shown(1, "What do you eat?"), make_shown(2, "When do you sleep?"))]) == 0


def test_questions_alike_within_a_year_count():
    pair = make_shown(1, "Which bread goes with soup?"), make_shown(300, "With soup, which bread goes best?")
    assert asked.alike([make_life(*pair)]) == 50


def test_questions_alike_after_a_year_do_not_count():
    pair = make_shown(1, "Which bread goes with soup?"), make_shown(380, "With soup, which bread goes best?")
    assert asked.alike([make_life(*pair)]) == 0


def test_asking_again_on_purpose_is_no_repeat():
    again = make_shown(95, "Bread with soup, you said. Still?", strategy="re_ask")
    assert asked.alike([make_life(make_shown(1, "Which bread goes with soup?"), again)]) == 0


def test_building_begins_after_day_14_and_knows_old_from_new():
    old, new = make_version(1), make_version(40)
    life = make_life(
        make_shown(10),
        make_shown(41, sources=(source_of(old),)),
        make_shown(42, sources=(source_of(new),)),
        make_shown(43),
        versions=[old, new],
    )
    assert asked.citing([life]) == pytest.approx(200 / 3)
    assert asked.citing_old([life]) == 50


def test_naming_a_source_without_taking_it_up_is_told_apart():
    said = make_version(1, "bread", follows=frozenset({"food.butter"}))
    follows = make_shown(20, "Butter on it?", bank_id="food.butter", sources=(source_of(said),))
    shares = make_shown(21, "Which bread is that?", bank_id="food.kind", sources=(source_of(said),))
    only_names = make_shown(22, "How is the hair kept?", bank_id="body.hair", sources=(source_of(said),))
    assert asked.citing_in_earnest([make_life(follows, versions=[said])]) == 100
    assert asked.citing_in_earnest([make_life(shares, versions=[said])]) == 100
    assert asked.citing_in_earnest([make_life(only_names, versions=[said])]) == 0


def test_a_chain_is_as_long_as_its_longest_path_and_a_lonely_root_is_one():
    root, child = make_version(1), make_version(2)
    life = make_life(
        make_shown(1),
        make_shown(2, depth=2, sources=(source_of(root),)),
        make_shown(3, depth=3, sources=(source_of(child),)),
        make_shown(4, depth=2, sources=(source_of(root),)),
        make_shown(5),
        versions=[root, child],
    )
    assert sorted(asked.chains(life)) == [1, 3]
    assert asked.chain_length([life]) == 2


def test_a_new_root_that_names_an_answer_is_not_part_of_its_chain():
    root = make_version(1)
    life = make_life(make_shown(1), make_shown(2, sources=(source_of(root),)), versions=[root])
    assert asked.chain_length([life]) == 1


def test_a_run_breaks_when_the_topic_is_less_than_half_of_a_day():
    days = [make_shown(day) for day in range(1, 5)]
    others = [make_shown(3, topic="sleep", number=number) for number in (1, 2)]
    assert asked.topic_run([make_life(*days)]) == 4
    assert asked.topic_run([make_life(*days, *others)]) == 2


def test_breadth_is_full_when_all_topics_come_alike_and_nothing_when_one_does():
    topics = ["food", "sleep", "work", "home"] * 3
    even = make_life(*[make_shown(1 + number, topic=topic) for number, topic in enumerate(topics)])
    assert asked.breadth([even]) == pytest.approx(1)
    assert asked.breadth([make_life(*[make_shown(1 + number) for number in range(12)])]) == 0


def test_a_muted_topic_is_not_missed_in_breadth():
    topics = ["food", "sleep", "work"] * 4
    life = make_life(
        *[make_shown(2 + number, topic=topic) for number, topic in enumerate(topics)], muted=[Muted("home", at(1))]
    )
    assert asked.breadth([life]) == pytest.approx(1)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"seasons": frozenset({"winter"})}, "for winter, seen in spring"),
        ({"seasons": frozenset({"spring"})}, ""),
        ({"weekdays": "weekend"}, "for a weekend, seen on a weekday"),
        ({"dayparts": frozenset({"morning"}), "daypart": "night"}, "for morning, seen at night"),
        ({"text": "What grows this winter?"}, "says this winter, seen in spring"),
        ({"text": "What grows this spring?"}, ""),
    ],
)
def test_what_does_not_fit_the_moment_is_named(fields, fault):
    shown = make_shown(1, **fields)
    assert asked.misplacement(shown) == fault
    assert asked.misplaced([make_life(shown)]) == bool(fault)
