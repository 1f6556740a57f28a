"""The ledger and the muted topics over REST."""

from datetime import timedelta

import pytest
import time_machine

from accounts.tests.make import bearer, make_user
from memory import services
from memory.models import Memory
from memory.tests.make import NOON, answer_once, ask
from memory.tests.test_api import Phone
from memory.tests.test_ledger import changed, memory_from
from memory.tests.test_ledger_views import make_memories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def ada():
    return make_user(zone="Europe/Lisbon")


@pytest.fixture
def phone(client, ada):
    return Phone(client, ada)


def test_a_memory_comes_with_sources_history_and_dates(phone, ada):
    first, second = changed(ada, NOON - 100 * DAY)
    (row,) = phone.get("memories/").json()["results"]
    memory = memory_from(ada, second)
    assert row == {
        "id": str(memory.pk),
        "topic": first.topic,
        "text": memory.text,
        "since": "2026-03-04",
        "last_confirmed_on": "2026-03-04",
        "before": [memory_from(ada, first).text],
        "sources": [{"answer_id": str(second.pk), "on": "2026-03-04"}],
        "origin": "rule",
        "state": "current",
    }
    assert phone.get(f"memories/{memory.pk}/").json() == row


def test_memories_come_in_pages_by_topic_and_state(phone, ada):
    make_memories(ada, 3, "food")
    make_memories(ada, 2, "sleep")
    assert len(phone.get("memories/?topic=sleep").json()["results"]) == 2
    assert len(phone.get("memories/?state=changed").json()["results"]) == 5
    assert phone.get("memories/?limit=2").json()["next"]


@pytest.mark.parametrize("query", ["topic=quantum", "state=lost", "q=tea", "limit=0"])
def test_what_cannot_be_filtered_by_is_a_400(phone, query):
    assert phone.get(f"memories/?{query}").status_code == 400


@pytest.mark.parametrize("rows", [5, 50])
def test_the_list_takes_the_same_number_of_queries_for_any_length(phone, ada, rows, django_assert_num_queries):
    make_memories(ada, rows)
    with django_assert_num_queries(4):
        assert len(phone.get("memories/?limit=100").json()["results"]) == rows


def test_a_memory_is_reworded_forgotten_and_taken_back(phone, ada):
    memory = memory_from(ada, answer_once(ada))
    path = f"memories/{memory.pk}/"
    edited = phone.send("patch", path, {"text": "Mine."}).json()
    assert (edited["text"], edited["origin"]) == ("Mine.", "person")
    assert phone.send("delete", path).status_code == 204
    assert phone.get(path).status_code == 404
    assert phone.get("memories/").json()["results"] == []
    assert phone.send("delete", path).status_code == 204
    assert phone.send("post", f"{path}undo/").json()["text"] == "Mine."
    assert phone.get(path).status_code == 200


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "x" * 501}, {"text": "a", "state": "current"}])
def test_a_wording_that_cannot_be_kept_is_a_400(phone, ada, body):
    memory = memory_from(ada, answer_once(ada))
    response = phone.send("patch", f"memories/{memory.pk}/", body)
    assert response.status_code == 400
    assert response.json()["error"]["fields"]


def test_after_the_day_forgetting_cannot_be_taken_back(phone, ada, at_noon):
    memory = memory_from(ada, answer_once(ada))
    phone.send("delete", f"memories/{memory.pk}/")
    at_noon.shift(DAY)
    phone.headers = bearer(ada)
    response = phone.send("post", f"memories/{memory.pk}/undo/")
    assert (response.status_code, response.json()["error"]["code"]) == (410, "cannot_undo")


def test_untrue_leaves_no_words_and_what_was_before_can_hold_again(phone, ada):
    first, second = changed(ada, NOON - 100 * DAY)
    row = phone.send("post", f"memories/{memory_from(ada, second).pk}/untrue/").json()
    assert (row["state"], row["text"], row["before"]) == ("corrected", None, [])
    row = phone.send("post", f"memories/{memory_from(ada, first).pk}/hold/").json()
    assert row["state"] == "current"


def test_a_repeated_write_gives_its_first_answer_again(phone, ada):
    memory = memory_from(ada, answer_once(ada))
    key = {"Idempotency-Key": "forget-once"}
    for replayed in (None, "true"):
        response = phone.send("delete", f"memories/{memory.pk}/", **key)
        assert (response.status_code, response.headers.get("Idempotent-Replayed")) == (204, replayed)


def test_topics_are_muted_listed_and_asked_about_again(phone):
    sleep = {"results": [{"topic": "sleep", "title": "Sleep"}], "next": None, "previous": None}
    for _ in range(2):
        assert phone.send("post", "topics/muted/", {"topic": "sleep"}).json() == sleep
    assert phone.get("topics/muted/").json() == sleep
    assert phone.send("delete", "topics/muted/", {"topic": "sleep"}).json()["results"] == []
    phone.send("post", "topics/muted/", {"topic": "sleep"})
    assert phone.send("delete", "topics/muted/?topic=sleep").json()["results"] == []


@pytest.mark.parametrize("body", [{}, {"topic": "quantum"}, {"topic": 7}, {"topic": "sleep", "rule": "less"}])
@pytest.mark.parametrize("verb", ["post", "delete"])
def test_a_topic_that_is_none_is_a_400(phone, body, verb):
    assert phone.send(verb, "topics/muted/", body).status_code == 400


def test_a_question_is_denied_and_a_topic_muted_from_it(phone, ada):
    assert phone.send("post", f"questions/{ask(ada).pk}/untrue/").json()["error"]["code"] == "nothing_quoted"
    answer = answer_once(ada, text="Oat milk")
    question = ask(ada)
    assert phone.send("post", f"questions/{question.pk}/untrue/").json()["next"]["question"]["id"] != str(question.pk)
    assert memory_from(ada, answer).state == Memory.State.CORRECTED
    question = ask(ada)
    phone.send("post", f"questions/{question.pk}/mute/")
    assert phone.get("topics/muted/").json()["results"][0]["topic"] == question.topic
    assert phone.send("post", f"questions/{question.pk}/mute/").status_code == 409


def test_another_persons_memory_is_a_404(client, ada):
    memory = memory_from(ada, answer_once(ada))
    bob = Phone(client, make_user("bob@example.org"))
    for verb, path in (("patch", ""), ("delete", ""), ("post", "undo/"), ("post", "untrue/"), ("post", "hold/")):
        assert bob.send(verb, f"memories/{memory.pk}/{path}", {"text": "x"}).status_code == 404
    assert bob.get(f"memories/{memory.pk}/").status_code == 404
    services.forget_memory(user=ada, memory_id=memory.pk, at=NOON)
    assert bob.send("post", f"memories/{memory.pk}/undo/").status_code == 404
