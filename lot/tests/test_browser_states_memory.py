"""States of the question, of the ledger and of a day, in a real browser: each is there after a press, and then gone."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from lot.tests.browser import enter
from lot.tests.looking import LOOKS, NOW
from memory.tests.make import answer_days, answer_once, make_note

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_june")]


def press(page: Page, name: str, within: str = "main") -> None:
    page.locator(within).get_by_role("button", name=name).first.click()


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_every_state_of_the_question_can_be_used_by_everybody(browser, look, ada, live_server):
    answer_days(ada, 8, NOW - timedelta(days=9))
    enter(browser, live_server.url, ada)
    question = browser.locator("#question")
    look("question", "/")
    press(browser, "Answer", "#question")
    expect(question.get_by_role("alert")).to_be_visible()
    look("question-refused")
    press(browser, "Skip", "#question")
    expect(question).to_contain_text("Skipped.")
    look("question-skipped")
    press(browser, "Undo", "#question")
    press(browser, "Not now", "#question")
    expect(question).to_contain_text("Put aside.")
    look("question-put-aside")
    browser.goto("/")
    expect(question).to_be_visible()
    look("question-waiting")
    press(browser, "Another question", "#question")
    browser.get_by_label("In your words").fill("Two long walks")
    press(browser, "Answer", "#question")
    expect(question).to_contain_text("Two long walks")
    look("question-answered")
    browser.goto("/")
    look("question-after")


@pytest.mark.parametrize("way", ["Not this topic", "Ask less", "That is not true"])
@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_every_way_of_refusing_a_question_can_be_used_by_everybody(browser, look, ada, live_server, way):
    answer_days(ada, 20, NOW - timedelta(days=21))
    enter(browser, live_server.url, ada)
    browser.goto("/")
    browser.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")
    before = browser.locator("#question").inner_text()
    press(browser, way, "#question")
    expect(browser.locator("#question")).not_to_have_text(before)
    look(f"question-{way[:3]}")


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_every_state_of_a_memory_can_be_used_by_everybody(browser, look, ada, live_server):
    answer_days(ada, 12, NOW - timedelta(days=14))
    enter(browser, live_server.url, ada)
    browser.goto("/memory/")
    browser.locator("li.item").first.get_by_role("link", name="Edit").click()
    words = browser.get_by_label("In your words")
    expect(words).to_be_visible()
    look("memory-edit")
    words.fill(" ")
    press(browser, "Save")
    expect(browser.get_by_role("alert")).to_be_visible()
    look("memory-refused")
    words.fill("Bread in the morning.")
    press(browser, "Save")
    expect(browser.locator("main")).to_contain_text("Bread in the morning.")
    press(browser, "Forget")
    expect(browser.locator("main")).to_contain_text("Can be undone until")
    look("memory-forgotten")
    press(browser, "Do not ask about this topic")
    expect(browser.locator("main")).to_contain_text("Not asked about.")
    look("memory-muted")


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_every_state_of_an_entry_can_be_used_by_everybody(browser, look, ada, live_server):
    answer = answer_once(ada, NOW - timedelta(hours=2), text="Two long walks")
    note = make_note(ada, "Rain until noon.", at=NOW - timedelta(hours=1))
    enter(browser, live_server.url, ada)
    entry = browser.locator(f"#a-{answer.pk}")
    look("entry-edit", f"/log/2026-06-04/?edit={answer.pk}")
    entry.get_by_label("In your words").fill(" ")
    entry.get_by_role("button", name="Save").click()
    expect(entry.get_by_role("alert")).to_be_visible()
    look("entry-refused")
    entry.get_by_role("button", name="Delete").click()
    expect(entry).to_contain_text("Can be undone until")
    look("entry-deleted")
    browser.goto(f"/notes/{note.pk}/")
    press(browser, "Delete")
    browser.wait_for_url(lambda url: f"/notes/{note.pk}/" not in url)
    look("note-deleted")
    look("note-gone", f"/notes/{note.pk}/", status=None)
