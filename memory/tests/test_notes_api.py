"""Notes and earlier days over REST."""

from datetime import timedelta

import pytest
import time_machine

from accounts.tests.make import bearer, make_user
from intentions.services import check_in
from memory.models import Note
from memory.tests.make import NOON, make_log, make_note

pytestmark = pytest.mark.django_db
NOTES = "/api/v1/memory/notes/"
DAY, YEAR = timedelta(days=1), timedelta(days=365)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def ada():
    return make_user()


@pytest.fixture
def phone(client, ada):
    return Phone(client, bearer(ada))


class Phone:
    """A client that sends JSON and its token."""

    def __init__(self, client, headers):
        self.client, self.headers = client, headers

    def __getattr__(self, verb):
        def send(path, body=None, **headers):
            given = {"headers": self.headers | headers}
            if verb != "get":
                given |= {"data": body, "content_type": "application/json"}
            return getattr(self.client, verb)(path, **given)

        return send


def test_a_note_is_written_read_changed_deleted_and_brought_back(phone):
    made = phone.post(NOTES, {"text": "Rain.\nThen sun.", "on": "2026-02-01", "keep_closed": True})
    assert made.status_code == 201
    note = made.json()
    assert note.pop("care") is None
    assert note == {
        "id": note["id"],
        "text": "Rain.\nThen sun.",
        "on": "2026-02-01",
        "keep_closed": True,
        "version": 1,
        "created_at": "2026-03-04T12:00:00Z",
        "edited_at": None,
    }
    path = f"{NOTES}{note['id']}/"
    assert phone.get(path).json() == note
    changed = phone.patch(path, {"text": "Rain.", "version": 1}).json()
    changed.pop("care")
    assert (changed["text"], changed["version"], changed["on"]) == ("Rain.", 2, "2026-02-01")
    assert phone.delete(path).status_code == 204
    assert phone.get(path).status_code == 404
    assert phone.post(f"{path}restore/").json() == changed


def test_a_stale_version_is_a_409_with_the_note_that_stands(phone, ada):
    note = make_note(ada)
    path = f"{NOTES}{note.pk}/"
    phone.patch(path, {"text": "From the phone.", "version": 1})
    response = phone.patch(path, {"text": "From the desk.", "version": 1})
    assert response.status_code == 409
    assert response.json()["error"]["code"] == "note_changed"
    assert (response.json()["note"]["text"], response.json()["note"]["version"]) == ("From the phone.", 2)


def test_earlier_versions_are_read_and_brought_back(phone, ada):
    path = f"{NOTES}{make_note(ada, 'One.', at=NOON - timedelta(minutes=10)).pk}/"
    phone.patch(path, {"text": "Two."})
    listed = phone.get(f"{path}versions/").json()
    (row,) = listed["results"]
    assert (listed["next"], row["text"], row["written_at"]) == (None, "One.", "2026-03-04T11:50:00Z")
    back = phone.post(f"{path}versions/{row['id']}/restore/").json()
    assert (back["text"], back["version"], back["care"]) == ("One.", 3, None)
    assert [row["text"] for row in phone.get(f"{path}versions/").json()["results"]] == ["Two."]
    assert phone.post(f"{path}versions/{row['id']}/restore/").status_code == 404
    assert phone.get(f"{path}versions/?q=x").status_code == 400
    phone.delete(path)
    assert phone.get(f"{path}versions/").status_code == 404


def test_once_the_day_has_turned_nothing_is_brought_back(client, ada, at_noon):
    path = f"{NOTES}{make_note(ada).pk}/"
    client.delete(path, headers=bearer(ada))
    at_noon.shift(DAY)
    response = client.post(f"{path}restore/", headers=bearer(ada))
    assert (response.status_code, response.json()["error"]["code"]) == (410, "cannot_undo")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": " "}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": "x", "on": "2026-03-05"}, "on"),
        ({"text": "x", "on": "yesterday"}, "on"),
        ({"text": "x", "keep_closed": "perhaps"}, "keep_closed"),
        ({"text": "x", "user": "someone"}, "user"),
        ({"text": "x", "version": 7}, "version"),
    ],
)
def test_a_note_that_cannot_be_kept_names_its_field(phone, ada, body, field):
    response = phone.post(NOTES, body)
    assert response.status_code == 400
    assert field in response.json()["error"]["fields"]
    assert not Note.objects.for_user(ada).exists()


@pytest.mark.parametrize("body", [{}, {"version": 1}, {"id": "x"}, {"text": ""}, {"text": "x", "version": 0}])
def test_a_change_that_is_none_is_a_400(phone, ada, body):
    assert phone.patch(f"{NOTES}{make_note(ada).pk}/", body).status_code == 400


