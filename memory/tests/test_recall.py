"""What is said is found by the next request, and what is taken away by none."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.tests.make import make_user
from intentions.services import check_in, delete_check_in, delete_intention, edit_check_in, end_intention, set_intention
from memory import services
from memory.models import Question, RecallItem, RecallPostings, RecallSlots, RecallState
from memory.services.recalling import recall
from memory.services.searching import Scope
from memory.tests.make import NOON, answer_days, answer_once, ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make_user()


def texts(user, query, at=NOON, **more):
    return [entry.text for entry in recall(user=user, query=query, at=at, **more)]


def test_a_fresh_answer_is_found_by_its_words_and_by_those_of_its_question(ada):
    answer = answer_once(ada, text="An umbrella of yellow silk")
    assert "An umbrella of yellow silk" in texts(ada, "umbrellas")
    asked = answer.question.text
    assert "An umbrella of yellow silk" in texts(ada, asked)


def test_own_words_come_before_what_only_stands_beside_them(ada):
    first = answer_once(ada, text="A quiet walk")
    answer_once(ada, NOON + timedelta(hours=3), text="Umbrella")
    found = recall(user=ada, query="umbrella", at=NOON, scope=Scope(kinds=("answer",)))
    assert found[0].text == "Umbrella"
    assert first.pk in {entry.id for entry in found[1:]}
    assert found[0].why == "It says: umbrella." and found[1].why == "What stands beside it fits."


def test_an_edited_answer_is_found_by_its_new_words_alone(ada):
    answer = answer_once(ada, text="xylophone")
    services.edit_answer(user=ada, answer_id=answer.pk, text="marmalade", at=NOON)
    assert texts(ada, "xylophone") == []
    assert "marmalade" in texts(ada, "marmalade")


def test_a_deleted_answer_is_found_no_more_until_it_is_restored(ada):
    answer = answer_once(ada, text="xylophone")
    services.delete_answer(user=ada, answer_id=answer.pk, at=NOON)
    assert texts(ada, "xylophone") == []
    services.restore_answer(user=ada, answer_id=answer.pk, at=NOON)
    assert "xylophone" in texts(ada, "xylophone")


def test_an_answer_taken_back_is_found_no_more(ada):
    answer = answer_once(ada, text="xylophone")
    services.undo_question(user=ada, question_id=answer.question_id, at=NOON)
    assert texts(ada, "xylophone") == []


def test_a_forgotten_memory_is_found_no_more_and_the_answer_stays_the_persons(ada):
    answer = answer_once(ada, text="xylophone")
    memory = answer.memories.get().memory
    assert {entry.kind for entry in recall(user=ada, query="xylophone", at=NOON)} == {"answer", "memory"}
    services.forget_memory(user=ada, memory_id=memory.pk, at=NOON)
    assert {entry.kind for entry in recall(user=ada, query="xylophone", at=NOON)} == {"answer"}
    services.undo_forget(user=ada, memory_id=memory.pk, at=NOON)
    assert {entry.kind for entry in recall(user=ada, query="xylophone", at=NOON)} == {"answer", "memory"}


def test_a_corrected_memory_is_found_no_more(ada):
    memory = answer_once(ada, text="xylophone").memories.get().memory
    services.correct_memory(user=ada, memory_id=memory.pk, at=NOON)
    assert "memory" not in {entry.kind for entry in recall(user=ada, query="xylophone", at=NOON)}


def test_a_reworded_memory_is_found_by_the_new_words_alone(ada):
    memory = answer_once(ada, text="xylophone").memories.get().memory
    services.edit_memory(user=ada, memory_id=memory.pk, text="Plays the marimba", at=NOON)
    assert texts(ada, "marimba", scope=Scope(kinds=("memory",))) == ["Plays the marimba"]
    assert "memory" not in {entry.kind for entry in recall(user=ada, query="xylophone", at=NOON) if entry.matches}


def test_words_that_a_question_loses_find_its_answer_no_more(ada):
    answer = answer_once(ada, text="quince")
    question = Question.objects.for_user(ada).get(pk=answer.question_id)
    question.text = "How loud is the xylophone?"
    question.save(update_fields=["text"])
    assert "quince" in texts(ada, "xylophone")
    question.text = None
    question.save(update_fields=["text"])
    assert texts(ada, "xylophone") == []


def test_notes_of_check_ins_are_found_changed_and_gone(ada):
    entry = check_in(user=ada, mood="calm", note="xylophone", now=NOON)
    assert texts(ada, "xylophone") == ["xylophone"]
    edit_check_in(user=ada, check_in_id=entry.pk, note="marimba", now=NOON)
    assert texts(ada, "xylophone") == [] and texts(ada, "marimba") == ["marimba"]
    edit_check_in(user=ada, check_in_id=entry.pk, note="", now=NOON)
    assert texts(ada, "marimba") == []
    edit_check_in(user=ada, check_in_id=entry.pk, note="tuba", now=NOON)
    delete_check_in(user=ada, check_in_id=entry.pk, at=NOON)
    assert texts(ada, "tuba") == []


def test_notes_are_found_changed_gone_and_back(ada):
    note = services.create_note(user=ada, text="The xylophone on the stairs", at=NOON)
    assert texts(ada, "xylophones") == ["The xylophone on the stairs"]
    services.edit_note(user=ada, note_id=note.pk, text="A marimba", at=NOON)
    assert texts(ada, "xylophone") == []
    services.delete_note(user=ada, note_id=note.pk, at=NOON)
    assert texts(ada, "marimba") == []
    services.restore_note(user=ada, note_id=note.pk, at=NOON)
    assert texts(ada, "marimba") == ["A marimba"]


def test_intentions_are_found_by_their_words_and_their_reflection(ada):
    intention = set_intention(user=ada, text="Learn the xylophone", at=NOON)
    end_intention(user=ada, intention_id=intention.pk, state="done", reflection="Marimba is softer", at=NOON)
    assert texts(ada, "marimba") == texts(ada, "xylophone") == ["Learn the xylophone\nMarimba is softer"]
    delete_intention(user=ada, intention_id=intention.pk, at=NOON)
    assert texts(ada, "marimba") == []


def test_dates_alone_list_what_lies_on_them_the_latest_first(ada):
    for day in (1, 2, 3):
        check_in(user=ada, mood="calm", note=f"note {day}", at=NOON - timedelta(days=day), now=NOON)
    assert texts(ada, "yesterday") == ["note 1"]
    assert texts(ada, "this month") == ["note 1", "note 2", "note 3"]
    assert texts(ada, "on Mondays") == ["note 2"]
    assert recall(user=ada, query="yesterday", at=NOON)[0].why == "It is of that time."


def test_dates_beside_words_lift_and_do_not_hide(ada):
    for month in (1, 2, 3):
        check_in(user=ada, mood="calm", note=f"kettle {month}", at=NOON - timedelta(days=30 * month), now=NOON)
    found = recall(user=ada, query="kettle in January", at=NOON)
    assert found[0].on.month == 1
    assert len(found) == 3


def test_a_scope_leaves_other_kinds_and_dates_out(ada):
    check_in(user=ada, mood="calm", note="kettle", now=NOON)
    answer_once(ada, text="kettle")
    assert {entry.kind for entry in recall(user=ada, query="kettle", at=NOON, scope=Scope(kinds=("check_in",)))} == {
        "check_in"
    }
    assert recall(user=ada, query="kettle", at=NOON, scope=Scope(until=date(2026, 3, 3))) == []


@pytest.mark.parametrize("query", ["", "   ", "?!", "the and of", "zzzzzz", "\0", "\ud800", "a" * 100_000, "😀"])
def test_a_query_without_hope_finds_nothing(ada, query):
    assert texts(ada, query) == []
    answer_once(ada, text="quince")
    assert texts(ada, query) == []


def test_matches_are_where_the_words_stand(ada):
    check_in(user=ada, mood="calm", note="Walked to the sea, walking back", now=NOON)
    entry = recall(user=ada, query="walks", at=NOON)[0]
    assert [entry.text[start:end] for start, end in entry.matches] == ["Walked", "walking"]


def test_bob_finds_nothing_of_ada(ada):
    answer_once(ada, text="xylophone")
    bob = make_user("bob@example.org")
    assert texts(bob, "xylophone") == []
    answer_once(bob, text="tuba")
    assert texts(bob, "xylophone") == []


def test_the_queries_do_not_grow_with_the_log(ada, django_assert_num_queries):
    at = answer_days(ada, 5)
    check_in(user=ada, mood="calm", note="kettle morning", now=NOON)
    recall(user=ada, query="morning", at=at)
    with django_assert_num_queries(6):
        recall(user=ada, query="morning kettle", at=at)
    answer_days(ada, 45, at)
    with django_assert_num_queries(6):
        recall(user=ada, query="morning kettle", at=at)


def test_what_is_rolled_back_was_never_said(ada):
    with transaction.atomic():
        answer_once(ada, text="xylophone")
        assert texts(ada, "xylophone")
        transaction.set_rollback(True)
    assert texts(ada, "xylophone") == []


def test_a_person_who_goes_takes_the_index_along(ada):
    answer_once(ada, text="xylophone")
    ada.delete()
    for model in (RecallItem, RecallPostings, RecallSlots, RecallState):
        assert not model.objects.exists()


def test_german_is_found_by_its_stems(ada):
    ada.profile.language = "de"
    ada.profile.save()
    check_in(user=ada, mood="calm", note="Die Häuser am Fluss", now=NOON)
    assert texts(ada, "Haus") == ["Die Häuser am Fluss"]
    assert texts(ada, "gestern", at=NOON + timedelta(days=1)) == ["Die Häuser am Fluss"]


def test_a_question_that_stands_is_not_found(ada):
    question = ask(ada, timezone.now())
    assert texts(ada, question.text) == []
