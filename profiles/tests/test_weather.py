"""The weather: asked for by consent, in the background, once for a city; whatever goes wrong shows nothing."""

import logging
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.leaving import start_leaving
from accounts.models import User
from accounts.tests.make import bearer, make_user, put_tag, run_tasks, sign_in
from accounts.tests.threads import in_threads
from lot.destinations import weather_service
from lot.errors import InvalidInput
from profiles.models import Profile, UserPreferences, Weather
from profiles.services import save_profile, save_public_page
from profiles.tests.open_meteo import PORTO, open_meteo
from profiles.weather.services import fetch_weather, purge_weather, say_weather_of, weather_at
from profiles.weather.wishes import choose_weather, refresh_weather, start_refreshing

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 4, 15, 20, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def service(settings):
    with open_meteo() as server, time_machine.travel(NOW, tick=False):
        settings.WEATHER_URL = settings.WEATHER_PLACES_URL = server.url
        yield server


@pytest.fixture
def ada(service):
    ada = make_user("ada@example.org", zone="Europe/Lisbon")
    save_profile(user=ada, name="Ada", city="Porto", country="PT", about="Reads.", at=NOW)
    ada = User.objects.select_related("profile", "preferences").get(pk=ada.pk)
    UserPreferences.objects.filter(user=ada).update(weather_from=weather_service())
    ada.preferences.refresh_from_db()
    return ada


def fetch(user, at=NOW) -> str:
    return fetch_weather(user=User.objects.select_related("profile", "preferences").get(pk=user.pk), at=at)


def test_weather_is_known_after_it_was_asked_for(service, ada):
    assert say_weather_of(ada, NOW) is None
    assert fetch(ada) == "known"
    assert say_weather_of(ada, NOW) == "Light rain, 9 °C"
    assert weather_at(ada, NOW).kind == "rain"


def test_nothing_is_sent_but_the_city_and_a_rounded_place(service, ada):
    fetch(ada)
    (search, city), (forecast, place) = service.asked
    assert (search, city) == ("/v1/search", {"name": "Porto", "count": "50", "language": "en", "format": "json"})
    wanted = {"latitude": "41.1", "longitude": "-8.6", "current": "temperature_2m,weather_code,wind_speed_10m"}
    assert (forecast, place) == ("/v1/forecast", wanted)
    for headers in service.headers:
        assert {name.lower() for name in headers} == {"host", "accept", "accept-encoding", "connection", "user-agent"}
        assert headers["User-Agent"] == "LOT"


@pytest.mark.parametrize(
    ("mood", "outcome"),
    [
        ("hanging", "timed_out"),
        ("dripping", "timed_out"),
        ("busy", "busy"),
        ("broken", "broken"),
        ("refusing", "not_taken"),
        ("garbled", "unreadable"),
        ("huge", "too_large"),
        ("zipped", "unreadable"),
        ("elsewhere", "redirected"),
        ("nan", "unreadable"),
        ("list", "unreadable"),
        ("cut", "unreachable"),
    ],
)
@pytest.mark.parametrize("which", ["mood", "place_mood"])
def test_every_failure_shows_nothing_is_counted_and_is_not_repeated_for_40_minutes(
    service, ada, caplog, settings, mood, outcome, which
):
    setattr(service, which, mood)
    settings.WEATHER_SECONDS = 0.5 if outcome == "timed_out" else 8
    began = time.perf_counter()
    with caplog.at_level(logging.WARNING, logger="lot.weather"):
        assert fetch(ada) == outcome
    assert time.perf_counter() - began < 8
    assert [record.getMessage() for record in caplog.records if record.name == "lot.weather"] == [f"weather {outcome}"]
    assert (say_weather_of(ada, NOW), weather_at(ada, NOW)) == (None, None)
    asked = len(service.asked)
    assert "/v1/stolen" not in service.paths()
    assert fetch(ada, NOW + 39 * MINUTE) == ""
    assert len(service.asked) == asked
    setattr(service, which, "well")
    settings.WEATHER_SECONDS = 8
    service.now = lambda: NOW + 40 * MINUTE
    assert fetch(ada, NOW + 40 * MINUTE) == "known"
    assert Weather.objects.get().failures == 0


def test_a_service_that_is_gone_is_a_failure_like_others(service, ada, settings):
    service.shutdown()
    service.server_close()
    assert fetch(ada) == "unreachable"
    assert Weather.objects.get().failures == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature_2m": 120},
        {"temperature_2m": "9"},
        {"temperature_2m": None},
        {"temperature_2m": True},
        {"temperature_2m": 1e400},
        {"weather_code": 4},
        {"weather_code": 61.5},
        {"weather_code": -1},
        {"wind_speed_10m": -3},
        {"wind_speed_10m": {}},
        {"time": "2026-06-04T11:00"},
        {"time": "yesterday"},
    ],
)
def test_what_can_be_no_weather_is_refused(service, ada, wrong):
    service.current |= wrong
    assert fetch(ada) == "unreadable"
    assert weather_at(ada, NOW) is None


