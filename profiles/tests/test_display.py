"""What a person wants to see is theirs to switch."""

import pytest

from accounts.tests.make import bearer, make_user, sign_in
from profiles.models import UserPreferences

pytestmark = pytest.mark.django_db
PAGE, API = "/settings/display/", "/api/v1/me/preferences/"


@pytest.fixture
def ada(client):
    ada = make_user()
    sign_in(client, ada)
    return ada


def test_unticked_boxes_are_switched_off_and_nothing_else_changes(client, ada):
    UserPreferences.objects.filter(user=ada).update(questions_per_day=5)
    assert client.post(PAGE, {"badge_theme": "architecture"}).status_code == 302
    kept = UserPreferences.objects.get(user=ada)
    assert (kept.has_progress, kept.has_keys, kept.badge_theme) == (False, False, "architecture")
    assert kept.questions_per_day == 5


def test_the_page_shows_what_is_chosen(client, ada):
    client.post(PAGE, {"badge_theme": "architecture", "has_keys": "1"})
    page = client.get(PAGE).content.decode()
    assert 'value="architecture" checked' in page
    assert 'name="has_keys" value="1" checked' in page
    assert 'name="has_progress" value="1" checked' not in page


@pytest.mark.parametrize("theme", ["", "fire", "\0", "x" * 500])
def test_a_theme_that_is_none_is_refused(client, ada, theme):
    assert client.post(PAGE, {"badge_theme": theme, "has_progress": "1"}).status_code == 400
    assert client.patch(API, {"badge_theme": theme}, "application/json", **bearer(ada)).status_code == 400
    assert UserPreferences.objects.get(user=ada).badge_theme == "water"


def test_rest_switches_the_same(client, ada):
    sent = {"has_progress": False, "badge_theme": "architecture", "has_keys": False}
    answer = client.patch(API, sent, "application/json", **bearer(ada))
    assert answer.status_code == 200
    assert sent.items() <= answer.json().items()
