"""Deleting the account in a real browser: from Settings by the code to the line on every page, and back."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts.tests.make import mailed, make_user
from lot.tests.axe import check_axe
from lot.tests.browser import ADDRESS, enter, open_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("width", "height", "theme", "has_script"),
    [(375, 812, "dark", True), (1280, 844, "light", True), (375, 812, "light", False)],
)
def test_from_settings_by_the_code_to_the_line_and_back(
    chromium, live_server, errors, width, height, theme, has_script
):
    """With SCREENSHOTS set to a directory the pictures are kept, to be looked at."""
    size = {"width": width, "height": height}
    wishes = {"viewport": size, "color_scheme": theme, "java_script_enabled": has_script}
    page = open_browser(chromium, live_server.url, errors, **wishes)
    pictures = os.environ.get("SCREENSHOTS")

    def look(name: str) -> None:
        if has_script:
            check_axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        if pictures:
            page.screenshot(path=Path(pictures) / f"leaving-{name}-{width}-{theme}.png", full_page=True)

    enter(page, live_server.url, make_user(ADDRESS, zone="Europe/Lisbon"))
    page.goto("/settings/#leaving")
    page.get_by_text("Delete the account").click()
    look("settings")
    page.locator("#leaving").get_by_role("button", name="Send a code").click()
    expect(page.get_by_role("textbox", name="Code")).to_be_visible()
    page.get_by_role("textbox", name="Code").fill("222222")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("4 tries are left")).to_be_visible()
    look("code")
    page.get_by_role("textbox", name="Code").fill(mailed(ADDRESS)[0])
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("button", name="Stay")).to_be_visible()
    look("done")
    page.goto("/log/?kind=notes")
    look("line")
    page.goto("/settings/#leaving")
    look("settings-line")
    page.goto("/log/?kind=notes")
    page.get_by_role("button", name="Stay").click()
    expect(page).to_have_url(f"{live_server.url}/log/?kind=notes")
    expect(page.get_by_role("button", name="Stay")).to_have_count(0)
    assert [error for error in errors if "400" not in error] == []
