"""Strangers, other people and crawlers see exactly what the preview shows: what was switched on, and nothing else."""

from datetime import timedelta
from itertools import combinations

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.leaving import start_leaving
from accounts.models import AttemptCount
from accounts.tests.make import make_user, put_tag, sign_in
from accounts.throttles import forget_requests
from intentions.services import set_intention
from memory.tests.make import NOON, answer_once, make_note
from profiles.models import Profile, PublicPart
from profiles.services import save_profile, save_public_page
from profiles.tests.make import make_weather
from profiles.weather.wishes import choose_weather

pytestmark = pytest.mark.django_db
PATH, API, PREVIEW = "/u/ada/", "/api/v1/profiles/ada/", "/settings/preview/"
TEXTS = {"name": "Ada Marchbanks", "city": "Ponta Delgada", "about": "Reads on paper, mostly."}
INTENTION, NOTE = "Walk before work.", "marmalade xylophone"
SEEN = TEXTS | {
    "country": "Portugal",
    "intention": INTENTION,
    "time": "12:00",
    "weather": "Light rain, 9 °C",
    "since": "March 2026",
}
DROPLET = {"name": "Droplet", "symbol": "∘", "earned_by": "7 days"}
ALL = list(PublicPart.values)
FEW = [(), *((part,) for part in ALL), *combinations(ALL[:5], 2), tuple(ALL[::2]), tuple(ALL[1::2]), tuple(ALL)]
EVERY = [chosen for number in range(len(ALL) + 1) for chosen in combinations(ALL, number)]


@pytest.fixture
def ada(client):
    with time_machine.travel(NOON, tick=False):
        ada = make_user(zone="UTC")
        save_profile(user=ada, **TEXTS, country="PT", at=NOON)
        set_intention(user=ada, text=INTENTION, at=NOON)
        answer_once(ada, text=NOTE)
        for days in range(7):
            make_note(ada, NOTE, at=NOON - timedelta(days=days))
        save_public_page(user=ada, handle="ada", is_public=True, at=NOON)
        make_weather(ada, NOON)
        sign_in(client, ada)
        yield ada


def check(client, ada, chosen):
    save_public_page(user=ada, shown=chosen, at=NOON)
    client.get("/")  # the session's own copy of the profile is read anew with each request
    preview = client.get(PREVIEW).content.decode()
    stranger = Client().get(PATH)
    bob = Client()
    sign_in(bob, ada.__class__.objects.exclude(pk=ada.pk).first() or make_user("bob@example.org"))
    rest = Client().get(API).json()
    for page in (preview, stranger.content.decode(), bob.get(PATH).content.decode()):
        for part, text in SEEN.items():
            assert (text in page) == (part in chosen), (part, chosen)
        assert ("Droplet" in page) == ("badges" in chosen)
        assert ("7 days</p>" in page) == ("streak" in chosen)
        assert NOTE not in page
        assert "ada@example.org" not in page.partition("<main")[2]
    for part, text in SEEN.items():
        assert rest[part] == (text if part in chosen else None)
    assert rest["streak"] == (7 if "streak" in chosen else None)
    assert (DROPLET in (rest["badges"] or [])) == ("badges" in chosen)
    assert stranger["X-Robots-Tag"] == "noindex, nofollow, noarchive"


@pytest.mark.parametrize("chosen", FEW)
def test_what_is_switched_on_is_seen_by_all_and_nothing_else(client, ada, chosen):
    check(client, ada, chosen)


def test_weather_needs_consent_beside_the_switch(client, ada):
    save_public_page(user=ada, shown=["name", "weather"], at=NOON)
    assert Client().get(API).json()["weather"] == "Light rain, 9 °C"
    choose_weather(user=ada, service="")
    assert Client().get(API).json()["weather"] is None
    assert "Weather" not in Client().get(PATH).content.decode()


def test_hidden_progress_is_hidden_here_too(client, ada):
    ada.preferences.has_progress = False
    ada.preferences.save()
    save_public_page(user=ada, shown=["name", "badges", "streak"], at=NOON)
    page = Client().get(API).json()
    assert (page["name"], page["badges"], page["streak"]) == ("Ada Marchbanks", None, None)


@pytest.mark.long
def test_every_choice_of_switches_shows_what_it_says(client, ada):
    for chosen in EVERY:
        AttemptCount.objects.all().delete()  # strangers may not ask as often
        forget_requests()
        check(client, ada, chosen)


def test_everything_is_private_at_first(client):
    ada = make_user()
    save_public_page(user=ada, handle="ada", at=NOON)
    profile = Profile.objects.get(user=ada)
    assert (profile.is_public, profile.shown) == (False, [])
    assert Client().get(PATH).status_code == Client().get(API).status_code == 404


def test_a_page_that_is_off_answers_as_one_that_is_not_there(client, ada):
    save_public_page(user=ada, is_public=False, at=NOON)
    there, nowhere = Client().get(PATH), Client().get("/u/nobody/")
    assert there.status_code == nowhere.status_code == 404
    assert Client().get(API).json() == Client().get("/api/v1/profiles/nobody/").json()
    assert "The page is off." in client.get(PREVIEW).content.decode()


@pytest.mark.parametrize("change", ["suspended", "leaving"])
def test_who_is_suspended_or_leaving_has_no_page(client, ada, change):
    if change == "suspended":
        put_tag(ada, "Suspended")
    else:
        start_leaving(user=ada)
    assert Client().get(PATH).status_code == 404


def test_address_is_found_in_any_case_and_markup_is_text(client, ada):
    save_profile(user=ada, about="<script>alert(1)</script>", at=timezone.now())
    save_public_page(user=ada, shown=["about"], at=NOON)
    page = Client().get("/u/ADA/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("handle", ["%00", "a%2Fb", "x" * 400, "ada%0d%0aSet-Cookie"])
def test_strange_addresses_are_not_found(handle):
    assert Client().get(f"/u/{handle}/").status_code in {400, 404}
