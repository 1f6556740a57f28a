"""How pages look: right in the first byte of HTML, for every choice."""

from datetime import UTC, datetime

import pytest
import time_machine

from accounts.tests.make import make_user, sign_in
from profiles.appearance import theme_of_sky


def look(client, user, **chosen):
    for name, value in chosen.items():
        setattr(user.preferences, name, value)
    user.preferences.save()
    return client.get("/settings/").content.decode()


@pytest.mark.parametrize(("hour", "theme"), [(0, "dark"), (5, "dawn"), (12, "light"), (20, "dusk"), (23, "dark")])
def test_sun_goes_through_its_four_themes_over_lisbon_in_june(hour, theme):
    assert theme_of_sky("Europe/Lisbon", datetime(2026, 6, 21, hour, 25, tzinfo=UTC)) == theme


def test_sun_is_where_the_zone_is():
    noon_utc = datetime(2026, 6, 21, 12, tzinfo=UTC)
    assert theme_of_sky("Pacific/Auckland", noon_utc) == "dark"
    assert theme_of_sky("Arctic/Longyearbyen", noon_utc) in {"light", "auto"}
    assert theme_of_sky("UTC", noon_utc) == "auto"


@pytest.mark.django_db
def test_first_byte_says_theme_accent_and_frame(client):
    ada = make_user()
    sign_in(client, ada)
    page = look(client, ada, theme="dark", accent="moss")
    assert page.startswith('<!doctype html>\n<html lang="en" data-theme="dark" data-accent="moss">')
    assert page.count('name="theme-color"') == 1
    assert 'content="#121212"' in page
    page = look(client, ada, theme="auto", accent="ink")
    assert '<html lang="en" data-theme="auto" data-accent="ink">' in page
    assert page.count('name="theme-color"') == 2


@pytest.mark.django_db
def test_sun_is_resolved_on_the_server(client):
    ada = make_user(zone="Europe/Lisbon")
    with time_machine.travel(datetime(2026, 6, 21, 0, 30, tzinfo=UTC)):
        sign_in(client, ada)
        assert 'data-theme="dark"' in look(client, ada, theme="sun")


@pytest.mark.django_db
def test_own_accent_is_a_stylesheet_of_one_rule(client):
    ada = make_user()
    sign_in(client, ada)
    page = look(client, ada, accent="own", own_accent="#14708c")
    assert 'href="/accent/14708c.css"' in page
    sheet = client.get("/accent/14708c.css")
    assert sheet.content == b":root { --pick: #14708c; }\n"
    assert sheet["Content-Type"].startswith("text/css")
    assert "immutable" in sheet["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("color", ["fff", "14708C", "red", "14708c;}", "zzzzzz"])
def test_what_is_no_colour_is_no_stylesheet(client, color):
    assert client.get(f"/accent/{color}.css").status_code == 404


@pytest.mark.django_db
def test_strangers_see_what_their_system_says(client):
    assert 'data-theme="auto" data-accent="ink"' in client.get("/sign-in/").content.decode()
