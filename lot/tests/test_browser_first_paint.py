"""The first thing that is painted is right already: measured from Chromium's own trace, frame by frame."""

from datetime import UTC, datetime

import pytest
import time_machine

from lot.tests.browser import enter, open_browser
from lot.tests.filmstrip import ELSEWHERE, Film
from lot.tests.offline_pages import settle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("theme", ["dark", "sun"])
def test_no_frame_is_light_where_the_person_has_chosen_dark_or_it_is_night(chromium, live_server, errors, ada, theme):
    """On a system that is light, on the way in, from page to page, and offline, with the worker in between."""
    ada.preferences.theme = theme
    ada.preferences.save()
    late = datetime.now(UTC).replace(hour=23, minute=30)  # today, for the browser has a clock of its own; in Lisbon
    with time_machine.travel(late, tick=True):
        page = open_browser(chromium, live_server.url, errors, service_workers="allow", color_scheme="light")
        enter(page, live_server.url, ada)
        page.goto("/")
        settle(page)
        page.goto(ELSEWHERE)
        film = Film(chromium, page)
        film.start()
        page.goto("/")
        page.get_by_role("link", name="Log").click()
        page.wait_for_url("**/log/")
        page.context.set_offline(True)
        page.goto("/memory/")
        painted = film.stop()
    assert page.locator("h1").text_content() == "Offline:"
    assert "dark" in painted
    assert set(painted) <= {"elsewhere", "dark"}
    assert painted == sorted(painted, reverse=True)
