from datetime import timedelta

import pytest
import time_machine

from accounts.tests.make import bearer, make_user
from intentions.models import CheckIn, Intention
from intentions.tests.make import NOON, make_check_in, make_intention, make_past_intentions

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def ada():
    return make_user()


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


@pytest.mark.parametrize("path", ["intentions/", "check-ins/", "moods/"])
def test_without_a_token_there_is_nothing(client, path):
    assert client.get(f"{BASE}/{path}").status_code == 401


def test_an_intention_is_set_with_a_sentence_alone(phone):
    response = phone.send("post", "intentions/", {"text": "Walk before work."})
    assert response.status_code == 201
    data = response.json()
    assert data["id"]
    del data["id"]
    assert data == {
        "text": "Walk before work.",
        "state": "active",
        "starts_on": "2026-06-04",
        "ends_on": "2026-06-30",
        "days": [],
        "reflection": None,
        "created_at": "2026-06-04T12:00:00Z",
        "ended_at": None,
        "care": None,
    }


def test_a_second_one_for_the_same_days_is_409(phone, ada):
    make_intention(ada)
    response = phone.send("post", "intentions/", {"text": "Read on paper."})
    assert (response.status_code, response.json()["error"]["code"]) == (409, "intention_exists")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": " "}, "text"),
        ({"text": "x" * 141}, "text"),
        ({"text": "a", "state": "done"}, "state"),
        ({"text": "a", "user": "b"}, "user"),
        ({"text": "a", "starts_on": "soon"}, "starts_on"),
        ({"text": "a", "starts_on": "0001-01-01"}, "starts_on"),
        ({"text": "a", "starts_on": "9999-12-31"}, "starts_on"),
        ({"text": "a", "ends_on": "2026-06-03"}, "ends_on"),
        ({"text": "a", "ends_on": "2027-06-05"}, "ends_on"),
    ],
)
def test_bad_intentions_are_400_with_the_field(phone, ada, body, field):
    response = phone.send("post", "intentions/", body)
    assert response.status_code == 400
    assert set(response.json()["error"]["fields"]) == {field}
    assert not Intention.objects.for_user(ada).exists()


def test_intentions_come_newest_first_in_pages(phone, ada):
    make_past_intentions(ada, 5)
    make_intention(ada)
    page = phone.get("intentions/?limit=4").json()
    starts = [row["starts_on"] for row in page["results"]]
    assert starts == ["2026-06-04", "2026-06-03", "2026-06-02", "2026-06-01"]
    assert [row["state"] for row in page["results"]] == ["active", "over", "over", "over"]
    rest = phone.client.get(page["next"], headers=phone.headers).json()
    assert [row["starts_on"] for row in rest["results"]] == ["2026-05-31", "2026-05-30"]
    assert rest["next"] is None
    assert rest["previous"]


def test_what_is_over_is_said_before_anything_was_written(phone, ada, at_noon):
    intention = make_intention(ada)
    path = f"intentions/{intention.pk}/"
    at_noon.shift(timedelta(days=40))
    phone.headers = bearer(ada)
    assert phone.get(path).json()["state"] == "over"
    assert Intention.objects.get(pk=intention.pk).state == "active"


def test_days_are_marked_and_unmarked_as_often_as_one_likes(phone, ada):
    path = f"intentions/{make_intention(ada).pk}/"
    for _ in range(2):
        assert phone.send("post", f"{path}days/").json()["days"] == ["2026-06-04"]
    for _ in range(2):
        assert phone.send("delete", f"{path}days/2026-06-04/").status_code == 204
    assert phone.get(path).json()["days"] == []


@pytest.mark.parametrize("on", ["2026-06-05", "2026-06-03", "x"])
def test_days_that_cannot_be_marked_are_400(phone, ada, on):
    response = phone.send("post", f"intentions/{make_intention(ada).pk}/days/", {"on": on})
    assert (response.status_code, set(response.json()["error"]["fields"])) == (400, {"on"})


def test_a_day_that_is_no_date_is_404(phone, ada):
    assert phone.send("delete", f"intentions/{make_intention(ada).pk}/days/soon/").status_code == 404


