"""What follows when a text is noticed: help lines, a day of rest, and nothing else."""

import logging
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.tests.make import bearer, make_user, sign_in
from intentions.models import Intention
from intentions.services import add_mood, check_in, edit_check_in, edit_intention, end_intention, set_intention
from lot.errors import Conflict, InvalidInput
from memory.engine.pace import Reason
from memory.models import Memory, MemoryAnswer, Question
from memory.services import (
    answer_question,
    ask_another,
    create_note,
    current_question,
    delete_answer,
    edit_answer,
    edit_memory,
    edit_note,
    restore_answer,
    save_note,
    settle_note,
)
from memory.services.note_saving import Keep
from memory.services.notes import Change, OpenPage
from memory.tests.make import NOON, answer_once, ask
from profiles.care import REST, is_resting, look_after, purge_rests
from profiles.models import HelpLine, UserPreferences

pytestmark = pytest.mark.django_db
HEAVY = "I want to die."
LIGHT = "Soup, and a walk by the river."


@pytest.fixture
def ada():
    return make_user(country="PT")


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def write_answer(ada, text):
    return answer_once(ada, text=text)


def write_edit(ada, text):
    return edit_answer(user=ada, answer_id=answer_once(ada).pk, text=text, at=NOON)


def write_memory(ada, text):
    memory = answer_once(ada).memories.get().memory
    return edit_memory(user=ada, memory_id=memory.pk, text=text, at=NOON)


def write_intention(ada, text):
    return set_intention(user=ada, text=text, at=NOON)


def reword_intention(ada, text):
    return edit_intention(user=ada, intention_id=write_intention(ada, LIGHT).pk, text=text, at=NOON)


def write_reflection(ada, text):
    return end_intention(
        user=ada, intention_id=write_intention(ada, LIGHT).pk, state="let_go", reflection=text, at=NOON
    )


def write_note(ada, text):
    return check_in(user=ada, mood="tired", note=text, now=NOON)


def reword_note(ada, text):
    return edit_check_in(user=ada, check_in_id=write_note(ada, LIGHT).pk, note=text, now=NOON)


def write_mood(ada, text):
    return add_mood(user=ada, label=text, score=1, at=NOON)


def write_journal(ada, text):
    return create_note(user=ada, text=text, at=NOON)


def reword_journal(ada, text):
    return edit_note(user=ada, note_id=write_journal(ada, LIGHT).pk, text=text, at=NOON)


def save_journal(ada, text):
    wanted = Change(text, version=0, page=OpenPage(uuid4(), 1))
    return save_note(user=ada, note_id=uuid4(), wanted=wanted, at=NOON)


def keep_journal(ada, text):
    """The one of two texts that is not chosen is stored too."""
    note = write_journal(ada, "Rain.")
    wanted = Change(text, version=1)
    return settle_note(user=ada, note_id=note.pk, keep=Keep.OTHER, wanted=wanted, new_id=uuid4(), at=NOON)


WAYS = [write_answer, write_edit, write_memory, write_intention, reword_intention, write_reflection, write_note]
WAYS += [reword_note, write_mood, write_journal, reword_journal, save_journal, keep_journal]


@pytest.mark.parametrize("write", WAYS)
def test_every_free_text_is_screened(ada, write):
    write(ada, LIGHT)
    assert not is_resting(ada, NOON)
    if write in {write_intention, reword_intention, write_reflection}:
        Intention.objects.for_user(ada).delete()
    write(ada, HEAVY)
    assert is_resting(ada, NOON)


def test_questions_rest_for_a_day_and_the_reason_and_time_are_said(ada):
    answer_once(ada, text=HEAVY)
    resting = current_question(user=ada, at=NOON + timedelta(hours=23)).decision
    assert (resting.ask, resting.reason, resting.next_at) == (False, Reason.RESTING, NOON + REST)
    assert current_question(user=ada, at=NOON + REST).question is not None


