"""REST: what is found, and what is refused."""

import pytest

from accounts.tests.make import bearer, make_user
from intentions.services import check_in
from memory.tests.make import NOON, answer_once

pytestmark = pytest.mark.django_db
URL = "/api/v1/memory/recall/"
ANSWERS = "/api/v1/memory/answers/"


@pytest.fixture
def ada():
    return make_user()


def get(client, user, url, **params):
    return client.get(url, params, headers=bearer(user))


def test_what_is_found_says_why_and_where(client, ada):
    entry = check_in(user=ada, mood="calm", note="The kettle sang", now=NOON)
    response = get(client, ada, URL, q="kettles")
    assert response.status_code == 200
    (row,) = response.json()["results"]
    assert row == {
        "kind": "check_in",
        "id": str(entry.pk),
        "on": "2026-03-04",
        "text": "The kettle sang",
        "score": row["score"],
        "why": "It says: kettle.",
        "matches": [{"start": 4, "end": 10}],
    }
    assert 1 <= row["score"] < 2


@pytest.mark.parametrize("params", [{}, {"q": ""}, {"q": "zzzz"}])
def test_without_hope_the_list_is_empty(client, ada, params):
    answer_once(ada, text="quince")
    assert get(client, ada, URL, **params).json() == {"results": []}


def test_a_limit_is_kept_and_a_wrong_one_refused(client, ada):
    for number in range(3):
        check_in(user=ada, mood="calm", note=f"kettle {number}", now=NOON)
    assert len(get(client, ada, URL, q="kettle", limit=2).json()["results"]) == 2
    for limit in ("0", "-1", "x", "٣", ""):
        response = get(client, ada, URL, q="kettle", limit=limit)
        assert response.status_code == 400 and "limit" in response.json()["error"]["fields"]


def test_an_unknown_parameter_is_named(client, ada):
    assert get(client, ada, URL, query="kettle").json()["error"]["fields"] == {
        "query": ["This parameter is not known."]
    }


def test_answers_are_found_by_words_and_kept_to_topic_and_dates(client, ada):
    wanted = answer_once(ada, text="xylophone")
    check_in(user=ada, mood="calm", note="xylophone", now=NOON)
    found = get(client, ada, ANSWERS, q="xylophones").json()
    assert [row["id"] for row in found["results"]] == [str(wanted.pk)]
    assert (found["next"], found["previous"]) == (None, None)
    assert get(client, ada, ANSWERS, q="xylophone", topic=wanted.topic).json()["results"]
    other = "sleep" if wanted.topic != "sleep" else "food"
    assert get(client, ada, ANSWERS, q="xylophone", topic=other).json()["results"] == []
    assert get(client, ada, ANSWERS, q="xylophone", since="2026-03-05").json()["results"] == []
    assert get(client, ada, ANSWERS, q="").json()["results"] == []


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get(URL, {"q": "kettle"}).status_code == 401