def test_a_city_that_nobody_knows_is_asked_for_once_a_month(service, ada):
    service.cities = []
    assert fetch(ada) == "no_place"
    assert fetch(ada, NOW + timedelta(days=29)) == ""
    assert service.paths() == ["/v1/search"]
    assert Weather.objects.get().get_outcome_display() == "no city of this name"


def test_of_cities_of_one_name_that_of_the_country_counts(service, ada):
    service.cities = [{**PORTO, "country_code": "BR", "latitude": -9.0}, {"name": "odd"}, PORTO]
    assert fetch(ada) == "known"
    assert service.asked[1][1]["latitude"] == "41.1"


def test_the_place_is_found_once_and_again_when_the_city_changes(service, ada):
    fetch(ada)
    service.now = lambda: NOW + 40 * MINUTE
    fetch(ada, NOW + 40 * MINUTE)
    assert service.paths().count("/v1/search") == 1
    save_profile(user=ada, city="Braga", at=NOW)
    assert Profile.objects.get(user=ada).place is None
    fetch(ada, NOW + 41 * MINUTE)
    assert service.paths().count("/v1/search") == 2


@pytest.mark.parametrize(
    "city", ["Rua do Sol 5", "ada@example.org", "41.15 -8.61", "<b>", "a b c d e f g", "x", "", "I want to die"]
)
def test_what_is_no_name_of_a_city_is_never_sent(service, ada, city):
    save_profile(user=ada, city=city, at=NOW)
    assert fetch(ada) == ""
    assert service.asked == []


@pytest.mark.parametrize("city", ["São Paulo", "الرياض", "दिल्ली", "Saint-Jean-d'Angély", "St. Ives, Cornwall", "東京"])
def test_names_of_cities_in_any_script_are_sent_up_to_a_comma(service, ada, city):
    save_profile(user=ada, city=city, at=NOW)
    assert fetch(ada) == "known"
    assert service.asked[0][1]["name"] == city.partition(",")[0]


def test_without_consent_nothing_is_asked_nor_shown(service, ada):
    fetch(ada)
    choose_weather(user=ada, service="")
    assert say_weather_of(ada, NOW) is None
    assert Profile.objects.get(user=ada).place is None
    asked = len(service.asked)
    assert fetch(ada, NOW + timedelta(days=1)) == ""
    assert refresh_weather(at=NOW + timedelta(days=1)) == 0
    assert len(service.asked) == asked


def test_consent_to_other_hosts_is_none(service, ada, settings):
    fetch(ada)
    settings.WEATHER_URL = "https://weather.example.org"
    assert say_weather_of(ada, NOW) is None
    assert fetch(ada, NOW + timedelta(days=1)) == ""
    with pytest.raises(InvalidInput):
        choose_weather(user=ada, service="elsewhere.example.org")


def test_switched_off_by_the_operator_nothing_is_asked(service, ada, settings, client):
    settings.WEATHER_ENABLED = False
    assert fetch(ada) == ""
    assert refresh_weather(at=NOW) == start_refreshing(at=NOW) == 0
    sign_in(client, ada)
    assert "has switched it off" in client.get("/settings/").content.decode()
    answer = client.get("/api/v1/me/preferences/").json()
    assert answer["weather_available"] == ""


def test_people_of_one_city_share_one_answer_however_they_write_it(service, ada):
    bob = make_user("bob@example.org")
    save_profile(user=bob, city="  porto ", country="PT", at=NOW)
    UserPreferences.objects.filter(user=bob).update(weather_from=weather_service())
    bob = User.objects.select_related("profile", "preferences").get(pk=bob.pk)
    fetch(ada)
    assert fetch(bob) == ""
    assert say_weather_of(bob, NOW) == "Light rain, 9 °C"


def test_weather_that_is_an_hour_old_is_not_shown(service, ada):
    fetch(ada)
    assert say_weather_of(ada, NOW + 59 * MINUTE)
    assert say_weather_of(ada, NOW + 60 * MINUTE) is None
    assert say_weather_of(ada, NOW - MINUTE) is None


def test_degrees_are_those_of_the_country(service, ada):
    service.cities = [{**PORTO, "country_code": "US"}]
    save_profile(user=ada, country="US", at=NOW)
    fetch(ada)
    assert say_weather_of(User.objects.get(pk=ada.pk), NOW) == "Light rain, 49 °F"


def test_the_table_names_no_city_and_nobody(service, ada):
    fetch(ada)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM profiles_weather")
        row = " ".join(map(str, cursor.fetchone()))
    assert "orto" not in row and str(ada.pk) not in row and "41.1" not in row
    assert Weather.objects.get().place not in str(ada.profile.city)


