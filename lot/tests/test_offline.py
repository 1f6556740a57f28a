"""What a browser is given to install LOT and to stand in for it: nothing of a person, and nothing that is missing."""

import re
import struct
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from accounts.drafts import draft_store_of
from accounts.tests.make import make_user, sign_in
from profiles.services import save_profile

pytestmark = pytest.mark.django_db


def size_of(path: str) -> str:
    """As the header of a PNG says it."""
    width, height = struct.unpack(">II", Path(str(finders.find(path))).read_bytes()[16:24])
    return f"{width}x{height}"


def test_manifest_names_the_installation_and_icons_of_the_size_they_are_said_to_have(
    client: Client, settings: Any
) -> None:
    settings.APP_NAME = "Diary"
    response = client.get("/manifest.webmanifest")
    data = response.json()
    assert response["Content-Type"].startswith("application/manifest+json")
    assert (data["name"], data["start_url"], data["display"]) == ("Diary", "/", "standalone")
    assert {icon.get("purpose", "any") for icon in data["icons"]} == {"any", "maskable"}
    for icon in data["icons"]:
        assert size_of(icon["src"].removeprefix(settings.STATIC_URL)) == icon["sizes"]


def test_manifest_has_the_colours_of_whose_page_asked_for_it(client: Client) -> None:
    ada = make_user()
    sign_in(client, ada)
    assert client.get("/manifest.webmanifest").json()["background_color"] == "#ffffff"
    ada.preferences.theme = "dark"
    ada.preferences.save()
    assert client.get("/manifest.webmanifest").json()["background_color"] == "#121212"


@pytest.mark.parametrize(("theme", "schemes"), [("auto", "light dark"), ("dark", "dark"), ("light", "light")])
def test_browser_knows_before_the_stylesheet_whether_it_is_dark(client: Client, theme: str, schemes: str) -> None:
    ada = make_user()
    ada.preferences.theme = theme
    ada.preferences.save()
    sign_in(client, ada)
    assert f'<meta name="color-scheme" content="{schemes}">' in client.get("/").content.decode()


def test_worker_is_asked_for_anew_each_time_and_keeps_all_that_pages_are_made_of(client: Client) -> None:
    response = client.get("/sw.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    kept = set(re.findall(r'^  "(/.+)",$', response.content.decode().replace("\\u002D", "-"), re.MULTILINE))
    sign_in(client, make_user())
    for path in ("/", "/log/", "/settings/", "/offline/"):
        page = client.get(path).content.decode()
        used = re.findall(r'<script src="([^"]+)"|<link rel="stylesheet" href="([^"]+)"', page)
        missing = {script or sheet for script, sheet in used} - kept
        assert not missing, path


def test_worker_that_is_switched_off_takes_itself_away(client: Client, settings: Any) -> None:
    settings.SERVICE_WORKER = False
    source = client.get("/sw.js").content.decode()
    assert "unregister()" in source and "respondWith" not in source
    assert "data-worker" not in client.get("/sign-in/").content.decode()


def test_offline_page_holds_nothing_of_the_person_but_how_their_pages_look(client: Client) -> None:
    ada = make_user()
    save_profile(user=ada, name="Ada of Porto", city="Porto", about="", at=ada.created_at)
    ada.preferences.theme, ada.preferences.accent = "dark", "moss"
    ada.preferences.save()
    sign_in(client, ada)
    page = client.get("/offline/").content.decode()
    assert 'data-theme="dark" data-accent="moss"' in page
    store = draft_store_of(ada)
    for word in ("Porto", ada.email, str(ada.pk), store.owner, store.seal, "csrfmiddlewaretoken", "data-nobody"):
        assert word not in page
    assert len(re.findall("<h1", page)) == 1


def test_a_page_says_whose_it_is_or_that_nobody_is_signed_in(client: Client) -> None:
    ada = make_user()
    stranger = client.get("/safety").content.decode()
    assert "data-nobody" in stranger and "data-person" not in stranger
    sign_in(client, ada)
    own = client.get("/safety").content.decode()
    assert "data-nobody" not in own
    assert f'data-owner="{draft_store_of(ada).owner}"' in own
