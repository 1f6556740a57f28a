"""A told story and the card of care in a real browser, at a desk's and a phone's width, light and dark."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import expect

from accounts.tests.make import make_user
from lot.tests.axe import check_axe
from lot.tests.browser import ADDRESS, enter, open_browser
from memory import services
from memory.tests.make import answer_days
from profiles.help_lines import load_help_lines
from profiles.models import HelpLine, Profile

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_story_and_the_card_of_care_fit_their_width_in_both_themes(
    chromium,
    live_server,
    errors,
    width,
    theme,
    tmp_path,
):
    pictures = Path(os.environ.get("SCREENSHOTS") or tmp_path)
    load_help_lines(HelpLine)  # a test with real transactions begins with empty tables
    ada = make_user(ADDRESS, zone="Europe/Lisbon")
    Profile.objects.filter(user=ada).update(country="PT" if theme == "dark" else "")
    at = answer_days(ada, 60)
    services.tell_story(user=ada, at=at)
    at = answer_days(ada, 12, at)
    services.tell_story(user=ada, at=at)
    with time_machine.travel(at + timedelta(hours=1), tick=True):
        size = {"width": width, "height": 844}
        page = open_browser(chromium, live_server.url, errors, viewport=size, color_scheme=theme)
        enter(page, live_server.url, ada)

        def look(name: str) -> None:
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            page.screenshot(path=pictures / f"{name}-{width}-{theme}.png", full_page=True)
            check_axe(page)

        page.goto("/memory/")
        expect(page.locator("#story article")).to_be_visible()
        look("story")
        page.goto("/memory/story/2/?against=1")
        look("story-compared")
        page.goto("/")
        page.get_by_label("In your words").fill("I want to die.")
        page.get_by_role("button", name="Answer").click()
        expect(page.locator("main")).to_contain_text("not medical care")
        look("care")
    assert errors == []
