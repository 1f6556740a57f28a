from datetime import timedelta

import pytest
import time_machine

from accounts.models import IdempotencyKey
from accounts.tests.make import bearer, make_user
from memory.models import MemoryAnswer, Question
from memory.tests.make import NOON, answer_once, ask

pytestmark = pytest.mark.django_db
BASE = "/api/v1/memory"


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def ada():
    return make_user(zone="Europe/Lisbon")


class Phone:
    """An API client of one person."""

    def __init__(self, client, user):
        self.client, self.headers = client, bearer(user)

    def get(self, path):
        return self.client.get(f"{BASE}/{path}", headers=self.headers)

    def send(self, method, path, data=None, **headers):
        call = getattr(self.client, method)
        return call(f"{BASE}/{path}", data or {}, content_type="application/json", headers=self.headers | headers)


@pytest.fixture
def phone(client, ada):
    return Phone(client, ada)


def test_without_a_token_there_is_no_question(client):
    response = client.get(f"{BASE}/question/")
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "not_signed_in"


def test_the_question_comes_with_options_pace_and_origin(phone):
    data = phone.get("question/").json()
    assert set(data) == {"question", "pace"}
    assert data["question"]["allows_text"] is True
    assert data["question"]["because"] == []
    assert data["question"]["origin"] == "built-in"
    assert all(set(option) == {"id", "text"} for option in data["question"]["options"])
    assert data["pace"] == {"reason": "ask", "next_at": None, "asked_today": 0, "per_day": 5}


def test_ten_answers_by_nothing_but_http_build_on_each_other(phone):
    named = 0
    question = phone.get("question/").json()["question"]
    said = {}
    for number in range(10):
        if question is None:
            question = phone.send("post", "question/another/").json()["question"]
        for source in question["because"]:
            assert source["on"] == "2026-03-04"
            assert source["text"] in said[source["answer_id"]]
        named += bool(question["because"])
        body = {"text": "Oat milk with ginger"} if number % 2 else {"option": question["options"][0]["id"]}
        response = phone.send("post", f"questions/{question['id']}/answer/", body)
        assert response.status_code == 201
        data = response.json()
        stored = MemoryAnswer.objects.get(pk=data["answer"]["id"])
        said[data["answer"]["id"]] = {stored.text, stored.phrase}
        assert data["reply"]
        question = data["next"]["question"]
    assert named >= 5


def test_a_second_answer_is_409(phone, ada):
    question = ask(ada)
    path = f"questions/{question.pk}/answer/"
    assert phone.send("post", path, {"text": "one"}).status_code == 201
    response = phone.send("post", path, {"text": "two"})
    assert (response.status_code, response.json()["error"]["code"]) == (409, "already_answered")


