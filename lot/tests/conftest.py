"""What tests of notes in a browser begin with."""

import pytest

from accounts.tests.make import make_user
from lot.tests.browser import ADDRESS, enter, open_browser


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