def test_an_intention_is_reworded_ended_reopened_and_deleted(phone, ada):
    path = f"intentions/{make_intention(ada).pk}/"
    assert phone.send("patch", path, {"text": "Walk at noon."}).json()["text"] == "Walk at noon."
    ended = phone.send("patch", path, {"state": "let_go", "reflection": "The alarm is on it."}).json()
    assert (ended["state"], ended["reflection"], ended["ended_at"]) == (
        "let_go",
        "The alarm is on it.",
        "2026-06-04T12:00:00Z",
    )
    assert phone.send("patch", path, {"reflection": None}).json()["reflection"] is None
    assert phone.send("patch", path, {"state": "active"}).json()["state"] == "active"
    assert phone.send("delete", path).status_code == 204
    assert phone.get(path).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"state": "over"},
        {"state": "planned"},
        {"reflection": "Not ended yet."},
        {"text": "a", "state": "done"},
        {"state": "active", "reflection": "a"},
        {"ended_at": "2026-06-04T12:00:00Z"},
        {"text": ""},
    ],
)
def test_changes_that_are_none_or_two_at_once_are_400(phone, ada, body):
    intention = make_intention(ada)
    response = phone.send("patch", f"intentions/{intention.pk}/", body)
    assert response.status_code == 400
    assert response.json()["error"]["fields"]
    assert Intention.objects.get(pk=intention.pk).state == "active"


def test_a_check_in_is_one_tap(phone):
    response = phone.send("post", "check-ins/", {"mood": "calm"})
    assert response.status_code == 201
    data = response.json()
    del data["id"]
    assert data == {
        "mood": "calm",
        "label": "calm",
        "score": 4,
        "intensity": None,
        "note": None,
        "at": "2026-06-04T12:00:00Z",
        "on": "2026-06-04",
        "created_at": "2026-06-04T12:00:00Z",
        "edited_at": None,
        "care": None,
    }


def test_a_check_in_takes_the_rest_afterwards_and_gives_it_back(phone, ada):
    path = f"check-ins/{make_check_in(ada).pk}/"
    given = {"intensity": 7, "note": "At the window.", "at": "2026-06-03T08:00:00+02:00"}
    data = phone.send("patch", path, given).json()
    assert (data["intensity"], data["note"], data["at"]) == (7, "At the window.", "2026-06-03T06:00:00Z")
    data = phone.send("patch", path, {"intensity": None, "note": None}).json()
    assert (data["mood"], data["intensity"], data["note"]) == ("calm", None, None)
    assert phone.send("delete", path).status_code == 204
    assert phone.get(path).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "mood"),
        ({"mood": "quantum"}, "mood"),
        ({"mood": None}, "mood"),
        ({"mood": "calm", "intensity": 0}, "intensity"),
        ({"mood": "calm", "intensity": 11}, "intensity"),
        ({"mood": "calm", "note": "x" * 2001}, "note"),
        ({"mood": "calm", "at": "2026-06-04T13:00:00Z"}, "at"),
        ({"mood": "calm", "at": "0001-01-01T00:00:00Z"}, "at"),
        ({"mood": "calm", "at": "9999-12-31T23:59:59Z"}, "at"),
        ({"mood": "calm", "score": 5}, "score"),
        ({"mood": "calm", "on": "2026-06-01"}, "on"),
    ],
)
def test_bad_check_ins_are_400_with_the_field(phone, ada, body, field):
    for method, path in (("post", "check-ins/"), ("patch", f"check-ins/{make_check_in(ada).pk}/")):
        response = phone.send(method, path, body)
        assert response.status_code == 400
        assert set(response.json()["error"]["fields"]) == {field}
    assert CheckIn.objects.for_user(ada).count() == 1