def test_a_phone_that_repeats_an_answer_gets_the_first_reply_again(phone, ada):
    path = f"questions/{ask(ada).pk}/answer/"
    first = phone.send("post", path, {"text": "one"}, **{"Idempotency-Key": "a-1"})
    again = phone.send("post", path, {"text": "one"}, **{"Idempotency-Key": "a-1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert MemoryAnswer.objects.for_user(ada).count() == 1


@pytest.mark.parametrize(
    "body",
    [{}, {"text": ""}, {"option": "no-such"}, {"option": "a", "text": "b"}, {"text": "x" * 2001}, {"text": 7, "x": 1}],
)
def test_bad_answers_are_400_with_the_field(phone, ada, body):
    response = phone.send("post", f"questions/{ask(ada).pk}/answer/", body)
    assert response.status_code == 400
    assert response.json()["error"]["fields"]
    assert ask(ada).state != Question.State.ANSWERED


@pytest.mark.parametrize("way", ["delete", "undo", "edit"])
def test_an_answer_that_was_taken_back_is_not_given_to_a_phone_that_repeats_it(phone, ada, way):
    question = ask(ada)
    path, key = f"questions/{question.pk}/answer/", {"Idempotency-Key": "once"}
    given = phone.send("post", path, {"text": "quinoa with oat milk"}, **key).json()["answer"]["id"]
    if way == "undo":
        done = phone.send("post", f"questions/{question.pk}/undo/")
    else:
        done = phone.send("delete" if way == "delete" else "patch", f"answers/{given}/", {"text": "tea"})
    assert done.status_code < 300
    again = phone.send("post", path, {"text": "quinoa with oat milk"}, **key)
    assert again.status_code == 410 and again.json()["error"]["code"] == "gone"
    kept = IdempotencyKey.objects.for_user(ada)
    assert not any("quinoa" in (row.body or "") for row in kept)


def test_skip_snooze_less_and_undo_answer_with_what_stands_now(phone, ada):
    for verb in ("skip", "snooze", "less"):
        question = ask(ada)
        response = phone.send("post", f"questions/{question.pk}/{verb}/")
        assert response.status_code == 200
        assert (response.json()["next"]["question"] or {}).get("id") != str(question.pk)
        response = phone.send("post", f"questions/{question.pk}/undo/")
        assert response.json()["next"]["question"]["id"] == str(question.pk)


def test_why_names_strategy_sources_and_engine(phone, ada):
    answer_once(ada, text="Oat milk with ginger")
    question = ask(ada)
    data = phone.get(f"questions/{question.pk}/why/").json()
    assert data["strategy"] == "follow_up"
    assert data["because"][0]["text"] == "Oat milk with ginger"
    assert data["engine"] == "built-in"
    assert data["why"]


def test_answers_come_newest_first_in_pages(phone, ada):
    for day in range(7):
        answer_once(ada, NOON - timedelta(days=7 - day))
    page = phone.get("answers/?limit=3").json()
    assert [row["on"] for row in page["results"]] == ["2026-03-03", "2026-03-02", "2026-03-01"]
    second = phone.client.get(page["next"], headers=phone.headers).json()
    assert [row["on"] for row in second["results"]] == ["2026-02-28", "2026-02-27", "2026-02-26"]
    assert second["previous"]


def test_answers_can_be_narrowed_by_topic_and_date(phone, ada):
    for day in range(7):
        answer_once(ada, NOON - timedelta(days=7 - day))
    assert len(phone.get("answers/?since=2026-03-01&until=2026-03-02").json()["results"]) == 2
    topic = MemoryAnswer.objects.for_user(ada).first().topic
    assert {row["topic"] for row in phone.get(f"answers/?topic={topic}").json()["results"]} == {topic}


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=x", "limit=-1", "since=2026-13-01", "topic=quantum", "colour=red", "cursor=x", "since=%00"],
)
def test_what_cannot_be_filtered_by_is_named(phone, query):
    assert phone.get(f"answers/?{query}").status_code == 400 if query != "cursor=x" else 404


def test_a_page_holds_a_hundred_at_most(phone, ada):
    for day in range(3):
        answer_once(ada, NOON - timedelta(days=day + 1))
    assert phone.get("answers/?limit=100000").status_code == 200


@pytest.mark.parametrize("rows", [5, 50])
def test_the_list_takes_the_same_number_of_queries_for_any_length(phone, ada, rows, django_assert_num_queries):
    for day in range(rows):
        answer_once(ada, NOON - timedelta(days=day + 1))
    with django_assert_num_queries(2):
        assert len(phone.get("answers/?limit=100").json()["results"]) == rows


def test_the_question_takes_four_queries(phone, ada, django_assert_num_queries):
    answer_once(ada)
    ask(ada)
    with django_assert_num_queries(4):
        phone.get("question/")


def test_an_answer_can_be_read_changed_deleted_and_brought_back(phone, ada):
    answer = answer_once(ada, text="Oat milk")
    path = f"answers/{answer.pk}/"
    assert phone.get(path).json()["text"] == "Oat milk"
    assert phone.send("patch", path, {"text": "Barley tea"}).json()["text"] == "Barley tea"
    assert phone.send("delete", path).status_code == 204
    assert phone.get(path).status_code == 404
    assert phone.send("post", f"{path}restore/").json()["text"] == "Barley tea"
    assert phone.get(path).status_code == 200


def test_preferences_are_read_and_changed_within_their_bounds(client, ada):
    headers = bearer(ada)
    path = "/api/v1/me/preferences/"
    assert client.get(path, headers=headers).json()["questions_per_day"] == 3
    for body, status in (({"questions_per_day": 15}, 200), ({"questions_per_day": 16}, 400), ({"user": "x"}, 400)):
        response = client.patch(path, body, content_type="application/json", headers=headers)
        assert response.status_code == status, body
