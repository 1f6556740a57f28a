import pytest

from memory.engine.bank import built_in_bank, capitalise, decapitalise, load_bank
from memory.engine.bank_rules import TOPICS, problems


def test_the_bank_keeps_every_rule():
    assert problems(built_in_bank()) == []


def test_all_twelve_topics_have_ten_roots_or_more():
    bank = built_in_bank()
    counts = {topic: sum(root.topic == topic for root in bank.roots) for topic in TOPICS}
    assert min(counts.values()) >= 10
    assert sum(counts.values()) >= 120


def test_ladders_reach_depth_four_in_at_least_eight_topics():
    bank = built_in_bank()
    assert len({question.topic for question in bank.questions.values() if question.depth == 4}) >= 8


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
    probe = bank.get(f"{root.id}~usual")
    assert probe is not None
    assert probe.text.startswith(root.label)
    assert probe.depth == 2
    assert decapitalise(root.label) in probe.options[0].phrase


def test_an_unknown_id_is_none_and_not_an_error():
    bank = built_in_bank()
    assert bank.get("food.no-such-question") is None
    assert bank.get("food.no-such-question~usual") is None
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
    ("text", "small"), [("Tea first", "tea first"), ("I like it", "I like it"), ("TV in bed", "TV in bed"), ("", "")]
)
def test_small_first_letters_leave_names_of_capitals_alone(text, small):
    assert decapitalise(text) == small
    assert capitalise(small) == text
