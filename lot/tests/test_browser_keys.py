"""The log in a real browser: single keys, and what is swapped into it."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Page, expect

from accounts.tests.make import make_user
from lot.tests.browser import ADDRESS, enter, fill_log, open_browser
from memory.tests.make import make_log

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 6, 4, 15, tzinfo=UTC)


@pytest.fixture
def ada():
    return make_user(ADDRESS, zone="Europe/Lisbon")


@pytest.fixture(autouse=True)
def in_june():
    with time_machine.travel(NOW, tick=True):
        yield


def log_of(ada, chromium, site: str, errors, **wishes) -> Page:
    page = open_browser(chromium, site, errors, **wishes)
    enter(page, site, ada)
    page.goto("/log/")
    return page


def is_open(page: Page) -> bool:
    return page.locator("#keys").evaluate("details => details.open")


def test_single_keys_lead_where_they_say(chromium, live_server, errors, ada):
    fill_log(ada, NOW)
    page = log_of(ada, chromium, live_server.url, errors)
    expect(page.get_by_role("link", name="Write a note")).to_have_attribute("aria-keyshortcuts", "n")
    page.keyboard.press("?")
    assert is_open(page)
    expect(page.locator("#keys summary")).to_be_focused()
    page.keyboard.press("Escape")
    assert not is_open(page)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("n/?")
    expect(page.get_by_role("searchbox")).to_have_value("n/?")  # typed, not obeyed
    page.keyboard.press("Escape")
    page.get_by_role("searchbox").fill("")
    page.locator("h1").click()
    page.keyboard.press("n")
    page.wait_for_url("**/log/2026-06-04/#note")
    expect(page.locator("#note-text")).to_be_focused()
    page.keyboard.press("ArrowLeft")  # in a field it moves the cursor
    page.keyboard.type("n")
    expect(page.locator("#note-text")).to_have_value("n")
    page.locator("#note-text").fill("")
    page.locator("h1").click()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/log/2026-06-03/")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/log/2026-06-04/")
    page.keyboard.press("/")
    page.wait_for_url("**/log/#search")
    expect(page.get_by_role("searchbox")).to_be_focused()
    assert errors == []


@pytest.mark.parametrize("held", ["Control", "Alt", "Meta"])
def test_with_another_key_held_down_none_is_obeyed(chromium, live_server, errors, ada, held):
    fill_log(ada, NOW)
    page = log_of(ada, chromium, live_server.url, errors)
    page.evaluate("document.addEventListener('keydown', event => { window.obeyed = event.defaultPrevented })")
    for key in ("n", "/", "?"):
        page.dispatch_event("h1", "keydown", {"key": key, f"{held.lower()[:4].replace('cont', 'ctrl')}Key": True})
        assert not page.evaluate("window.obeyed")
    assert not is_open(page)
    assert page.url.endswith("/log/")
    assert errors == []


def test_switched_off_no_key_is_obeyed_and_the_help_says_where_to_switch_it_on(
    chromium,
    live_server,
    errors,
    ada,
):
    ada.preferences.has_keys = False
    ada.preferences.save()
    fill_log(ada, NOW)
    page = log_of(ada, chromium, live_server.url, errors)
    for key in ("?", "n", "/"):
        page.keyboard.press(key)
    assert page.url.endswith("/log/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()
    assert not is_open(page)
    expect(page.get_by_role("link", name="Write a note")).not_to_have_attribute("aria-keyshortcuts", "n")
    page.locator("#keys summary").click()
    page.get_by_role("link", name="Settings, Appearance").click()
    page.get_by_label("Single keys").check()
    page.locator("#appearance").get_by_role("button", name="Save").click()
    page.wait_for_url("**saved=appearance**")
    page.goto("/log/")
    page.keyboard.press("?")
    assert is_open(page)
    assert errors == []


def test_kind_and_search_change_the_days_alone_and_stand_in_the_address(chromium, live_server, errors, ada):
    fill_log(ada, NOW)
    page = log_of(ada, chromium, live_server.url, errors)
    field = page.get_by_role("searchbox")
    page.get_by_label("Notes").check()
    page.wait_for_url("**kind=notes**")
    expect(page.locator("#entries")).not_to_contain_text("Mood:")
    expect(page.locator("#on-this-day")).to_have_count(0)
    field.focus()
    page.keyboard.type("zeppelin")
    page.wait_for_url("**q=zeppelin**")
    expect(page.locator("#log-head")).to_contain_text("No entry with: zeppelin.")
    expect(field).to_be_focused()
    field.fill("river")
    page.wait_for_url("**q=river**")
    page.get_by_label("Answers").check()
    expect(page.locator("#log-head")).to_contain_text("5 entries for: river.")
    address = page.url
    assert re.search(r"q=river.*kind=answers", address)
    page.reload()
    expect(page.locator("#log-head")).to_contain_text("5 entries for: river.")
    expect(page.get_by_label("Answers")).to_be_checked()
    page.go_back()
    page.wait_for_url(lambda url: url != address)
    page.get_by_role("link", name="All entries").click()
    expect(page.locator("#log-head")).to_contain_text("since")
    assert errors == []


def test_older_days_are_put_below_those_that_are_there(chromium, live_server, errors, ada):
    make_log(ada, 40, NOW)
    page = log_of(ada, chromium, live_server.url, errors)
    days = page.locator("#entries h2")
    before = days.count()
    page.get_by_role("link", name=re.compile("and before$")).click()
    expect(days).not_to_have_count(before)
    expect(days.nth(before)).to_be_focused()
    ids = page.locator("#entries [id]").evaluate_all("found => found.map(element => element.id)")
    assert len(ids) == len(set(ids))
    assert page.url.endswith("/log/")
    page.get_by_role("link", name=re.compile("and before$")).click()
    expect(days).to_have_count(40)
    assert errors == []


def test_without_javascript_older_days_filters_and_the_help_work(chromium, live_server, errors, ada):
    make_log(ada, 40, NOW)
    page = log_of(ada, chromium, live_server.url, errors, java_script_enabled=False)
    page.get_by_label("Notes").check()
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=re.compile("and before$")).click() if page.locator("[rel=next]").count() else None
    expect(page.locator("#entries")).not_to_contain_text("Mood:")
    page.locator("#keys summary").click()
    expect(page.locator("#keys")).to_contain_text("Not while typing in a field.")


@pytest.mark.parametrize("width", [320, 375, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_help_fits_its_width_in_both_themes(chromium, live_server, errors, ada, width, theme, tmp_path):
    pictures = Path(os.environ.get("SCREENSHOTS") or tmp_path)
    fill_log(ada, NOW - timedelta(hours=1))
    size = {"width": width, "height": 844}
    page = log_of(ada, chromium, live_server.url, errors, viewport=size, color_scheme=theme)
    for name, path in {"keys": "/log/", "keys-day": "/log/2026-06-03/", "keys-search": "/log/?q=rain"}.items():
        page.goto(path)
        page.keyboard.press("?")
        assert is_open(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        page.screenshot(path=pictures / f"{name}-{width}-{theme}.png", full_page=True, caret="initial")
    assert errors == []
