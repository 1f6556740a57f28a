from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.urls import reverse

from accounts.tests.make import make_user, sign_in
from memory.models import MemoryAnswer, Question
from memory.tests.make import NOON, answer_once, ask

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def ada():
    return make_user(zone="Europe/Lisbon")


@pytest.fixture
def page(client, ada):
    sign_in(client, ada)
    return client


def url(name: str, question: Question) -> str:
    return reverse(f"question-{name}", args=[question.pk])


def follow(client, response) -> str:
    assert response.status_code == 302
    return client.get(response["Location"]).content.decode()


def test_who_is_not_signed_in_is_sent_to_sign_in(client):
    response = client.get("/")
    assert response.status_code == 302
    assert urlsplit(response["Location"]).path == "/sign-in/"


def test_day_one_says_that_there_is_nothing_to_build_on(page):
    text = page.get("/").content.decode()
    assert "Day one." in text
    assert "There is nothing to build on yet." in text
    assert "Wednesday, 4 March" in text


def test_an_answer_by_option_brings_the_reply_and_the_next_question(page, ada):
    question = ask(ada)
    option = question.options[0]
    text = follow(page, page.post(url("answer", question), {"option": option.id}))
    assert "Noted." in text
    assert option.text in text
    assert "Next question" in text
    source = MemoryAnswer.objects.for_user(ada).get()
    link = f'<a href="/log/2026-03-04/#a-{source.pk}">4 March</a>'
    assert f"Because on {link} you said: " in page.get("/").content.decode()


def test_own_words_are_shown_as_text_and_never_as_markup(page, ada):
    question = ask(ada)
    text = follow(page, page.post(url("answer", question), {"text": "<script>alert(1)</script>"}))
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_htmx_gets_the_fragment_alone(page, ada):
    question = ask(ada)
    response = page.post(url("answer", question), {"option": question.options[0].id}, headers=HTMX)
    assert response.status_code == 200
    assert response.content.decode().lstrip().startswith('<section class="row" id="question"')


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_bad_input_keeps_what_was_typed(page, ada, headers):
    question = ask(ada)
    response = page.post(url("answer", question), {"text": "x" * 2001}, headers=headers)
    assert response.status_code == 400
    text = response.content.decode()
    assert "too long" in text
    assert "x" * 2001 in text
    assert 'aria-invalid="true"' in text


@pytest.mark.parametrize("data", [{}, {"text": " "}, {"option": "no-such"}, {"text": "a\0b"}])
def test_bad_input_says_what_is_wrong_and_asks_again(page, ada, data):
    question = ask(ada)
    response = page.post(url("answer", question), data)
    assert response.status_code == 400
    assert question.text in response.content.decode().replace("&#x27;", "'")


def test_the_option_of_another_question_is_refused(page, ada):
    first = answer_once(ada).question
    question = ask(ada)
    foreign = next(o.id for o in first.options if o.id not in {option.id for option in question.options})
    assert page.post(url("answer", question), {"option": foreign}).status_code == 400


def test_a_second_tab_learns_that_the_question_has_been_answered(page, ada):
    question = answer_once(ada).question
    response = page.post(url("answer", question), {"text": "again"})
    assert response.status_code == 409
    assert "This question has been answered." in response.content.decode()
    assert MemoryAnswer.objects.for_user(ada).count() == 1


def test_after_the_days_number_the_page_says_when_the_next_comes(page, ada, at_noon):
    ada.created_at = NOON - timedelta(days=9)
    ada.save()
    for _ in range(3):
        answer_once(ada)
    text = page.get("/").content.decode()
    assert "Today&#x27;s three are done. The next question comes tomorrow at 04:00." in text
    assert "Another question" in text
    assert page.post(reverse("question-another")).status_code == 302
    assert 'id="question-text"' in page.get("/").content.decode()


def test_in_the_gap_the_page_says_the_hour(page, ada):
    ada.created_at = NOON - timedelta(days=9)
    ada.save()
    answer_once(ada)
    assert "The next question comes at 13:30." in page.get("/").content.decode()


def test_skip_later_less_and_undo_say_what_they_did(page, ada):
    question = ask(ada)
    text = follow(page, page.post(url("later", question)))
    assert "Put aside." in text
    follow(page, page.post(url("undo", question)))
    text = follow(page, page.post(url("less", question)))
    assert "Skipped. It will not be asked again." in text
    page.post(url("undo", question))
    assert ask(ada) == question


def test_a_question_that_quoted_a_deleted_answer_has_no_words_left(page, ada):
    from memory.services import delete_answer

    first = answer_once(ada, text="Oat milk with ginger")
    follow_up = answer_once(ada).question
    delete_answer(user=ada, answer_id=first.pk, at=NOON)
    text = page.get(f"/?after={follow_up.pk}").content.decode()
    assert "A question that quoted something you have deleted." in text
    assert "Oat milk" not in text


@pytest.mark.parametrize("after", ["", "x", "00000000-0000-0000-0000-000000000000", "%00"])
def test_an_address_that_names_nothing_shows_the_day(page, after):
    assert page.get(f"/?after={after}").status_code in {200, 400}


def test_today_asks_for_the_zone_until_it_is_confirmed(client):
    bob = make_user("bob@example.org", zone="")
    sign_in(client, bob)
    assert 'id="about"' in client.get("/").content.decode()
    assert client.post("/settings/zone/", {"zone": "Mars/Olympus"}).status_code == 400
    assert client.post("/settings/zone/", {"zone": "Pacific/Auckland"}).status_code == 302
    assert 'id="about"' not in client.get("/").content.decode()
    bob.profile.refresh_from_db()
    assert bob.profile.zone == "Pacific/Auckland"


@pytest.mark.parametrize("rows", [5, 50])
def test_today_takes_the_same_number_of_queries_however_much_was_answered(page, ada, rows, django_assert_num_queries):
    for day in range(rows):
        answer_once(ada, NOON - timedelta(days=rows - day))
    ask(ada)
    with django_assert_num_queries(9):  # question 4, mood 3, intention 1, note 1
        assert page.get("/").status_code == 200


def test_the_page_needs_no_inline_script_or_style(page):
    text = page.get("/").content.decode()
    assert "<style" not in text
    assert " style=" not in text
    assert "<script>" not in text
    assert text.count("<h1") == 1
