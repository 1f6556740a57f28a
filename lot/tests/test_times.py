"""Times and weeks stand on every page as the person chose."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.tests.make import bearer, make_user, sign_in
from lot.tests.walk import settle_in, walk
from memory.tests.make import make_note
from profiles.models import HelpLine, UserPreferences

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NOW = datetime(2026, 6, 4, 15, 20, tzinfo=UTC)  # 16:20 in Lisbon
OF_24 = re.compile(r"\b\d{1,2}:\d{2}\b(?! [ap]m)")
OF_12 = re.compile(r"\b\d{1,2}:\d{2} [ap]m\b")
# The choice itself, and an example of what a field takes.
SHOWN_AS_THEY_ARE = {"14:20", "2:20 pm"}
WITH_TIMES = {"/", "/log/", "/progress/", "/egress/", "/u/ada/", "/memory/"}


@pytest.fixture
def ada(client):
    with time_machine.travel(NOW, tick=False):
        yield settle_in(client, NOW)


@pytest.mark.parametrize(("hours", "meant", "other"), [("12", OF_12, OF_24), ("24", OF_24, OF_12)])
def test_no_page_shows_a_time_by_the_other_clock(client, ada, hours, meant, other):
    UserPreferences.objects.filter(user=ada).update(hours=hours)
    shown, theirs = {}, set(HelpLine.objects.values_list("hours", flat=True))  # as the help line itself writes them
    for path, page in walk(client):
        if path == "/status":  # the same for everybody, in UTC, and says so
            continue
        said = [text for text in page.said if text not in SHOWN_AS_THEY_ARE | theirs]
        assert not [text for text in said if other.search(text)], path
        shown[path] = [text for text in said if meant.search(text)]
    assert not {path for path in WITH_TIMES if not shown[path]}
    assert [path for path, times in shown.items() if path.startswith("/notes/") and times]
    assert [path for path, times in shown.items() if path.startswith("/check-ins/") and times]


def test_visitors_read_the_time_by_the_owner_s_clock(client, ada):
    UserPreferences.objects.filter(user=ada).update(hours="12")
    client.cookies.clear()
    assert "4:20 pm" in client.get("/u/ada/").content.decode()
    assert client.get("/api/v1/profiles/ada/").json()["time"] == "4:20 pm"


@pytest.mark.parametrize(
    ("week_start", "country", "first"),
    [
        ("country", "", "Monday"),
        ("country", "US", "Sunday"),
        ("country", "DE", "Monday"),
        ("monday", "US", "Monday"),
        ("sunday", "DE", "Sunday"),
        ("saturday", "", "Saturday"),
    ],
)
def test_half_a_year_begins_with_the_first_day_of_the_person_s_week(client, week_start, country, first):
    ada = make_user(country=country)
    sign_in(client, ada)
    UserPreferences.objects.filter(user=ada).update(week_start=week_start)
    for days in range(8):
        make_note(ada, at=timezone.now() - timedelta(days=days))
    page = client.get("/progress/").content.decode()
    rows = re.findall(r'<th scope="row">.*?(\w+day)', page)
    assert len(rows) == 7
    assert rows[0] == first


def test_clock_and_week_are_set_over_rest_and_others_are_refused(client, ada):
    headers, path = bearer(ada), "/api/v1/me/preferences/"
    sent = {"hours": "12", "week_start": "sunday"}
    answer = client.patch(path, sent, content_type="application/json", headers=headers)
    assert {name: answer.json()[name] for name in sent} == sent
    for wrong in ({"hours": "13"}, {"week_start": "friday"}, {"hours": None}):
        assert client.patch(path, wrong, content_type="application/json", headers=headers).status_code == 400
