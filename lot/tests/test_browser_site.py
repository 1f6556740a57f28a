"""Every page of the site in a real browser: everybody can use it, it fits, and nothing on it fails."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from playwright.sync_api import expect

from accounts.tests.make import make_user, put_tag
from intentions.services import set_intention
from intentions.tests.make import make_check_in
from lot.tests.axe import check_axe
from lot.tests.browser import ADDRESS, enter, fill_log, open_browser
from lot.tests.looking import SIZES
from memory.services import tell_story
from memory.tests.make import answer_days
from profiles.models import PublicPart
from profiles.services import save_profile, save_public_page
from profiles.stopping import MailKind, stop_url
from profiles.tests.make import make_weather

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 6, 4, 15, tzinfo=UTC)
OUTSIDE = ("/sign-in/", "/safety", "/status", "/u/ada/", "/no-such-page/", "/offline/", "/api/docs/")
INSIDE = (
    "/",
    "/log/",
    "/log/?q=rain+river",
    "/log/?q=zzz",
    "/log/?kind=notes",
    "/log/2026-06-04/",
    "/log/2025-06-05/",
    "/memory/",
    "/intentions/",
    "/progress/",
    "/progress/?days=all",
    "/settings/",
    "/settings/email/",
    "/settings/export/",
    "/settings/import/",
    "/settings/leaving/",
    "/settings/preview/",
    "/settings/sessions/",
    "/egress/",
    "/safety",
    "/status",
    "/sign-out/",
    "/verify-api-keys",
)


@pytest.fixture
def ada():
    with time_machine.travel(NOW, tick=True):
        ada = make_user(ADDRESS, zone="Europe/Lisbon")
        put_tag(ada, "Admin")
        answer_days(ada, 12, NOW - timedelta(days=20))
        for days in range(20):
            make_check_in(ada, ("calm", "tired", "hopeful", "anxious")[days % 4], NOW - timedelta(days=days, hours=2))
        note = fill_log(ada, NOW)
        set_intention(user=ada, text="Walk before work.", at=NOW)
        tell_story(user=ada, at=NOW)
        save_profile(user=ada, name="Ada", city="Porto", about="Reads on paper.", at=NOW)
        save_public_page(user=ada, handle="ada", is_public=True, shown=PublicPart.values, at=NOW)
        make_weather(ada, NOW)
        yield ada, note


# The dark phone each time, the others in the long run; `test_browser_states` looks at a light desk each time.
OTHERS = [("phone", "light"), ("desk", "dark"), ("desk", "light")]
LOOKS = [("phone", "dark"), *(pytest.param(*other, marks=pytest.mark.long) for other in OTHERS)]


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_every_page_can_be_used_by_everybody_and_fits(chromium, live_server, errors, ada, size, theme):
    """With SCREENSHOTS set to a directory the pictures are kept, to be looked at."""
    pictures = os.environ.get("SCREENSHOTS")
    page = open_browser(chromium, live_server.url, errors, viewport=SIZES[size], color_scheme=theme)

    def look(path: str) -> None:
        page.goto(path)
        page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")
        expect(page.locator("h1").first).to_be_attached()
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"], path
        if path != "/api/docs/":  # Swagger's own
            check_axe(page)
        if pictures:
            name = "".join(char if char.isalnum() else "-" for char in path)
            page.screenshot(path=Path(pictures) / f"{size}-{theme}{name}.png", full_page=True)

    person, note = ada
    for path in (*OUTSIDE, stop_url(person, MailKind.REVIEW).removeprefix(settings.PUBLIC_URL)):
        look(path)
    enter(page, live_server.url, person)
    for path in (*INSIDE, f"/notes/{note.pk}/"):
        look(path)
    assert [error for error in errors if "404" not in error] == []


@pytest.mark.parametrize("theme", ["dawn", "dusk", "light", "dark"])
def test_every_theme_and_an_own_accent_can_be_read(chromium, live_server, errors, ada, theme):
    """The sky over Lisbon on a June day goes through all four."""
    hours = {"dawn": 5.4, "light": 12.0, "dusk": 20.2, "dark": 23.0}
    person, _note = ada
    person.preferences.theme, person.preferences.accent, person.preferences.own_accent = "sun", "own", "#ffff00"
    person.preferences.save()
    page = open_browser(chromium, live_server.url, errors, viewport=SIZES["phone"])
    at = datetime(2026, 6, 4, tzinfo=UTC) + timedelta(hours=hours[theme])
    with time_machine.travel(at, tick=True):
        enter(page, live_server.url, person)
        for path in ("/", "/progress/", "/settings/"):
            page.goto(path)
            assert page.locator("html").get_attribute("data-theme") == theme
            check_axe(page)
    assert errors == []
