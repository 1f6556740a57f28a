"""Progress over REST."""

from datetime import timedelta

import pytest
import time_machine

from accounts.tests.make import bearer, make_user
from intentions.tests.make import make_check_in
from memory.models import Note
from memory.services import delete_note
from memory.tests.make import NOON, answer_once, make_log, make_note
from profiles.models import UserPreferences
from progress.models import Badge, UserProgress
from progress.services import rebuild
from progress.shipped_badges import load_badges

pytestmark = pytest.mark.django_db
BASE = "/api/v1/progress/"
DAY = timedelta(days=1)
TODAY = NOON.date()


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def ada():
    load_badges(Badge)
    return make_user(zone="Europe/Lisbon")


@pytest.fixture
def get(client, ada):
    return lambda path="", **params: client.get(BASE + path, params, headers=bearer(ada))


def write_days(user, number: int) -> None:
    for ago in range(number):
        make_note(user, on=TODAY - ago * DAY)


def test_without_a_token_there_is_nothing(client):
    for path in ("", "days/"):
        assert client.get(BASE + path).json()["error"]["code"] == "not_signed_in"


def test_who_has_written_nothing_has_no_streak_and_a_badge_to_come(get):
    assert get().json() == {
        "since": None,
        "totals": {"answers": 0, "notes": 0, "check_ins": 0, "days": 0},
        "rests_until": None,
        "streak": {"length": 0, "began_on": None, "rest_days_used": 0, "rest_days_left": 0, "longest": 0},
        "badges": [],
        "next_badge": {
            "key": "streak-7",
            "rule": "streak",
            "parameter": 7,
            "name": "Droplet",
            "symbol": "∘",
            "to_go": 7,
        },
    }


def test_streak_totals_and_badges_are_told(get, ada):
    for ago in (0, 2, 3, 4, 5, 6, 7):
        make_note(ada, on=TODAY - ago * DAY)
    answer_once(ada)
    make_check_in(ada, now=NOON - DAY * 7)
    data = get().json()
    assert data["since"] == "2026-02-25"
    assert data["totals"] == {"answers": 1, "notes": 7, "check_ins": 1, "days": 7}
    assert data["streak"] == {
        "length": 8,
        "began_on": "2026-02-25",
        "rest_days_used": 1,
        "rest_days_left": 0,
        "longest": 8,
    }
    assert [(badge["key"], badge["on"]) for badge in data["badges"]] == [("streak-7", "2026-03-04")]
    assert (data["next_badge"]["key"], data["next_badge"]["to_go"]) == ("streak-30", 22)


def test_badges_stand_in_the_persons_theme(get, ada):
    write_days(ada, 7)
    UserPreferences.objects.filter(user=ada).update(badge_theme="architecture")
    data = get().json()
    assert [(badge["name"], badge["symbol"]) for badge in data["badges"]] == [("Foundation", "├─")]
    assert (data["next_badge"]["name"], data["next_badge"]["symbol"]) == ("Structure", "╞═╡")


def test_once_all_streaks_are_earned_the_next_badge_is_of_another_rule(get, ada):
    write_days(ada, 7)
    Badge.objects.filter(key__in=["streak-30", "streak-100"]).update(is_active=False)
    assert (get().json()["next_badge"]["key"], get().json()["next_badge"]["to_go"]) == ("answers-100", 100)
    Badge.objects.filter(rule="answers").update(is_active=False)
    assert (get().json()["next_badge"]["key"], get().json()["next_badge"]["to_go"]) == ("intentions-3", 3)
    Badge.objects.filter(rule="intentions").update(is_active=False)
    assert get().json()["next_badge"] is None


def test_the_streak_stands_on_the_day_after_and_ends_when_that_was_missed(get, ada, at_noon):
    write_days(ada, 3)
    at_noon.shift(DAY)
    assert get().json()["streak"]["length"] == 3
    at_noon.shift(DAY)
    assert get().json()["streak"] == {
        "length": 0,
        "began_on": None,
        "rest_days_used": 0,
        "rest_days_left": 0,
        "longest": 3,
    }


@pytest.mark.parametrize(("written_today", "length"), [(True, 4), (False, 3)])
def test_a_journey_west_breaks_nothing(get, ada, at_noon, written_today, length):
    at_noon.shift(timedelta(hours=3))
    write_days(ada, 3)
    ada.profile.zone = "Pacific/Kiritimati"  # where it is tomorrow by now
    ada.profile.save()
    make_note(ada, at=NOON + timedelta(hours=3))
    assert UserProgress.objects.for_user(ada).get().last_on == TODAY + DAY
    if not written_today:
        delete_note(user=ada, note_id=Note.objects.for_user(ada).get(on=TODAY).pk, at=NOON)
    ada.profile.zone = "Pacific/Honolulu"
    ada.profile.save()
    assert get().json()["streak"]["length"] == length


