"""Check-ins and an intention's life in a real browser: by touch, by keyboard alone, without JavaScript."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.sessions import end_all_sessions
from accounts.tests.make import make_user
from intentions import services
from intentions.models import CheckIn, Intention, IntentionDay
from intentions.tests.make import make_check_in
from lot.tests.axe import check_axe
from lot.tests.browser import ADDRESS, SETTLED, enter, open_browser
from lot.tests.looking import SIZES, Look, make_look
from profiles.help_lines import load_help_lines
from profiles.models import HelpLine

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = SIZES["phone"]
BOTH = [("phone", "light"), ("desk", "dark")]
JUNE = datetime(2026, 6, 4, 13, 20, tzinfo=UTC)
JULY = datetime(2026, 7, 1, 9, tzinfo=UTC)


@pytest.fixture
def ada():
    return make_user(ADDRESS, zone="Europe/Lisbon")


@pytest.fixture
def in_june():
    with time_machine.travel(JUNE, tick=True) as clock:
        yield clock


@pytest.fixture
def browser(chromium, live_server, errors, in_june, ada):
    """Opens pages of the running site as this person, with what the page is to be looked at with."""

    def open_page(**wishes) -> Page:
        page = open_browser(chromium, live_server.url, errors, **wishes)
        enter(page, live_server.url, ada)
        return page

    return open_page


def test_one_tap_on_a_phone_and_a_word_afterwards(browser, errors):
    page = browser(viewport=PHONE, has_touch=True)
    page.goto("/")
    page.locator("#mood").get_by_role("button", name="calm").tap()
    expect(page.locator("#mood")).to_contain_text("Calm, 14:20. Done.")
    page.get_by_label("A word about it, optional").fill("At the window, the rain has stopped.")
    page.get_by_label("How strong, optional").select_option("7")
    page.locator("#mood").get_by_role("button", name="Add").tap()
    expect(page.locator("#mood .message")).to_have_text("At the window, the rain has stopped.")
    entry = CheckIn.objects.get()
    assert (entry.mood, entry.intensity, entry.note) == ("calm", 7, "At the window, the rain has stopped.")
    page.get_by_role("link", name="Check in again").tap()
    page.locator("#mood").get_by_role("button", name="tired").tap()
    expect(page.locator("#mood")).to_contain_text("Earlier today: calm, 14:20.")
    page.locator("#mood").get_by_role("button", name="Undo").tap()
    expect(page.locator("#mood")).to_contain_text("Taken back.")
    assert CheckIn.objects.count() == 1
    assert errors == []


def test_a_double_click_notes_one_mood(browser, errors):
    page = browser()
    page.goto("/")
    page.locator("#mood").get_by_role("button", name="calm").dblclick()
    expect(page.locator("#mood")).to_contain_text("Calm, 14:20. Done.")
    page.wait_for_function(SETTLED)
    assert CheckIn.objects.count() == 1
    assert errors == []


def test_a_mood_is_noted_and_filled_in_by_keyboard_alone(browser, errors):
    page = browser()
    page.goto("/")
    page.locator("#mood").get_by_role("button", name="energized").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.locator("#mood").get_by_role("button", name="calm")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Calm, 14:20. Done.")).to_be_focused()
    page.wait_for_function(SETTLED)
    page.keyboard.press("Tab")
    expect(page.get_by_label("A word about it, optional")).to_be_focused()
    page.keyboard.type("At the window.")
    page.keyboard.press("Tab")
    page.keyboard.type("7")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Calm, 14:20. Done. 7 of 10.")).to_be_focused()
    page.wait_for_function(SETTLED)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Check in again")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#mood").get_by_role("button", name="energized")).to_be_focused()
    assert errors == []


@pytest.mark.parametrize("has_script", [True, False])
def test_a_check_in_of_a_past_day_is_added_changed_and_deleted(browser, errors, has_script):
    page = browser(viewport=PHONE, java_script_enabled=has_script)
    page.goto("/log/2026-03-03/")
    form = page.locator("#check-in")
    form.get_by_label("Mood").select_option("tired")
    form.get_by_label("Time").fill("02:00")
    form.get_by_label("A word").fill("Short night.")
    form.get_by_role("button", name="Add").click()
    expect(page.locator("main li.entry")).to_contain_text("tired. Short night.")
    assert "/log/2026-03-03/" in page.url
    page.get_by_role("link", name=re.compile("^02:00")).click()
    expect(page.locator("h1")).to_have_text("Check-in:")
    page.get_by_label("Mood", exact=True).select_option("calm")
    page.get_by_label("Day").fill("2026-03-04")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main li.entry")).to_contain_text("calm. Short night.")
    assert CheckIn.objects.get().on == date(2026, 3, 4)
    page.get_by_role("link", name=re.compile("^02:00")).click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    page.wait_for_url(re.compile("/log/2026-03-04/#c-"))
    assert not CheckIn.objects.exists()
    assert errors == []


def test_mood_and_intention_work_without_javascript(browser, errors):
    page = browser(viewport=PHONE, java_script_enabled=False)
    page.goto("/")
    page.locator("#mood").get_by_role("button", name="calm").click()
    page.get_by_label("A word about it, optional").fill("At the window.")
    page.locator("#mood").get_by_role("button", name="Add").click()
    expect(page.locator("#mood .message")).to_have_text("At the window.")
    page.get_by_role("link", name="Check in again").click()
    page.get_by_text("Add a word").click()
    page.get_by_label("Word", exact=True).fill("sea-legged")
    page.get_by_label("Weighs").select_option("4")
    page.locator("#mood").get_by_role("button", name="Add").click()
    page.locator("#mood").get_by_role("button", name="sea-legged").click()
    expect(page.locator("#mood")).to_contain_text("Sea-legged, 14:20. Done.")
    page.locator("#mood").get_by_role("button", name="Undo").click()
    expect(page.locator("#mood")).to_contain_text("Earlier today: calm, 14:20.")
    page.get_by_label("One thing for June, optional").fill("Walk before work.")
    page.locator("#intention").get_by_role("button", name="Set").click()
    page.locator("#intention").get_by_role("button", name="Done today").click()
    expect(page.locator("#intention")).to_contain_text("Done on 1 day, today included.")
    page.locator("#intention").get_by_role("button", name="Undo").click()
    expect(page.locator("#intention").get_by_role("button", name="Done today")).to_be_visible()
    assert not IntentionDay.objects.exists()
    assert errors == []


@pytest.mark.parametrize("has_script", [True, False])
def test_an_intention_lives_from_one_month_into_the_next(browser, errors, in_june, ada, has_script):
    page = browser(java_script_enabled=has_script)
    page.goto("/")
    page.get_by_label("One thing for June, optional").fill("Walk before work")
    page.locator("#intention").get_by_role("button", name="Set").click()
    page.locator("#intention").get_by_role("button", name="Done today").click()
    expect(page.locator("#intention")).to_contain_text("June, day 1 of 27. Done on 1 day, today included.")
    page.locator("#intention").get_by_role("link", name="Open").click()
    page.get_by_text("Reword").click()
    page.get_by_label("Words").fill("Walk before work.")
    page.get_by_label("First day").fill("2026-06-01")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#current")).to_contain_text("4 of 30")
    page.get_by_text("Another day").click()
    page.get_by_label("Day", exact=True).fill("2026-06-02")
    page.locator("#current").get_by_role("button", name="Done", exact=True).first.click()
    expect(page.locator("#current")).to_contain_text("2 June, 4 June")
    page.get_by_label("Intention for July").fill("Swim.")
    page.locator("#next").get_by_role("button", name="Set").click()
    expect(page.locator("#next")).to_contain_text("Planned, 1 to 31 July.")
    in_june.move_to(JULY)
    page.goto("/")
    expect(page.locator("#intention")).to_contain_text("July, day 1 of 31.")
    page.get_by_text("June is over. How did it go?").click()
    page.get_by_label("What came of it, optional").fill("Shoes by the door.")
    page.locator("#intention").get_by_role("button", name="Kept").click()
    expect(page.locator("#intention")).to_contain_text("Kept. Lived on 2 days.")
    page.goto("/intentions/")
    expect(page.locator("main")).to_contain_text("Kept. Lived on 2 days. Shoes by the door.")
    page.get_by_role("link", name="Walk before work.").click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    assert [row.text for row in Intention.objects.for_user(ada)] == ["Swim."]
    assert errors == []


def test_an_intention_is_set_done_and_closed_by_keyboard_alone(browser, errors):
    page = browser()
    page.goto("/")
    page.get_by_label("One thing for June, optional").focus()
    page.keyboard.type("Walk before work.")
    page.keyboard.press("Enter")
    expect(page.locator("#intention p").first).to_be_focused()
    page.wait_for_function(SETTLED)
    page.keyboard.press("Tab")
    expect(page.locator("#intention").get_by_role("button", name="Done today")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#intention p").first).to_be_focused()
    expect(page.locator("#intention")).to_contain_text("today included")
    page.goto("/intentions/")
    page.get_by_text("Close it early").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Shoes by the door.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Walk before work. Kept on 4 June.")).to_be_focused()
    assert Intention.objects.get().reflection == "Shoes by the door."
    assert errors == []


def test_a_word_typed_while_the_session_ended_stays_in_the_form(browser, errors, ada):
    page = browser()
    page.goto("/")
    page.locator("#mood").get_by_role("button", name="calm").click()
    page.get_by_label("A word about it, optional").fill("Ten minutes of thought.")
    end_all_sessions(user=ada)
    page.locator("#mood").get_by_role("button", name="Add").click()
    expect(page.locator("[data-error]")).to_contain_text("You were signed out.")
    expect(page.get_by_label("A word about it, optional")).to_have_value("Ten minutes of thought.")
    assert [error for error in errors if "401" not in error] == []


@pytest.fixture
def page(browser, size, theme) -> Page:
    load_help_lines(HelpLine)  # a test with real transactions begins with empty tables
    return browser(viewport=SIZES[size], color_scheme=theme)


@pytest.fixture
def look(page, size, theme) -> Look:
    return make_look(page, size=size, theme=theme)


@pytest.mark.parametrize(("size", "theme"), BOTH)
def test_every_state_of_a_check_in_can_be_used_by_everybody_and_fits(page, look, errors, ada):
    look("mood-words", "/")
    services.add_mood(user=ada, label="sea-legged", score=4, at=JUNE)
    entry = make_check_in(ada, "exhausted", JUNE - timedelta(hours=4))
    look("mood-own", "/")
    page.goto("/")
    page.locator("#mood").get_by_role("button", name="calm").click()
    expect(page.locator("#mood")).to_contain_text("Calm, 14:20. Done.")
    look("mood-noted")
    look("mood-last", "/")
    services.edit_check_in(user=ada, check_in_id=entry.pk, note="I do not want to live anymore", now=JUNE)
    look("mood-care", f"/?noted={entry.pk}")
    look("check-in", f"/check-ins/{entry.pk}/")
    look("check-in-delete", f"/check-ins/{entry.pk}/delete/")
    page.goto("/log/2026-06-04/")
    page.locator("#check-in").get_by_role("button", name="Add").click()
    expect(page.locator("#check-in-message")).to_have_text("Choose a mood.")
    look("day")
    assert [error for error in errors if "400" not in error] == []


@pytest.mark.parametrize(("size", "theme"), BOTH)
def test_every_state_of_an_intention_can_be_used_by_everybody_and_fits(page, look, errors, ada, in_june):
    look("intentions-empty", "/intentions/")
    page.get_by_label("One thing for June, optional").fill(" ")
    page.locator("#current").get_by_role("button", name="Set").click()
    expect(page.locator("#intention-message")).to_have_text("Nothing yet.")
    look("intentions-refused")
    fill_intentions(ada)
    look("intention", "/")
    look("intentions", "/intentions/")
    own = Intention.objects.for_user(ada)
    look("intention-own", f"/intentions/{own.get(state='active').pk}/")
    look("intention-kept", f"/intentions/{own.get(state='kept').pk}/")
    look("intention-delete", f"/intentions/{own.get(state='kept').pk}/delete/")
    look("intentions-2025", "/intentions/?year=2025")
    own.filter(state="planned").delete()
    in_june.move_to(JULY)
    look("intention-over", "/")
    look("intentions-over", "/intentions/")
    page.goto("/")
    page.locator("#intention").get_by_role("button", name="Later").click()
    expect(page.locator("#intention")).to_contain_text("LOT asks again on 4 July.")
    look("intention-later")
    assert [error for error in errors if "400" not in error] == []


def fill_intentions(ada: User) -> None:
    """A present one, one that follows, and some before them in all their endings."""
    for text, first, last, state, came in (
        ("Read on paper.", date(2026, 5, 1), date(2026, 5, 31), "kept", "The chair helped more than the plan."),
        ("Leave the phone in the hall.", date(2026, 4, 1), date(2026, 4, 30), "let_go", "The alarm is on it."),
        ("Bread.", date(2026, 2, 10), date(2026, 2, 16), "done", ""),
        ("Supercalifragilistic" * 7, date(2025, 12, 1), date(2025, 12, 31), "done", "supercalifragilistic" * 20),
    ):
        row = services.set_intention(user=ada, text=text, starts_on=first, ends_on=last, at=JUNE)
        services.mark_day(user=ada, intention_id=row.pk, on=first + timedelta(days=2), at=JUNE)
        services.end_intention(user=ada, intention_id=row.pk, state=state, reflection=came, at=JUNE)
    june = services.set_intention(user=ada, text="Walk before work.", starts_on=date(2026, 6, 1), at=JUNE)
    for day in (1, 2, 4):
        services.mark_day(user=ada, intention_id=june.pk, on=date(2026, 6, day), at=JUNE)
    services.set_intention(user=ada, text="Swim.", starts_on=date(2026, 7, 1), at=JUNE)


def test_what_keeps_people_from_using_a_page_is_found(chromium):
    page = chromium.new_page()
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><input name=text></main></html>")
    with pytest.raises(AssertionError, match="label"):
        check_axe(page)