def test_the_clock_has_asked_for_whom_was_here_lately_or_shows_it_once_a_place(service, ada):
    assert refresh_weather(at=NOW) == 0
    User.objects.filter(pk=ada.pk).update(last_seen_at=NOW - timedelta(hours=2))
    bob = make_user("bob@example.org")
    save_profile(user=bob, city="Porto", country="PT", at=NOW)
    UserPreferences.objects.filter(user=bob).update(weather_from=weather_service())
    save_public_page(user=bob, handle="bob", is_public=True, shown=["weather"], at=NOW)
    assert refresh_weather(at=NOW) == 1
    User.objects.filter(pk=ada.pk).update(last_seen_at=NOW - timedelta(days=2))
    save_profile(user=bob, city="Braga", at=NOW)
    assert refresh_weather(at=NOW) == 1
    start_leaving(user=bob)
    assert refresh_weather(at=NOW) == 0


@pytest.mark.django_db(transaction=True)
def test_of_16_who_would_ask_at_once_one_does(service, ada):
    outcomes = in_threads(16, lambda _: fetch(ada))
    assert sorted(outcomes) == [""] * 15 + ["known"]
    assert service.paths() == ["/v1/search", "/v1/forecast"]


@pytest.mark.django_db(transaction=True)
def test_the_worker_asks_for_what_the_clock_hands_over(service, ada):
    User.objects.filter(pk=ada.pk).update(last_seen_at=NOW)
    assert start_refreshing(at=NOW)
    assert not start_refreshing(at=NOW + 10 * MINUTE)  # the workers still have it
    run_tasks()
    assert service.paths() == ["/v1/search", "/v1/forecast"]
    assert refresh_weather(at=NOW + 10 * MINUTE) == 0
    assert refresh_weather(at=NOW + 40 * MINUTE) == 1


@pytest.mark.django_db(transaction=True)
def test_it_is_switched_on_and_off_on_the_settings_page_and_asked_for_at_once(service, ada, client):
    UserPreferences.objects.filter(user=ada).update(weather_from="")
    sign_in(client, ada)
    page = client.get("/settings/").content.decode()
    assert f"My city may be sent to {weather_service()}" in page
    assert client.post("/settings/", {"section": "weather", "has_weather": "1"}).status_code == 302
    assert "Nothing was asked yet." in client.get("/settings/").content.decode()
    run_tasks()
    assert "Light rain, 9 °C. Asked on 4 June 2026, 16:20." in client.get("/settings/").content.decode()
    client.post("/settings/", {"section": "weather"})
    assert UserPreferences.objects.get(user=ada).weather_from == ""


def test_the_page_of_what_leaves_names_it(service, ada, client):
    sign_in(client, ada)
    assert f"may be sent to {weather_service()}." in client.get("/egress/").content.decode()
    choose_weather(user=ada, service="")
    page = client.get("/egress/").content.decode()
    assert weather_service() not in page
    assert "Nothing you write leaves this server." in page


def test_settings_say_what_became_of_it(service, ada, client):
    sign_in(client, ada)
    service.mood = "broken"
    fetch(ada)
    page = client.get("/settings/").content.decode()
    assert "Asked on 4 June 2026, 16:20, without an answer that could be used." in page
    Weather.objects.update(outcome="no_place")
    assert "no city of this name is known" in client.get("/settings/").content.decode()
    save_profile(user=ada, city="", at=NOW)
    assert "names no city" in client.get("/settings/").content.decode()


def test_it_is_set_over_rest_to_what_is_available_and_nothing_else(service, ada):
    client, headers = Client(), bearer(ada)
    path, kind = "/api/v1/me/preferences/", {"content_type": "application/json", "headers": headers}
    assert client.get(path, headers=headers).json()["weather_available"] == weather_service()
    assert client.patch(path, {"weather_from": "evil.example.org"}, **kind).status_code == 400
    assert client.patch(path, {"weather_from": "", "hours": "12"}, **kind).json()["weather_from"] == ""
    answer = client.patch(path, {"weather_from": weather_service(), "theme": "dark"}, **kind).json()
    assert (answer["weather_from"], answer["theme"]) == (weather_service(), "dark")


def test_staff_see_outcomes_and_neither_city_nor_weather(service, ada, client):
    service.mood = "broken"
    fetch(ada)
    put_tag(ada, "Admin")
    sign_in(client, ada)
    page = client.get("/admin/profiles/weather/").content.decode()
    assert "broken" in page
    assert "Porto" not in page


def test_places_nobody_asks_for_are_forgotten(service, ada):
    fetch(ada)
    assert purge_weather(at=NOW + timedelta(days=1)) == 0
    assert purge_weather(at=NOW + timedelta(days=2)) == 1


def test_pages_are_made_while_the_service_hangs(service, ada, client):
    service.mood = service.place_mood = "hanging"
    sign_in(client, ada)
    save_public_page(user=ada, handle="ada", is_public=True, shown=["weather"], at=timezone.now())
    for path in ("/", "/settings/", "/u/ada/"):
        assert client.get(path).status_code == 200
    assert service.asked == []
