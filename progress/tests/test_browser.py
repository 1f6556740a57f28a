"""The Progress page in a real browser, at a phone's and a desk's width, light and dark, with and without script."""

import os
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import expect

from accounts.tests.make import make_user
from intentions.tests.make import make_check_in
from lot.tests.browser import ADDRESS, enter, open_browser
from memory.tests.make import NOON, answer_once
from profiles.models import UserPreferences
from progress.models import Award, Badge
from progress.services.finding import look_for_patterns
from progress.shipped_badges import load_badges
from progress.tests.make import make_history

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_fits_its_width_in_both_themes(
    chromium,
    live_server,
    errors,
    width,
    theme,
    tmp_path,
):
    pictures = Path(os.environ.get("SCREENSHOTS") or tmp_path)
    load_badges(Badge)
    ada = make_user(ADDRESS, zone="Europe/Lisbon")
    with time_machine.travel(NOON, tick=True):
        size = {"width": width, "height": 844}
        page = open_browser(chromium, live_server.url, errors, viewport=size, color_scheme=theme)
        enter(page, live_server.url, ada)

        def look(name: str) -> None:
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            page.screenshot(path=pictures / f"progress-{name}-{width}-{theme}.png", full_page=True)

        page.goto("/progress/")
        expect(page.locator("main")).to_contain_text("Nothing yet.")
        look("new")
        make_check_in(ada, now=NOON)
        page.goto("/progress/")
        expect(page.locator("main")).to_contain_text("There is one.")
        look("early")
        make_history(ada, 1000, NOON)
        answer_once(ada)
        for days in ("30", "90", "all"):
            page.goto(f"/progress/?days={days}")
            for summary in page.locator("summary").all():
                summary.click()
            look(days)
        for badge in Badge.objects.all():
            Award.objects.get_or_create(user=ada, badge=badge, defaults={"on": NOON.date()})
        look_for_patterns(user=ada, at=NOON)
        for look_of in ("water", "architecture"):
            UserPreferences.objects.filter(user=ada).update(badge_theme=look_of)
            page.goto("/progress/?days=365")
            look(look_of)
        UserPreferences.objects.filter(user=ada).update(has_progress=False)
        page.goto("/progress/")
        look("hidden")
    assert errors == []


@pytest.mark.parametrize("has_script", [True, False])
def test_another_range_is_shown_in_place_and_keeps_the_focus(
    chromium,
    live_server,
    errors,
    has_script,
):
    ada = make_user(ADDRESS, zone="Europe/Lisbon")
    make_history(ada, 120, NOON)
    with time_machine.travel(NOON, tick=True):
        page = open_browser(chromium, live_server.url, errors, java_script_enabled=has_script)
        enter(page, live_server.url, ada)
        page.goto("/progress/")
        page.get_by_role("link", name="90 days").click()
        page.wait_for_url("**/progress/?days=90*")
        expect(page.locator("figcaption")).to_contain_text("90 days, ")
        expect(page.locator("#range-90")).to_have_attribute("aria-current", "true")
        expect(page.locator("#streak")).to_be_visible()
        if has_script:
            expect(page.locator("#range-90")).to_be_focused()
            expect(page.locator("#announce")).to_contain_text("90 days, ")
            page.go_back()
            expect(page.locator("figcaption")).to_contain_text("30 days, ")
    assert errors == []