@pytest.mark.parametrize("text", ["a\\u0000b", "a\\ud800b"])
def test_characters_that_cannot_be_stored_are_a_400(client, ada, text):
    body = f'{{"text": "{text}"}}'
    response = client.post(NOTES, body, content_type="application/json", headers=bearer(ada))
    assert response.status_code == 400


def test_the_same_key_writes_one_note(phone, ada):
    key = {"Idempotency-Key": "k1"}
    first, again = (phone.post(NOTES, {"text": "Once."}, **key) for _ in range(2))
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert Note.objects.for_user(ada).count() == 1
    phone.delete(f"{NOTES}{first.json()['id']}/")
    assert phone.post(NOTES, {"text": "Once."}, **key).status_code == 410


def test_the_list_is_newest_first_by_the_day_it_is_about(phone, ada):
    for text, ago in (("old", 9), ("new", 0), ("between", 4)):
        make_note(ada, text, on=(NOON - ago * DAY).date())
    assert [row["text"] for row in phone.get(NOTES).json()["results"]] == ["new", "between", "old"]


def test_since_and_until_take_both_ends_in(phone, ada):
    make_log(ada, 10)
    rows = phone.get(f"{NOTES}?since=2026-02-25&until=2026-02-27").json()["results"]
    assert [row["on"] for row in rows] == ["2026-02-27", "2026-02-26", "2026-02-25"]


@pytest.mark.parametrize("query", ["since=yesterday", "until=2026-02-30", "topic=food", "limit=0"])
@pytest.mark.parametrize("path", [NOTES, "/api/v1/memory/answers/", "/api/v1/memory/memories/"])
def test_a_filter_that_cannot_be_read_is_a_400(phone, path, query):
    if query == "topic=food" and path != NOTES:
        query = "topic=quantum"
    assert phone.get(f"{path}?{query}").status_code == 400


def test_pages_follow_each_other_without_gap_or_double(phone, ada):
    make_log(ada, 4, per_day=3)
    seen, address = [], f"{NOTES}?limit=5"
    while address:
        page = phone.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == 12


@pytest.mark.parametrize("rows", [5, 50])
def test_the_list_takes_the_same_number_of_queries_for_any_length(phone, ada, rows, django_assert_num_queries):
    make_log(ada, rows)
    phone.get(NOTES)
    with django_assert_num_queries(2):
        assert len(phone.get(f"{NOTES}?limit=100").json()["results"]) == rows


def test_this_day_of_earlier_years_comes_back(phone, ada):
    make_note(ada, "Ate outside.", at=NOON - YEAR)
    check_in(user=ada, mood="calm", note="Warm.", now=NOON - YEAR)
    rows = phone.get("/api/v1/memory/on-this-day/").json()["results"]
    assert {(row["kind"], row["text"], row["mood"]) for row in rows} == {
        ("note", "Ate outside.", None),
        ("check_in", "Warm.", "calm"),
    }
    assert all(row["ago"] == {"unit": "year", "number": 1} and not row["is_closed"] for row in rows)


def test_closed_ones_come_without_their_words(phone, ada):
    make_note(ada, "Ate outside.", at=NOON - YEAR)
    check_in(user=ada, mood="overwhelmed", note="Heavy.", now=NOON - YEAR)
    make_note(ada, "Kept.", at=NOON - 2 * YEAR, keep_closed=True)
    rows = phone.get("/api/v1/memory/on-this-day/").json()["results"]
    assert len(rows) == 3
    assert all(row["is_closed"] and row["text"] is row["mood"] is row["question"] is None for row in rows)


def test_one_may_look_back_from_any_day(phone, ada):
    make_note(ada, at=NOON)
    path = "/api/v1/memory/on-this-day/?on="
    assert [row["on"] for row in phone.get(f"{path}2026-03-11").json()["results"]] == ["2026-03-04"]
    assert phone.get(f"{path}2026-03-12").json()["results"] == []
    for edge in ("0001-01-01", "9999-12-31"):
        assert phone.get(path + edge).status_code == 200
    assert phone.get(f"{path}soon").status_code == 400


HEAVY = "I want to die. The rest of the day was walks and washing up."


def test_a_note_that_speaks_of_not_wanting_to_live_shows_who_can_help_and_lets_questions_rest(phone):
    written = phone.post(NOTES, {"text": HEAVY}).json()
    assert written["care"]["lines"]
    assert phone.get("/api/v1/memory/question/").json()["pace"]["reason"] == "resting"
    plain = phone.patch(f"{NOTES}{written['id']}/", {"text": "Walks and washing up."}).json()
    assert plain["care"] is None
