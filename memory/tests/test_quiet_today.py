"""In quiet hours Today invites to nothing, and withholds nothing from who asks."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from accounts.tests.make import bearer, make_user, sign_in
from intentions.models import CheckIn
from intentions.tests.make import make_intention
from memory.models import MemoryAnswer, Note

pytestmark = pytest.mark.django_db
NIGHT, MORNING = datetime(2026, 6, 4, 22, 30, tzinfo=UTC), datetime(2026, 6, 5, 7, tzinfo=UTC)
INVITATIONS = ('id="question"', 'id="mood"', 'id="intention"')


@pytest.fixture
def ada(db):
    with time_machine.travel(NIGHT - timedelta(days=1), tick=False):
        user = make_user()
    user.preferences.change(NIGHT, has_quiet_hours=True, quiet_from=time(22), quiet_until=time(7))
    return user


@pytest.fixture
def page(client, ada):
    with time_machine.travel(NIGHT, tick=False):
        sign_in(client, ada)
        yield client


def asked_in(said: str) -> str:
    """The id of the question that stands on this page."""
    return re.findall(r"/questions/([0-9a-f-]{36})/answer/", said)[0]


def test_nothing_is_asked_and_a_note_can_be_written(page):
    said = page.get("/").content.decode()
    assert "Until 07:00 LOT asks nothing." in said
    assert not [part for part in INVITATIONS if part in said]
    assert 'id="note"' in said
    assert "/questions/" not in said


def test_who_asks_is_asked_as_ever(page):
    said = page.get("/?ask=1").content.decode()
    assert [part for part in INVITATIONS if part in said] == list(INVITATIONS)
    assert "LOT asks nothing" not in said


def test_everything_can_be_written_without_script_and_is_shown_then(page, ada):
    question = asked_in(page.get("/?ask=1").content.decode())
    said = page.post(f"/questions/{question}/answer/", {"text": "Oat milk"}, follow=True).content.decode()
    assert MemoryAnswer.objects.count() == 1 and 'id="question"' in said
    said = page.post("/check-ins/", {"mood": "calm"}, follow=True).content.decode()
    assert CheckIn.objects.count() == 1 and 'id="mood"' in said
    said = page.post("/questions/another/", follow=True).content.decode()
    assert "LOT asks nothing" not in said


def test_the_intention_that_holds_stands_all_the_same(page, ada):
    make_intention(ada, "Walk before work.", NIGHT)
    assert "Walk before work." in page.get("/").content.decode()


def test_when_they_are_over_the_day_is_as_ever(client, ada):
    with time_machine.travel(MORNING, tick=False):
        sign_in(client, ada)
        said = client.get("/").content.decode()
    assert [part for part in INVITATIONS if part in said] == list(INVITATIONS)


def test_the_next_question_is_not_announced_for_a_quiet_time(client, ada):
    at = datetime(2026, 6, 4, 21, 30, tzinfo=UTC)
    with time_machine.travel(at, tick=False):
        sign_in(client, ada)
        question = asked_in(client.get("/").content.decode())
        client.post(f"/questions/{question}/answer/", {"text": "Oat milk"})
        said = client.get("/").content.decode()
    assert "tomorrow at 07:00" in said


def test_rest_gives_the_question_to_who_asks_for_it(page, ada):
    answer = page.get("/api/v1/memory/question/", headers=bearer(ada))
    assert (answer.status_code, bool(answer.json()["question"])) == (200, True)


def test_they_are_set_over_rest_and_on_the_page(page, ada):
    sent = {"has_quiet_hours": True, "quiet_from": "21:15:00", "quiet_until": "06:45:00"}
    answer = page.patch("/api/v1/me/preferences/", sent, content_type="application/json", headers=bearer(ada))
    assert {name: answer.json()[name] for name in sent} == sent
    wrong = {"quiet_from": "25:00"}
    path = "/api/v1/me/preferences/"
    assert page.patch(path, wrong, content_type="application/json", headers=bearer(ada)).status_code == 400
    page.post("/settings/", {"section": "quiet", "quiet_from": "20:00", "quiet_until": "08:00"})
    ada.preferences.refresh_from_db()
    assert (ada.preferences.has_quiet_hours, ada.preferences.quiet_from) == (False, time(20))
    sent = {"section": "quiet", "has_quiet_hours": "1", "quiet_from": "25:00", "quiet_until": "08:00"}
    assert page.post("/settings/", sent).status_code == 400


@pytest.mark.parametrize(
    ("remind_at", "is_said"), [(time(23), True), (time(6), True), (time(6, 1), False), (time(19), False)]
)
def test_settings_say_where_the_reminder_would_never_come(page, ada, remind_at, is_said):
    ada.preferences.change(NIGHT, has_reminders=True, remind_at=remind_at)
    assert ("so it stays away" in page.get("/settings/").content.decode()) is is_said
    assert not Note.objects.exists()
