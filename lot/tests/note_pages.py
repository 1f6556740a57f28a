"""What tests of notes in a browser do and read: typing, losing the server, what is kept."""

import re

from playwright.sync_api import Page

from accounts.tests.make import mailed
from lot.tests.browser import ADDRESS
from memory.models import Note

ERRORS_OF_THE_NET = re.compile(
    "Failed to load|htmx:(sendError|timeout|afterRequest)|net::ERR|status of 4|htmx:sendAbort"
)
DRAFTS = "Object.keys(localStorage).filter(name => name.startsWith('lot.draft.'))"
VALUES = "Object.values(localStorage).join(' ')"


def field(page: Page):
    return page.locator("#note-text")


def state(page: Page):
    return page.locator("#note-state")


def type_in(page: Page, text: str) -> None:
    """At the end, key by key, as a person does."""
    field(page).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def all_saved(page: Page) -> None:
    """Waits until the browser keeps nothing."""
    page.wait_for_function(f"() => !{DRAFTS}.length")


def texts(user) -> list[str]:
    return sorted(row.text for row in Note.objects.for_user(user))


def lose_the_server(page: Page) -> None:
    page.context.route("**/*", lambda route: route.abort("connectionrefused"))


def find_the_server(page: Page) -> None:
    page.context.unroute("**/*")


def of_lot(errors: list[str]) -> list[str]:
    """What the browser complains about, but for a network that was taken away and answers that were expected."""
    return [error for error in errors if not ERRORS_OF_THE_NET.search(error)]


def sign_in_again(page: Page, address: str = ADDRESS) -> None:
    """By the code in the mail, from the page of signing in."""
    page.get_by_role("textbox", name="Mail").fill(address)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/sign-in/code/**")
    page.get_by_role("textbox", name="Code").fill(mailed(address)[0])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
