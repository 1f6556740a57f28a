"""Opens a browser as one person, and gives them a week to look at."""

from datetime import date, datetime, timedelta

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from accounts.sessions import start_web_session
from intentions.tests.make import make_check_in
from memory.models import Note
from memory.tests.make import answer_once, make_note

ADDRESS = "ada@example.org"
# Without a service worker, past which no request could be stopped or counted; tests of it allow it.
DEFAULTS = {"timezone_id": "Europe/Lisbon", "reduced_motion": "reduce", "service_workers": "block"}
SETTLED = "!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')"

expect.set_options(timeout=30_000)  # of a machine that also runs the other tests


def open_browser(chromium: Browser, site: str, errors: list[str], **wishes) -> Page:
    context: BrowserContext = chromium.new_context(base_url=site, **DEFAULTS | wishes)
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return page


def enter(page: Page, site: str, user: User) -> None:
    """Signed in without mail."""
    _session, token = start_web_session(user=user, device="Chromium")
    page.context.add_cookies([{"name": settings.LOT_SESSION_COOKIE_NAME, "value": token, "url": site}])


def fill_log(user: User, now: datetime) -> Note:
    """A week with all kinds of entries, and one of the year before; returns a note that was written later."""
    year = timedelta(days=365)
    make_note(user, "First warm evening. Ate outside, carried the table twice.", at=now - year)
    make_note(user, "Long day.", at=now - 2 * year)
    make_check_in(user, "exhausted", now - 2 * year)
    for days in range(4, -1, -1):
        at = now - timedelta(days=days)
        answer_once(user, at - timedelta(hours=6), text="The stairs by the river, they were open again.")
        make_note(user, "Rain until noon, then a dry hour.\nThe second shelf can wait.", at=at - timedelta(hours=3))
        make_check_in(user, "tired" if days % 2 else "calm", at, note="Short night." if days % 2 else "")
    make_note(user, "Not for everyone who looks.", at=now - timedelta(hours=1), keep_closed=True)
    return make_note(user, "Forgot this one.\n" + "supercalifragilistic" * 6, at=now, on=date(2026, 6, 2))