def test_a_phone_that_repeats_a_check_in_makes_one(phone, ada):
    first = phone.send("post", "check-ins/", {"mood": "calm"}, **{"Idempotency-Key": "c-1"})
    again = phone.send("post", "check-ins/", {"mood": "calm"}, **{"Idempotency-Key": "c-1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert CheckIn.objects.for_user(ada).count() == 1


def test_check_ins_come_newest_first_by_the_time_they_speak_of(phone, ada):
    for days in (2, 0, 4, 1, 3):
        make_check_in(ada, at=NOON - timedelta(days=days))
    page = phone.get("check-ins/?limit=3").json()
    assert [row["on"] for row in page["results"]] == ["2026-06-04", "2026-06-03", "2026-06-02"]
    rest = phone.client.get(page["next"], headers=phone.headers).json()
    assert [row["on"] for row in rest["results"]] == ["2026-06-01", "2026-05-31"]


def test_check_ins_of_one_moment_are_all_on_some_page(phone, ada):
    made = {str(make_check_in(ada).pk) for _ in range(7)}
    seen, address = [], f"{BASE}/check-ins/?limit=2"
    while address:
        page = phone.client.get(address, headers=phone.headers).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
    assert len(seen) == 7
    assert set(seen) == made


@pytest.mark.parametrize("path", ["intentions/", "check-ins/"])
@pytest.mark.parametrize("cursor", ["x", "cD1hYmM=", "cD0A", "bz0tNQ=="])  # nonsense, p=abc, p=NUL, o=-5
def test_made_up_cursors_lead_nowhere_and_break_nothing(phone, path, cursor):
    assert phone.get(f"{path}?cursor={cursor}").status_code in {200, 404}


def test_an_own_mood_is_renamed(phone):
    mood = phone.send("post", "moods/", {"label": "Foggy", "score": 2}).json()
    entry = phone.send("post", "check-ins/", {"mood": mood["id"]}).json()
    renamed = phone.send("patch", f"moods/{mood['id']}/", {"label": "Hazy"}).json()
    assert (renamed["id"], renamed["label"], renamed["score"], renamed["care"]) == (mood["id"], "Hazy", 2, None)
    assert phone.get(f"check-ins/{entry['id']}/").json()["label"] == "Hazy"
    assert phone.send("patch", f"moods/{mood['id']}/", {"label": "calm"}).status_code == 409
    assert phone.send("patch", f"moods/{mood['id']}/", {"score": 1}).status_code == 400
    assert phone.send("patch", f"moods/{entry['id']}/", {"label": "Hazy"}).status_code == 404


def test_moods_are_the_fourteen_and_ones_own(phone):
    assert len(phone.get("moods/").json()["results"]) == 14
    response = phone.send("post", "moods/", {"label": "Foggy", "score": 2})
    assert response.status_code == 201
    page = phone.get("moods/").json()
    assert set(page) == {"results", "next", "previous"}
    own = page["results"][14]
    assert own == {"id": own["id"], "label": "Foggy", "group": None, "score": 2}
    assert response.json() == own | {"care": None}
    assert page["results"][0] == {"id": "energized", "label": "energized", "group": "lively", "score": 5}
    entry = phone.send("post", "check-ins/", {"mood": own["id"]}).json()
    assert (entry["mood"], entry["label"], entry["score"]) == (own["id"], "Foggy", 2)
    assert phone.get("check-ins/").json()["results"][0]["label"] == "Foggy"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"label": "Calm", "score": 2}, 409),
        ({"label": "", "score": 2}, 400),
        ({"label": "x" * 41, "score": 2}, 400),
        ({"label": "Foggy"}, 400),
        ({"label": "Foggy", "score": 6}, 400),
        ({"label": "Foggy", "score": 2, "group": "low"}, 400),
    ],
)
def test_moods_that_cannot_be_added_are_refused_with_the_field(phone, body, status):
    response = phone.send("post", "moods/", body)
    assert response.status_code == status
    assert response.json()["error"]["fields"]


@pytest.mark.parametrize("rows", [5, 50])
def test_intentions_take_the_same_number_of_queries_for_any_length(phone, ada, rows, django_assert_num_queries):
    make_past_intentions(ada, rows)
    # The session with the person, the intentions, their days.
    with django_assert_num_queries(3):
        results = phone.get("intentions/?limit=100").json()["results"]
    assert len(results) == rows
    assert all(row["days"] for row in results)


@pytest.mark.parametrize("rows", [5, 50])
def test_check_ins_take_the_same_number_of_queries_for_any_length(phone, ada, rows, django_assert_num_queries):
    for hours in range(rows):
        make_check_in(ada, at=NOON - timedelta(hours=hours), intensity=3, note="At the window.")
    # The session with the person, the check-ins, names of own moods.
    with django_assert_num_queries(3):
        assert len(phone.get("check-ins/?limit=100").json()["results"]) == rows


@pytest.mark.parametrize("rows", [5, 50])
def test_moods_take_two_queries_however_many_there_are(phone, rows, django_assert_num_queries):
    for number in range(rows):
        phone.send("post", "moods/", {"label": f"Mood {number}", "score": 3})
    with django_assert_num_queries(2):
        assert len(phone.get("moods/").json()["results"]) == 14 + rows


def test_bob_neither_marks_nor_unmarks_adas_days(client, ada):
    intention = make_intention(ada)
    bob = Phone(client, make_user("bob@example.org"))
    assert bob.send("post", f"intentions/{intention.pk}/days/").status_code == 404
    assert bob.send("delete", f"intentions/{intention.pk}/days/2026-06-04/").status_code == 404
