"""The Settings page: each section saves by itself, refuses in its place, and leaves the others alone."""

from datetime import time

import pytest

from accounts.tests.make import bearer, make_user, sign_in
from profiles.models import Profile, UserPreferences
from profiles.sections import SECTIONS

pytestmark = pytest.mark.django_db
PAGE, PREFERENCES, PROFILE = "/settings/", "/api/v1/me/preferences/", "/api/v1/me/profile/"
APPEARANCE = {"theme": "dark", "accent": "own", "own_accent": "#14708c", "badge_theme": "architecture"}
WHO = {"own_name": "Ada", "city": "Porto", "country": "PT", "zone": "Europe/Lisbon", "about": "Reads on paper."}


@pytest.fixture
def ada(client):
    ada = make_user()
    sign_in(client, ada)
    return ada


def save(client, section, **sent):
    return client.post(PAGE, {"section": section} | sent)


def test_every_section_stands_on_the_page_with_what_holds_now(client, ada):
    page = client.get(PAGE).content.decode()
    for name in SECTIONS:
        assert f'id="{name}"' in page
        assert f'value="{name}"' in page
    assert 'name="theme" value="auto" checked' in page
    assert '<input type="time" name="day_start" value="04:00"' in page
    assert 'name="has_progress" value="1" checked' in page


def test_profile_is_saved_and_said_so(client, ada):
    response = save(client, "profile", **WHO)
    assert response.url == "/settings/?saved=profile#profile"
    assert "Saved." in client.get(response.url).content.decode()
    profile = Profile.objects.get(user=ada)
    assert (profile.name, profile.city, profile.about) == ("Ada", "Porto", "Reads on paper.")
    assert (profile.country, profile.zone, profile.is_zone_confirmed) == ("PT", "Europe/Lisbon", True)


def test_what_is_heavy_in_about_shows_the_help_lines_at_once_and_is_kept(client, ada):
    response = save(client, "profile", **WHO | {"about": "I want to die."})
    text = response.content.decode()
    assert response.status_code == 200
    assert "LOT is not a crisis service" in text
    assert "Saved." in text
    assert Profile.objects.get(user=ada).about == "I want to die."


def test_an_emptied_field_is_taken_away(client, ada):
    save(client, "profile", **WHO)
    save(client, "profile", **WHO | {"city": "", "about": "  "})
    profile = Profile.objects.get(user=ada)
    assert (profile.city, profile.about) == (None, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("own_name", "x" * 81),
        ("city", "a\0b"),
        ("about", "x" * 501),
        ("country", "XX"),
        ("zone", "Mars/Olympus"),
        ("zone", ""),
    ],
)
def test_what_cannot_be_is_refused_in_place_and_nothing_is_saved(client, ada, field, value):
    response = save(client, "profile", **WHO | {field: value})
    page = response.content.decode()
    assert response.status_code == 400
    assert 'role="alert"' in page
    assert "Reads on paper." in page or field == "about"
    assert Profile.objects.get(user=ada).name is None


def test_unticked_boxes_are_switched_off_and_other_sections_stay(client, ada):
    UserPreferences.objects.filter(user=ada).update(questions_per_day=5)
    assert save(client, "appearance", **APPEARANCE).status_code == 302
    kept = UserPreferences.objects.get(user=ada)
    assert (kept.has_progress, kept.has_keys, kept.badge_theme, kept.theme) == (False, False, "architecture", "dark")
    assert kept.questions_per_day == 5


def test_questions_are_asked_as_chosen(client, ada):
    sent = {"questions_per_day": "5", "gap_minutes": "30", "day_start": "06:00"}
    assert save(client, "questions", **sent).status_code == 302
    kept = UserPreferences.objects.get(user=ada)
    assert (kept.questions_per_day, kept.gap_minutes, kept.day_start) == (5, 30, time(6))
    assert not kept.light_weekends


def test_a_gap_that_was_set_over_rest_stays_a_choice(client, ada):
    UserPreferences.objects.filter(user=ada).update(gap_minutes=77)
    assert '<option value="77" selected>' in client.get(PAGE).content.decode()
    assert save(client, "questions", questions_per_day="3", gap_minutes="77", day_start="04:00").status_code == 302


def test_times_are_saved_as_chosen(client, ada):
    assert (
        save(client, "times", hours="12", week_start="saturday", date_order="month").url
        == "/settings/?saved=times#times"
    )
    kept = UserPreferences.objects.get(user=ada)
    assert (kept.hours, kept.week_start, kept.date_order) == ("12", "saturday", "month")
    assert 'name="hours" value="12" checked' in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {"section": "questions", "questions_per_day": "16", "gap_minutes": "90", "day_start": "04:00"},
        {"section": "questions", "questions_per_day": "3", "gap_minutes": "1", "day_start": "04:00"},
        {"section": "questions", "questions_per_day": "3", "gap_minutes": "90", "day_start": "12:00"},
        {"section": "appearance", **APPEARANCE, "theme": "neon"},
        {"section": "appearance", **APPEARANCE, "own_accent": "red;}"},
        {"section": "appearance", **APPEARANCE, "badge_theme": "\0"},
        {"section": "nothing"},
        {},
    ],
)
def test_what_is_none_of_the_choices_is_refused(client, ada, sent):
    before = UserPreferences.objects.filter(user=ada).values().get()
    assert client.post(PAGE, sent).status_code == 400
    assert UserPreferences.objects.filter(user=ada).values().get() == before


def test_rest_changes_the_same(client, ada):
    look = {"theme": "sun", "accent": "moss", "has_progress": False, "badge_theme": "architecture", "has_keys": False}
    answer = client.patch(PREFERENCES, look, "application/json", headers=bearer(ada))
    assert answer.status_code == 200
    assert look.items() <= answer.json().items()
    answer = client.patch(PROFILE, {"name": "Ada", "city": ""}, "application/json", headers=bearer(ada))
    assert answer.json()["name"] == "Ada"
    assert client.get(PROFILE, headers=bearer(ada)).json()["name"] == "Ada"


@pytest.mark.parametrize("sent", [{"country": "XX"}, {"zone": "x"}, {"name": "x" * 81}, {"shown": ["mail"]}, {"id": 1}])
def test_rest_refuses_what_cannot_be(client, ada, sent):
    answer = client.patch(PROFILE, {"city": "Porto"} | sent, "application/json", headers=bearer(ada))
    assert answer.status_code == 400
    assert Profile.objects.get(user=ada).city is None


def test_what_is_heavy_in_about_shows_help_lines_over_rest(client, ada):
    answer = client.patch(PROFILE, {"about": "I want to die."}, "application/json", headers=bearer(ada))
    assert answer.json()["care"]


def test_page_costs_the_same_however_many_sessions_there_are(client, ada, django_assert_max_num_queries):
    for _ in range(20):
        bearer(ada)
    with django_assert_max_num_queries(4):
        assert client.get(PAGE).status_code == 200