def test_while_a_person_rests_streak_and_next_badge_do_too(get, ada, at_noon):
    write_days(ada, 7)
    make_note(ada, "I want to die.")
    data = get().json()
    assert data["rests_until"] == "2026-03-05T12:00:00Z"
    assert (data["streak"], data["next_badge"]) == (None, None)
    assert len(data["badges"]) == 1
    assert data["totals"]["notes"] == 8
    at_noon.shift(DAY)
    assert get().json()["streak"]["length"] == 7


def test_what_was_written_before_anything_was_counted_is_told(get, ada):
    make_log(ada, 9)
    data = get().json()
    assert data["totals"] == {"answers": 9, "notes": 9, "check_ins": 9, "days": 9}
    assert data["streak"]["length"] == 9
    assert get("days/").json()["results"][-1]["mood"] == 4.0
    assert not UserProgress.objects.for_user(ada).exists()


def test_days_come_one_by_one_with_their_mood_and_rest_days(get, ada):
    for ago in range(1, 7):
        make_note(ada, on=TODAY - ago * DAY)
    make_note(ada, on=TODAY + 0 * DAY)
    delete_note(user=ada, note_id=make_note(ada, on=TODAY - 7 * DAY).pk, at=NOON)
    for mood in ("exhausted", "calm", "calm"):
        make_check_in(ada, mood, now=NOON)
    results = get("days/", **{"from": "2026-02-25", "to": "2026-03-04"}).json()["results"]
    assert [day["on"][-2:] for day in results] == ["25", "26", "27", "28", "01", "02", "03", "04"]
    assert results[0] == {
        "on": "2026-02-25",
        "answers": 0,
        "notes": 0,
        "check_ins": 0,
        "mood": None,
        "is_rest": False,
    }
    assert results[-1] == {
        "on": "2026-03-04",
        "answers": 0,
        "notes": 1,
        "check_ins": 3,
        "mood": 3.0,
        "is_rest": False,
    }


def test_a_missed_day_that_used_a_rest_day_says_so(get, ada):
    for ago in (0, 2, 3, 4, 5, 6, 7):
        make_note(ada, on=TODAY - ago * DAY)
    assert [day["on"] for day in get("days/").json()["results"] if day["is_rest"]] == ["2026-03-03"]


def test_thirty_days_up_to_today_without_a_range(get):
    results = get("days/").json()["results"]
    assert (len(results), results[0]["on"], results[-1]["on"]) == (30, "2026-02-03", "2026-03-04")
    results = get("days/", to="2026-01-31").json()["results"]
    assert (len(results), results[0]["on"]) == (30, "2026-01-02")
    assert len(get("days/", **{"from": "2025-03-04"}).json()["results"]) == 366


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"from": "soon"}, "from"),
        ({"to": "2026-02-30"}, "to"),
        ({"to": "2026-03-04\x00"}, ""),
        ({"from": "2026-03-05"}, "from"),
        ({"from": "2025-03-03"}, "from"),
        ({"from": "0001-01-01"}, "from"),
        ({"to": "0001-01-01"}, "from"),
        ({"to": "9999-12-31", "from": "0001-01-01"}, "from"),
        ({"since": "2026-03-04"}, "since"),
        ({"from": "9" * 5000}, "from"),
    ],
)
def test_a_range_that_is_none_is_refused_with_its_field(get, params, field):
    response = get("days/", **params)
    assert response.status_code == 400
    assert set(response.json()["error"]["fields"]) == ({field} if field else set())


def test_the_ends_of_the_calendar_are_dates_too(get):
    for day in ("0001-01-01", "9999-12-31"):
        assert get("days/", **{"from": day, "to": day}).json()["results"][0]["on"] == day


@pytest.mark.parametrize("path", ["", "days/"])
def test_who_hides_progress_finds_nothing(get, ada, path):
    write_days(ada, 7)
    UserPreferences.objects.filter(user=ada).update(has_progress=False)
    response = get(path)
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "progress_hidden"
    UserPreferences.objects.filter(user=ada).update(has_progress=True)
    assert get(path).status_code == 200


@pytest.mark.parametrize("rows", [5, 50])
def test_answers_take_the_same_number_of_queries_for_any_length(client, ada, rows, django_assert_num_queries):
    make_log(ada, rows)
    rebuild(user=ada, at=NOON)
    headers = bearer(ada)
    client.get(BASE, headers=headers)
    with django_assert_num_queries(4):
        assert client.get(BASE, headers=headers).json()["totals"]["days"] == rows
    with django_assert_num_queries(2):
        assert client.get(f"{BASE}days/", headers=headers).json()["results"][-1]["notes"] == 1
