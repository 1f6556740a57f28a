from dataclasses import replace

from memory.judging import told
from memory.judging.records import Contradiction
from memory.judging.tests.make import at, make_life, make_shown, make_version, source_of

TEA, COFFEE = make_version(1, "tea"), make_version(20, "coffee")
CHANGED = "food.eat~changed.20250322"


def test_naming_what_holds_now_is_current_and_what_held_before_is_stale():
    life = make_life(
        make_shown(10, sources=(source_of(TEA),)),
        make_shown(30, sources=(source_of(COFFEE),)),
        make_shown(40, sources=(source_of(TEA),)),
        versions=[TEA, COFFEE],
    )
    assert told.current_used([life]) == 50
    assert told.stale_used([life]) == 50


def test_a_question_about_the_change_names_both_without_fault():
    both = make_shown(21, bank_id=CHANGED, sources=(source_of(TEA), source_of(COFFEE)))
    assert told.stale_used([make_life(both, versions=[TEA, COFFEE])]) is None


def test_own_words_under_the_key_say_no_value_and_are_left_out():
    words = make_version(20, "", phrase="it depends")
    life = make_life(make_shown(30, sources=(source_of(words),)), versions=[TEA, words])
    assert told.stale_used([life]) is None


def test_a_change_that_is_asked_about_once_is_noticed():
    life = make_life(make_shown(25, bank_id=CHANGED), make_shown(99, topic="work"), versions=[TEA, COFFEE])
    assert told.notice_recall([life]) == 1
    assert told.notice_precision([life]) == 1


def test_a_change_that_is_asked_about_twice_or_never_is_not():
    twice = [make_shown(day, bank_id=CHANGED) for day in (25, 30)]
    assert told.notice_recall([make_life(*twice, make_shown(99), versions=[TEA, COFFEE])]) == 0
    assert told.notice_recall([make_life(make_shown(99), versions=[TEA, COFFEE])]) == 0


def test_a_contradiction_is_noticed_by_asking_the_fact_again():
    said = Contradiction("food.eat", at(10), "By the way, coffee these days.")
    again = make_shown(15, strategy="re_ask", sources=(source_of(TEA),))
    life = make_life(again, make_shown(99, topic="work"), versions=[TEA], contradictions=[said])
    assert told.notice_recall([life]) == 1
    assert told.notice_precision([life]) == 1


def test_asking_again_early_without_a_cause_lowers_precision():
    again = make_shown(15, strategy="re_ask", sources=(source_of(TEA),))
    assert told.notice_precision([make_life(again, versions=[TEA])]) == 0


def test_asking_again_for_its_age_claims_nothing():
    again = make_shown(15, strategy="re_ask", reason="old_fact", sources=(source_of(TEA),))
    assert told.notice_precision([make_life(again, versions=[TEA])]) is None


def test_a_correction_is_no_change():
    wrong = replace(TEA, ended_at=at(20), ended_by="corrected")
    assert told.signals(make_life(make_shown(99), versions=[wrong, COFFEE])) == []


def test_what_came_too_late_to_be_noticed_is_not_asked_for():
    assert told.notice_recall([make_life(make_shown(60), versions=[TEA, COFFEE])]) is None
