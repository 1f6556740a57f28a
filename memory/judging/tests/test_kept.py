from dataclasses import replace
from datetime import timedelta

import pytest

from memory.judging import kept
from memory.judging.records import Muted
from memory.judging.tests.make import at, make_life, make_shown, make_version, source_of

SAID = make_version(1, "bread")
TRUE = source_of(SAID)


def test_a_true_source_is_grounded():
    assert kept.grounded([make_life(make_shown(5, depth=2, sources=(TRUE,)), versions=[SAID])]) == 100


def test_own_words_that_were_cut_are_grounded():
    said = make_version(1, "", phrase="It began when I…", text="It began when I moved to the sea")
    assert kept.grounded([make_life(make_shown(5, sources=(source_of(said),)), versions=[said])]) == 100


@pytest.mark.parametrize(
    "source",
    [
        replace(TRUE, is_owned=False),
        replace(TRUE, answer_id="unknown"),
        replace(TRUE, quote="rice in the evening"),
        replace(TRUE, quote=""),
        replace(TRUE, on=SAID.on + timedelta(days=1)),
    ],
    ids=["another person's", "unknown", "other words", "no words", "another date"],
)
def test_an_untrue_source_is_a_fault(source):
    life = make_life(make_shown(5, sources=(TRUE,)), make_shown(6, sources=(source,)), versions=[SAID])
    assert kept.grounded([life]) == 50


def test_a_follow_up_that_names_nothing_is_a_fault():
    assert kept.grounded([make_life(make_shown(5, depth=2))]) == 0


@pytest.mark.parametrize("text", ["Bread, you said in May. Still so?", "On 3 May you said: bread. Does that hold?"])
def test_a_wrong_month_in_the_words_is_a_fault(text):
    again = make_shown(95, text, strategy="re_ask", sources=(TRUE,))
    assert kept.grounded([make_life(again, versions=[SAID])]) == 0


def test_a_source_that_was_deleted_before_is_a_fault_and_comes_back():
    gone = replace(SAID, ended_at=at(3), ended_by="deleted")
    life = make_life(make_shown(5, sources=(TRUE,)), versions=[gone])
    assert kept.grounded([life]) == 0
    assert kept.come_back([life]) == 1


def test_what_was_asked_before_the_deletion_does_not_come_back():
    gone = replace(SAID, ended_at=at(8), ended_by="deleted")
    assert kept.come_back([make_life(make_shown(5, sources=(TRUE,)), versions=[gone])]) == 0


def test_a_muted_topic_that_returns_counts():
    life = make_life(make_shown(5), make_shown(6, topic="sleep"), muted=[Muted("food", at(3))])
    assert kept.come_back([life]) == 1


def test_the_words_of_a_deleted_answer_count_in_question_and_reply():
    gone = replace(SAID, ended_at=at(3), ended_by="deleted")
    asks = make_shown(5, "Bread in the evening, you said. Still so?")
    replies = make_shown(6, reply="Noted. Before: bread in the evening.")
    assert kept.come_back([make_life(asks, replies, versions=[gone])]) == 2


def test_the_words_may_be_used_once_they_were_said_again():
    gone = replace(SAID, ended_at=at(3), ended_by="deleted")
    again = make_version(4, "bread")
    assert kept.come_back([make_life(make_shown(5, "Bread in the evening. Why?"), versions=[gone, again])]) == 0


def test_a_question_that_only_a_deleted_answer_leads_to_counts():
    gone = replace(SAID, follows=frozenset({"food.butter"}), ended_at=at(3), ended_by="deleted")
    assert kept.come_back([make_life(make_shown(5, bank_id="food.butter", depth=2), versions=[gone])]) == 1


def test_rows_left_behind_count():
    assert kept.come_back([make_life(make_shown(1), left_behind=["memory 1 holds bread"])]) == 1


def test_a_moment_without_question_and_reason_counts():
    assert kept.unexplained([make_life(make_shown(1), unexplained=[at(2), at(3)])]) == 2


def test_speed_is_the_median_and_the_nearest_rank():
    life = make_life(make_shown(1), prepare_ms=[float(number) for number in range(1, 101)])
    assert kept.prepare_median([life]) == 50.5
    assert kept.prepare_p95([life]) == 95


def test_words_that_the_person_used_in_another_answer_too_do_not_come_back():
    gone = replace(SAID, ended_at=at(3), ended_by="deleted")
    other = make_version(2, "", answer_id="other", bank_id="food.say", text="I like bread in the evening, with soup")
    assert kept.come_back([make_life(make_shown(5, "Bread in the evening. Why?"), versions=[gone, other])]) == 0
