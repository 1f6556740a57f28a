"""What tests in a browser begin with; a file that needs another page or person has fixtures of its own."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page

from accounts.tests.make import make_user
from lot.tests.browser import ADDRESS, enter, open_browser
from lot.tests.looking import EXPECTED, NOW, SIZES, Look, make_look


@pytest.fixture
def ada():
    return make_user(ADDRESS, zone="Europe/Lisbon")


@pytest.fixture
def today(chromium, live_server, errors, ada):
    """Ada on Today."""
    page = open_browser(chromium, live_server.url, errors)
    enter(page, live_server.url, ada)
    page.goto("/")
    return page


@pytest.fixture
def in_june() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=True) as clock:
        yield clock


@pytest.fixture
def browser(in_june, chromium, live_server, errors, size, theme) -> Iterator[Page]:
    """A page of nobody in this size and theme, which complains about nothing but statuses that were meant."""
    page = open_browser(chromium, live_server.url, errors, viewport=SIZES[size], color_scheme=theme)
    yield page
    assert [error for error in errors if not any(words in error for words in EXPECTED)] == []


@pytest.fixture
def look(browser: Page, size, theme) -> Look:
    """Judges a state of that page."""
    return make_look(browser, size=size, theme=theme)
