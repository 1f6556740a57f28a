"""A person's first days in a real browser: headless Chromium against the running site."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.sessions import end_all_sessions, start_web_session
from accounts.tests.make import mailed, make_user
from lot.tests.axe import check_axe
from lot.tests.browser import ADDRESS, SETTLED, enter, fill_log, open_browser
from memory.models import MemoryAnswer, Question
from memory.tests.make import answer_once

BECAUSE = re.compile(r"Because on \d{1,2} \w+( \d{4})? you said: ")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page: Page) -> None:
    """By the code in the mail, as a person does."""
    page.goto("/sign-in/")
    page.get_by_role("textbox", name="Mail").fill(ADDRESS)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/sign-in/code/**")
    code, _link = mailed(ADDRESS)
    page.get_by_role("textbox", name="Code").fill(code.lower())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def answer(page: Page, number: int) -> None:
    """Every other time in own words."""
    if number % 2:
        page.get_by_label("In your words").fill(f"Oat milk with ginger, number {number}")
        page.get_by_role("button", name="Answer").click()
    else:
        page.locator("form.options button").first.click()
    expect(page.locator("#question")).to_contain_text("Noted")


def next_question(page: Page) -> None:
    """What the card offers: the next question, or another one."""
    page.locator("#question").get_by_text(re.compile("^(Next question|Another question)$")).click()
    expect(page.locator("#question-text")).to_be_visible()


@pytest.fixture
def open_sign_up(settings):
    settings.SIGNUP_OPEN = True


def test_a_newcomer_signs_in_answers_ten_questions_and_is_quoted_truthfully(
    chromium, live_server, errors, open_sign_up
):
    page = open_browser(chromium, live_server.url, errors)
    sign_in(page)
    expect(page.locator("h1")).to_have_text("Today:")
    named = 0
    for number in range(10):
        text = page.locator("#question").inner_text()
        said = BECAUSE.search(text)
        if said:
            named += 1
            quote = text[said.end() :].split("\n")[0].rstrip(".")
            ada = User.objects.by_email(ADDRESS)
            known = {answer.phrase for answer in MemoryAnswer.objects.for_user(ada)}
            assert quote in known
        answer(page, number)
        if number < 9:
            next_question(page)
    assert named >= 6
    assert errors == []
    assert User.objects.by_email(ADDRESS).profile.zone == "Europe/Lisbon"


def test_the_open_question_is_there_after_reload_in_a_second_browser_and_the_next_day(
    chromium, live_server, errors, open_sign_up
):
    page = open_browser(chromium, live_server.url, errors)
    sign_in(page)
    answer(page, 0)
    next_question(page)
    question = page.locator("#question-text").inner_text()
    page.reload()
    expect(page.locator("#question-text")).to_have_text(question)
    second = open_browser(chromium, live_server.url, errors)
    sign_in(second)
    expect(second.locator("#question-text")).to_have_text(question)
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=True):
        page.goto("/")
        expect(page.locator("#question-text")).to_have_text(question)
    assert errors == []


def test_everything_works_without_javascript(chromium, live_server, errors, open_sign_up):
    page = open_browser(chromium, live_server.url, errors, java_script_enabled=False)
    sign_in(page)
    page.locator("form.options button").first.click()
    expect(page.locator("#question")).to_contain_text("Noted")
    page.get_by_role("button", name="Change the answer").click()
    page.get_by_label("In your words").fill("Oat milk")
    page.get_by_role("button", name="Answer").click()
    expect(page.locator("#question")).to_contain_text("Oat milk")
    assert Question.objects.filter(state=Question.State.ANSWERED).count() == 1


def test_a_question_can_be_answered_by_keyboard_alone(chromium, live_server, errors, open_sign_up):
    page = open_browser(chromium, live_server.url, errors)
    sign_in(page)
    page.locator("form.options button").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Noted")).to_be_focused()
    page.wait_for_function(SETTLED)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#question-text")).to_be_focused()
    page.get_by_label("In your words").focus()
    page.keyboard.type("Oat milk")
    page.keyboard.press("Enter")
    expect(page.locator("#question .message")).to_have_text("Oat milk")
    assert errors == []


def test_an_answer_typed_while_the_session_ended_is_sent_after_signing_in_in_another_tab(
    chromium, live_server, errors, open_sign_up
):
    page = open_browser(chromium, live_server.url, errors)
    sign_in(page)
    page.get_by_label("In your words").fill("Oat milk, after ten minutes of thought")
    end_all_sessions(user=User.objects.by_email(ADDRESS))
    page.get_by_role("button", name="Answer").click()
    expect(page.locator("[data-error]")).to_contain_text("You were signed out.")
    expect(page.get_by_label("In your words")).to_have_value("Oat milk, after ten minutes of thought")
    tab = page.context.new_page()
    sign_in(tab)
    tab.close()
    page.get_by_role("button", name="Answer").click()
    expect(page.locator("#question")).to_contain_text("Noted")
    assert MemoryAnswer.objects.get().text == "Oat milk, after ten minutes of thought"
    assert [error for error in errors if "401" not in error] == []


def test_an_answer_of_march_is_named_with_its_date_in_june(chromium, live_server, errors):
    ada = make_user(ADDRESS, zone="Europe/Lisbon")
    march, june = datetime(2026, 3, 3, 8, tzinfo=UTC), datetime(2026, 6, 4, 9, tzinfo=UTC)
    with time_machine.travel(march, tick=False):
        given = answer_once(ada, march)
    with time_machine.travel(june, tick=True):
        page = open_browser(chromium, live_server.url, errors, viewport={"width": 1280, "height": 640})
        _session, token = start_web_session(user=ada, device="Chromium")
        name = settings.LOT_SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": token, "url": live_server.url}])
        page.goto("/")
        expect(page.locator("#question")).to_contain_text(f"Because on 3 March you said: {given.phrase}.")
        if pictures := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(pictures) / "today.png")
    assert errors == []


@pytest.mark.parametrize("has_script", [True, False])
def test_a_note_of_a_past_day_is_written_on_a_phone_and_stands_in_the_log(chromium, live_server, errors, has_script):
    ada = make_user(ADDRESS, zone="Europe/Lisbon")
    size = {"width": 390, "height": 844}
    page = open_browser(chromium, live_server.url, errors, viewport=size, java_script_enabled=has_script)
    enter(page, live_server.url, ada)
    page.goto("/log/")
    page.get_by_role("link", name="Write a note").click()
    page.get_by_role("textbox", name="Note:").fill("Found the photos again.\nTwo of them with Rui.")
    page.get_by_label("Day").fill("2025-08-12")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/log/2025-08-12/**")
    page.goto("/log/")
    expect(page.locator("main")).to_contain_text("1 entry, on 12 August 2025.")
    expect(page.get_by_text("Found the photos again.")).to_be_visible()
    assert errors == []


def test_a_note_typed_while_the_session_ended_stays_in_the_form(chromium, live_server, errors):
    ada = make_user(ADDRESS, zone="Europe/Lisbon")
    page = open_browser(chromium, live_server.url, errors)
    enter(page, live_server.url, ada)
    page.goto("/log/2025-08-12/")
    page.get_by_role("textbox", name="Note:").fill("Ten minutes of thought.")
    end_all_sessions(user=ada)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#note-state")).to_contain_text("The session has ended.")
    expect(page.get_by_role("textbox", name="Note:")).to_have_value("Ten minutes of thought.")
    assert page.url.endswith("/log/2025-08-12/")
    assert [error for error in errors if "401" not in error] == []


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_log_and_its_pages_fit_their_width_in_both_themes(chromium, live_server, errors, width, theme, tmp_path):
    pictures = Path(os.environ.get("SCREENSHOTS") or tmp_path)
    now = datetime(2026, 6, 4, 15, tzinfo=UTC)
    with time_machine.travel(now, tick=True):
        ada = make_user(ADDRESS, zone="Europe/Lisbon")
        note = fill_log(ada, now)
        page = open_browser(
            chromium, live_server.url, errors, viewport={"width": width, "height": 844}, color_scheme=theme
        )
        enter(page, live_server.url, ada)
        own = f"/notes/{note.pk}/"
        words = "rain+river+supercalifragilistic"
        paths = {"log": "/log/", "search": f"/log/?q={words}", "day": "/log/2026-06-04/", "note": own}
        for name, path in paths.items():
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            page.screenshot(path=pictures / f"{name}-{width}-{theme}.png", full_page=True)
    assert errors == []


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_fit_their_width_in_both_themes(chromium, live_server, errors, open_sign_up, width, theme, tmp_path):
    """With SCREENSHOTS set to a directory the pictures stay there to be looked at."""
    pictures = Path(os.environ.get("SCREENSHOTS") or tmp_path)
    page = open_browser(chromium, live_server.url, errors, viewport={"width": width, "height": 844}, color_scheme=theme)

    def look(name: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        page.screenshot(path=pictures / f"{name}-{width}-{theme}.png", full_page=True)
        check_axe(page)

    page.goto("/sign-in/")
    look("sign-in")
    sign_in(page)
    look("today-first")
    answer(page, 1)
    look("today-answered")
    next_question(page)
    look("today-follow-up")
    for name, path in {"memory": "/memory/", "safety": "/safety", "sessions": "/settings/sessions/"}.items():
        page.goto(path)
        look(name)
    page.goto("/no-such-page/")
    look("not-found")
    assert [error for error in errors if "404" not in error] == []