def test_an_open_question_is_kept_and_shows_after_the_rest(ada):
    question = ask(ada)
    # One that lasts: a question of the morning is over by then, with or without a rest.
    Question.objects.for_user(ada).filter(pk=question.pk).update(fits_from=None, fits_until=None)
    check_in(user=ada, mood="tired", note=HEAVY, now=NOON)
    assert current_question(user=ada, at=NOON).question is None
    assert Question.objects.for_user(ada).filter(pk=question.pk).exists()
    assert current_question(user=ada, at=NOON + REST).question == question


def test_no_more_questions_on_request_while_they_rest(ada):
    answer_once(ada, text=HEAVY)
    with pytest.raises(Conflict) as refused:
        ask_another(user=ada, at=NOON)
    assert refused.value.code == "resting"


def test_nothing_is_built_on_a_noticed_answer(ada):
    answer = answer_once(ada, text=HEAVY)
    assert (answer.phrase, answer.has_thread, answer.reply, answer.text) == ("", False, None, HEAVY)
    assert not Memory.objects.for_user(ada).exists()
    for day in range(1, 6):
        later = answer_once(ada, NOON + timedelta(days=day))
        assert not later.question.sources.filter(answer=answer).exists()


def test_a_noticed_answer_that_is_deleted_and_brought_back_is_still_not_built_on(ada):
    answer = answer_once(ada, text=HEAVY)
    delete_answer(user=ada, answer_id=answer.pk, at=NOON)
    restore_answer(user=ada, answer_id=answer.pk, at=NOON)
    assert MemoryAnswer.objects.get(pk=answer.pk).phrase == ""
    assert not Memory.objects.for_user(ada).exists()


def test_a_tenth_answer_that_is_noticed_gets_no_reply_either(ada):
    for day in range(9):
        answer_once(ada, NOON + timedelta(days=day))
    assert answer_once(ada, NOON + timedelta(days=9), text=HEAVY).reply is None


def test_an_option_is_not_screened(ada):
    answer_once(ada)
    assert not is_resting(ada, NOON)


def test_only_the_hour_is_kept_sealed_and_forgotten_when_it_is_over(ada):
    answer_once(ada, text=HEAVY)
    row = UserPreferences.objects.filter(user=ada).values().get()
    plain = {name for name, value in row.items() if isinstance(value, str)}
    assert plain == {
        "theme",
        "accent",
        "own_accent",
        "badge_theme",
        "week_start",
        "hours",
        "date_order",
        "weather_from",
    }
    assert ada.preferences.rests_until == NOON + REST
    assert purge_rests(at=NOON + REST - timedelta(minutes=1)) == 0
    assert purge_rests(at=NOON + REST) == 1
    assert UserPreferences.objects.get(user=ada).sealed_rest is None


def test_no_one_is_told_and_nothing_is_logged(ada, caplog, mailoutbox, client):
    caplog.set_level(logging.DEBUG)
    sign_in(client, ada)
    events = AuditEvent.objects.count()
    client.post(reverse("question-answer", args=[ask(ada).pk]), {"text": HEAVY})
    look_after(user=ada, text=HEAVY, at=NOON)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("lot")]
    assert not mailoutbox
    assert AuditEvent.objects.count() == events
    assert not [line for line in ours if "care" in line or "rest" in line or "die" in line]


def test_switched_off_nothing_is_noticed_and_a_rest_ends(ada, client):
    answer_once(ada, text=HEAVY)
    sign_in(client, ada)
    assert client.post(reverse("care-switch"), {"on": "0"}).status_code == 302
    ada.preferences.refresh_from_db()
    assert not is_resting(ada, NOON)
    assert answer_once(ada, text=HEAVY).reply


def test_preferences_over_rest_switch_it_and_keep_the_hour_to_themselves(ada, client):
    answer_once(ada, text=HEAVY)
    headers = bearer(ada)
    path = "/api/v1/me/preferences/"
    kept = client.patch(path, {"questions_per_day": 4}, headers=headers, content_type="application/json").json()
    assert kept["has_care"] is True
    assert "sealed_rest" not in kept
    assert is_resting(type(ada).objects.get(pk=ada.pk), NOON)
    client.patch(path, {"has_care": False}, headers=headers, content_type="application/json")
    assert not is_resting(type(ada).objects.get(pk=ada.pk), NOON)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_card_stands_where_the_reply_would(ada, client, headers):
    sign_in(client, ada)
    response = client.post(reverse("question-answer", args=[ask(ada).pk]), {"text": HEAVY}, headers=headers)
    text = (client.get(response["Location"]) if response.status_code == 302 else response).content.decode()
    line = HelpLine.objects.for_country("PT")[0]
    assert "Are you safe right now?" in text
    assert line.phone in text and f'tel:{line.emergency}"' in text
    assert "LOT is not a crisis service and not medical care." in text
    assert "Noted" not in text


