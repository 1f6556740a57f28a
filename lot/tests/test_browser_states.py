"""Every state that a page can be in, in a real browser: empty, refused, resting, noticed, closed, failed. Axe finds
nothing on any, and each fits."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client, override_settings
from playwright.sync_api import Page, expect

from accounts.links import print_first_link, print_link
from accounts.tests.make import mailed, make_user, run_tasks, sign_in
from lot.tests.browser import ADDRESS, enter
from lot.tests.looking import LOOKS, NOW
from memory.tests.make import answer_once, make_note
from ops.maintenance import lookout
from ops.models import Incident, IncidentUpdate
from ops.services.maintenance import start_maintenance
from profiles.help_lines import load_help_lines
from profiles.models import HelpLine, UserPreferences
from profiles.services import save_public_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_june"),
]
HEAVY = "I do not want to live anymore"


@pytest.fixture
def ada():
    return make_user(ADDRESS, zone="Europe/Lisbon", country="PT")


def stand_in(page: Page, path: str, response: Any) -> None:
    """What the site answered here is what the browser gets: for answers that a live server cannot be brought to."""
    headers = {name: value for name, value in response.items() if name.lower() != "content-length"}
    body = response.content
    page.route(f"**{path}", lambda route: route.fulfill(status=response.status_code, headers=headers, body=body))


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_a_newcomer_finds_empty_pages_that_everybody_can_use(browser, look, ada, live_server):
    enter(browser, live_server.url, ada)
    for name in ("log", "memory", "intentions", "progress", "egress", "safety"):
        look(f"empty-{name}", "/safety" if name == "safety" else f"/{name}/")
    look("empty-today", "/")
    look("empty-export", "/settings/export/")
    look("empty-import", "/settings/import/")
    look("preview-off", "/settings/preview/")
    UserPreferences.objects.filter(user=ada).update(has_progress=False, has_keys=False)
    look("hidden-progress", "/progress/")
    look("keys-off", "/log/")


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_signing_in_can_be_used_by_everybody_whatever_happens(browser, look, settings):
    first = str(print_first_link()).removeprefix(settings.PUBLIC_URL)
    look("welcome", first)
    browser.goto("/sign-in/")
    browser.get_by_role("textbox", name="Mail").fill("ada")
    browser.evaluate("document.querySelector('form[action=\"/sign-in/\"]').noValidate = true")
    browser.get_by_role("button", name="Continue").click()
    look("sign-in-refused")
    browser.get_by_role("textbox", name="Mail").fill(ADDRESS)
    browser.get_by_role("button", name="Continue").click()
    browser.wait_for_url("**/sign-in/code/**")
    look("code")
    link = mailed(ADDRESS)[1]
    browser.get_by_role("textbox", name="Code").fill("222222")
    browser.get_by_role("button", name="Sign in").click()
    expect(browser.get_by_role("alert")).to_be_visible()
    look("code-wrong")
    look("link-here", link)
    browser.get_by_role("button", name="Sign in").click()
    browser.wait_for_url(lambda url: "/in/" not in url)
    browser.get_by_role("button", name="Sign out").click()
    browser.wait_for_url("**/sign-in/**")
    look("signed-out")
    look("signed-out-log", "/log/")
    look("link-printed", print_link(email=ADDRESS).removeprefix(settings.PUBLIC_URL))
    look("link-unknown", "/in/unknown/", status=410)


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_what_went_wrong_can_be_read_by_everybody(browser, look, ada, live_server):
    look("404-stranger", "/no-such-page/", status=404)
    look("400", "/?q=%00", status=400)
    failing = Client(raise_request_exception=False)
    sign_in(failing, ada)

    def refuse(*args: object) -> None:
        raise DatabaseError("gone")

    with connection.execute_wrapper(refuse):
        stand_in(browser, "/log/", failing.get("/log/"))
        stand_in(browser, "/status", failing.get("/status"))
    look("500", "/log/", status=500)
    look("status-down", "/status", status=503)
    stand_in(browser, "/settings/sessions/", Client(enforce_csrf_checks=True).post("/settings/sessions/", {}))
    look("403", "/settings/sessions/", status=403)
    stranger = Client()
    for _ in range(4):
        refused = stranger.post("/sign-in/", {"email": "bob@example.org"})
    stand_in(browser, "/sign-in/?n=4", refused)
    look("429", "/sign-in/?n=4", status=429)
    stand_in(browser, "/sign-in/?n=5", stranger.post("/sign-in/", {"email": "a" * 300_000}))
    look("413", "/sign-in/?n=5", status=413)
    browser.unroute_all()
    enter(browser, live_server.url, ada)
    look("404", "/no-such-page/", status=404)
    look("404-keys", "/verify-api-keys", status=404)


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_while_lot_is_closed_everybody_can_read_why(browser, look, ada, live_server):
    enter(browser, live_server.url, ada)
    incident = Incident.objects.create(title="Mail is slow.", started_at=NOW - timedelta(hours=3))
    IncidentUpdate.objects.create(incident=incident, at=NOW - timedelta(hours=2), text="Seen. Looking.")
    Incident.objects.create(
        title="A new version.",
        kind="planned",
        started_at=NOW + timedelta(days=1),
        expected_at=NOW + timedelta(days=1, hours=1),
    )
    look("status-incident", "/status", status=None)  # as the checks of this machine are
    start_maintenance(message="Moving house.", until=NOW + timedelta(hours=1), at=NOW)
    lookout.forget()
    try:
        with override_settings(MAINTENANCE_LOOK_SECONDS=0):
            look("503", "/", status=503)
            look("status-closed", "/status", status=None)
    finally:
        lookout.forget()


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_help_lines_and_rest_can_be_used_by_everybody(browser, look, ada, live_server):
    load_help_lines(HelpLine)  # a test with real transactions begins with empty tables
    enter(browser, live_server.url, ada)
    browser.goto("/")
    browser.get_by_label("In your words").fill(HEAVY)
    browser.get_by_role("button", name="Answer").click()
    expect(browser.locator("main")).to_contain_text("Are you safe right now?")
    look("noticed")
    look("resting", "/")
    look("resting-progress", "/progress/")
    look("noticed-note", f"/notes/{make_note(ada, HEAVY, at=NOW).pk}/")
    look("noticed-day", "/log/2026-06-04/")
    browser.goto("/settings/")
    browser.locator("#profile").get_by_label("About").fill(HEAVY)
    browser.locator("#profile").get_by_role("button", name="Save").click()
    expect(browser.locator("#profile")).to_contain_text("Are you safe right now?")
    look("noticed-about")


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_what_settings_refuse_save_and_confirm_can_be_used_by_everybody(browser, look, ada, live_server):
    enter(browser, live_server.url, ada)
    browser.goto("/settings/")
    browser.locator("#public").get_by_label("Address").fill("no spaces allowed")
    browser.locator("#public").get_by_role("button", name="Save").click()
    expect(browser.get_by_role("alert").first).to_be_visible()
    look("settings-refused")
    browser.goto("/settings/")
    browser.locator("#times").get_by_role("button", name="Save").click()
    expect(browser.locator("#times").get_by_role("status")).to_have_text("Saved.")
    look("settings-saved")
    browser.goto("/settings/export/")
    browser.get_by_role("button", name="Send a code").click()
    browser.get_by_role("textbox", name="Code").fill("222222")
    browser.get_by_role("button", name="Export", exact=True).click()
    look("export-refused")
    answer_once(ada, NOW)
    browser.get_by_role("textbox", name="Code").fill(mailed(ADDRESS)[0])
    browser.get_by_role("button", name="Export", exact=True).click()
    expect(browser.locator("#state")).to_contain_text("Being written")
    look("export-at-work")
    run_tasks()
    look("export-ready", "/settings/export/")
    browser.goto("/settings/import/")
    browser.locator("input[type=file]").set_input_files(
        {"name": "days.csv", "mimeType": "text/csv", "buffer": b"no,diary\n1,2\n"}
    )
    browser.locator("form[enctype] button").first.click()
    expect(browser.get_by_role("alert").first).to_be_visible()
    look("import-refused")
    look("search-nothing", "/log/?q=zzz")
    look("sign-out", "/sign-out/")


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_the_public_page_can_be_read_by_everybody_with_little_on_it(browser, look, ada):
    save_public_page(user=ada, handle="ada", is_public=True, shown=[], at=NOW)
    look("public-empty", "/u/ada/")
    look("public-none", "/u/bob/", status=404)
    look("offline", "/offline/")
