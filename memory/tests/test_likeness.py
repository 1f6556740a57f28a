"""No question comes again, in the same or other words."""

from hashlib import sha256

import pytest

from memory.engine.likeness import Earlier, Marks, marks_of


def hashed(purpose: str, text: str) -> bytes:
    return sha256(f"{purpose}|{text}".encode()).digest()[:16]


def marks(text: str) -> Marks:
    return marks_of(text, hashed)


def earlier(*texts: str) -> Earlier:
    return Earlier.of([marks(text).pack() for text in texts])


@pytest.mark.parametrize("text", ["How do you take your tea?", "x", "", "你今天怎么样？", "a " * 400])
def test_marks_are_read_as_they_were_packed(text):
    assert Marks.unpack(marks(text).pack()) == marks(text)


def test_the_same_words_are_known_in_any_spelling():
    asked = earlier("What did you eat today?", "How do you take your tea?")
    assert asked.knows(marks("how do you  take your TEA?"))
    assert not asked.knows(marks("How do you take your coffee?"))


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("How do you take your morning tea?", "Your morning tea: how do you take it?"),
        ("What do you drink first in the morning?", "In the mornings, what are you drinking first?"),
        (
            "How do you and the people living nearest greet each other?",
            "How do you and the people nearest greet each other?",
        ),
    ],
)
def test_other_words_for_the_same_are_alike(before, now):
    assert earlier("Which window do you open?", before).is_alike(marks(now))


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("How do you take your morning tea?", "Where is the tea kept at home?"),
        ("Which song stays with you?", "Which season stays with you longest?"),
    ],
)
def test_another_question_on_the_matter_is_not_alike(before, now):
    assert not earlier(before).is_alike(marks(now))


def test_nothing_is_alike_where_nothing_was_asked():
    assert not Earlier.of([]).is_alike(marks("How do you take your tea?"))
    assert not Earlier.of([]).knows(marks("How do you take your tea?"))


def test_one_is_found_among_ten_thousand():
    crowd = [f"Question {number} about thing {number * 7}, seen from place {number * 13}?" for number in range(10_000)]
    asked = earlier(*crowd, "How do you take your morning tea?")
    assert asked.is_alike(marks("Your morning tea: how do you take it?"))
    assert not asked.is_alike(marks("Which window stays open at night?"))