def test_without_a_country_none_is_assumed_and_it_can_be_chosen(client):
    ada = make_user()
    sign_in(client, ada)
    response = client.post(reverse("question-answer", args=[ask(ada).pk]), {"text": HEAVY})
    text = client.get(response["Location"]).content.decode()
    assert "LOT does not know your country." in text
    assert "findahelpline.com" in text
    assert "tel:" not in text
    assert client.post(reverse("country"), {"country": "XX"}).status_code == 400
    assert client.post(reverse("country"), {"country": "PT"}).status_code == 302
    assert HelpLine.objects.for_country("PT")[0].phone in client.get("/safety").content.decode()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_changed_answer_and_a_reworded_memory_show_the_card(ada, client, headers):
    sign_in(client, ada)
    answer = answer_once(ada)
    memory = answer.memories.get().memory
    for path in (reverse("answer-edit", args=[answer.pk]), reverse("memory-edit", args=[memory.pk])):
        response = client.post(path, {"text": HEAVY, "was": memory.text}, headers=headers)
        if response.status_code != 404:  # the memory went with the words of the answer
            assert "Are you safe right now?" in response.content.decode(), path


def test_while_resting_today_says_so_and_the_rest_can_be_ended(ada, client):
    answer_once(ada, text=HEAVY)
    sign_in(client, ada)
    text = client.get("/").content.decode()
    assert "Questions rest. The next one comes tomorrow at 12:00." in text
    assert "Another question" not in text
    client.post(reverse("rest-end"))
    assert 'id="question-text"' in client.get("/").content.decode()


def test_today_takes_no_more_queries_while_resting(ada, client, django_assert_num_queries):
    answer_once(ada)
    check_in(user=ada, mood="tired", note=HEAVY, now=NOON)
    sign_in(client, ada)
    with django_assert_num_queries(8):
        client.get("/")


POSTS = [
    ("/api/v1/intentions/", {"text": HEAVY}),
    ("/api/v1/check-ins/", {"mood": "tired", "note": HEAVY}),
    ("/api/v1/moods/", {"label": HEAVY, "score": 1}),
]


@pytest.mark.parametrize(("path", "body"), POSTS)
def test_rest_answers_carry_the_help_lines(ada, client, path, body):
    care = client.post(path, body, headers=bearer(ada), content_type="application/json").json()["care"]
    assert care["lines"][0]["country"] == "PT"
    assert care["emergency"] == "112"


def test_an_answer_over_rest_carries_them_too_and_null_otherwise(ada, client):
    headers = bearer(ada)

    def answer(text):
        path = f"/api/v1/memory/questions/{ask(ada).pk}/answer/"
        return client.post(path, {"text": text}, headers=headers, content_type="application/json").json()

    assert answer(LIGHT)["care"] is None
    given = answer(HEAVY)
    assert (given["reply"], given["next"]["pace"]["reason"]) == ("", "resting")
    assert given["care"]["lines"]


def test_safety_is_public_and_lists_every_line_with_source_and_date(client):
    response = client.get("/safety")
    text = response.content.decode()
    assert response.status_code == 200
    assert text.count("<h1") == 1
    assert text.count("checked on") == HelpLine.objects.active().count()
    assert 'href="/safety"' in client.get("/sign-in/").content.decode()
    call_command("check", "--database", "default")


def test_answering_is_refused_as_before_where_the_text_is_too_long(ada):
    with pytest.raises(InvalidInput):
        answer_question(user=ada, question_id=ask(ada).pk, text=HEAVY * 1000, at=NOON)
    assert not is_resting(ada, NOON)
