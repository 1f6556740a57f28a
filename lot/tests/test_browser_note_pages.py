"""Notes on their pages in a real browser: two tabs, past days, versions, what fits."""

import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Page, expect

from accounts.sessions import end_all_sessions
from lot.tests.axe import check_axe
from lot.tests.browser import enter, open_browser
from lot.tests.note_pages import (
    DRAFTS,
    all_saved,
    field,
    find_the_server,
    lose_the_server,
    of_lot,
    state,
    texts,
    type_in,
)
from memory.models import Note, NoteVersion
from memory.services import edit_note
from memory.tests.make import make_note
from profiles.help_lines import load_help_lines
from profiles.models import HelpLine

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
IN_JUNE = datetime(2026, 6, 4, 15, tzinfo=UTC)


def conflict(today: Page, ada) -> Page:
    """Two tabs with one note: the other tab has written, the first one is told."""
    type_in(today, "Rain")
    expect(state(today)).to_contain_text("Saved")
    other = today.context.new_page()
    other.goto("/")
    type_in(other, " and wind.")
    expect(state(other)).to_contain_text("Saved")
    all_saved(other)
    type_in(today, " until noon.")
    expect(state(today)).to_contain_text("This note was changed elsewhere at")
    expect(state(today).locator("blockquote")).to_have_text("Rain and wind.")
    expect(field(today)).to_have_value("Rain until noon.")
    assert texts(ada) == ["Rain and wind."]
    return other


@pytest.mark.parametrize(
    ("name", "notes", "versions"),
    [
        ("Keep both", ["Rain and wind.", "Rain until noon."], []),
        ("Keep this one", ["Rain until noon."], ["Rain and wind."]),
        ("Keep the other", ["Rain and wind."], ["Rain until noon."]),
    ],
)
def test_of_two_tabs_with_one_note_the_later_one_chooses(today, ada, errors, name, notes, versions):
    conflict(today, ada)
    today.wait_for_timeout(2500)  # what is not decided is not saved over
    assert texts(ada) == ["Rain and wind."]
    today.get_by_role("button", name=name).click()
    today.wait_for_url(re.compile(r"\?note="))
    stands = "Rain and wind." if "other" in name else "Rain until noon."
    expect(field(today)).to_have_value(stands)
    expect(state(today)).to_contain_text("Saved")
    assert texts(ada) == notes
    assert [row.text for row in NoteVersion.objects.for_user(ada)] == versions
    assert today.evaluate(DRAFTS) == []
    type_in(today, " Slept.")
    all_saved(today)
    assert f"{stands} Slept." in texts(ada)
    assert of_lot(errors) == []


def test_a_note_deleted_in_another_tab_can_be_saved_as_a_new_one(today, ada, errors):
    type_in(today, "Rain")
    expect(state(today)).to_contain_text("Saved")
    other = today.context.new_page()
    other.goto(f"/notes/{Note.objects.get().pk}/")
    other.get_by_role("button", name="Delete").click()
    expect(other.locator("main")).to_contain_text("Deleted.")
    type_in(today, " until noon.")
    expect(state(today)).to_contain_text("This note was deleted elsewhere.")
    today.get_by_role("button", name="Save it as a new note").click()
    today.wait_for_url(re.compile(r"\?note="))
    expect(field(today)).to_have_value("Rain until noon.")
    assert texts(ada) == ["Rain until noon."]
    assert of_lot(errors) == []


def test_the_note_of_a_day_saves_by_itself_and_keeps_its_day(today, ada, errors):
    today.goto("/log/2025-08-12/")
    type_in(today, "Found the photos")
    expect(state(today)).to_contain_text("Saved")
    type_in(today, " again.")
    today.get_by_role("button", name="Save", exact=True).click()
    expect(today.locator("article.written")).to_have_text("Found the photos again.")
    note = Note.objects.get()
    assert (note.text, note.on) == ("Found the photos again.", date(2025, 8, 12))
    expect(field(today)).to_have_value("")
    assert today.evaluate(DRAFTS) == []
    assert errors == []


def leave_a_draft(today: Page, text: str) -> None:
    """Typed on a past day while the server was away, and the page left."""
    today.goto("/log/2025-08-12/")
    lose_the_server(today)
    type_in(today, text)
    expect(state(today)).to_contain_text("Not saved.")
    find_the_server(today)


def test_text_of_a_past_day_that_was_not_saved_is_saved_when_a_page_comes_back(today, ada, errors):
    leave_a_draft(today, "Found the photos again.")
    today.goto("/memory/")
    today.wait_for_timeout(11_000)  # sooner, and nobody would need to be told
    today.goto("/")
    expect(field(today)).to_have_value("")
    found = today.locator("#note-drafts")
    expect(found).to_contain_text("Typed here before and saved now: Found the photos again.")
    note = Note.objects.get()
    assert (note.text, note.on) == ("Found the photos again.", date(2025, 8, 12))
    assert today.evaluate(DRAFTS) == []
    found.get_by_role("link", name="Open").click()
    expect(field(today)).to_have_value("Found the photos again.")
    assert of_lot(errors) == []


def test_text_that_still_cannot_be_saved_is_offered_to_go_on_with_or_discard(today, ada, errors):
    leave_a_draft(today, "Found the photos again.")
    today.route("**/notes/save/", lambda route: route.abort("connectionrefused"))
    today.goto("/")
    offered = today.locator("#note-drafts")
    expect(offered).to_contain_text("Typed and not saved: Found the photos again.")
    offered.get_by_role("button", name="Discard").click()
    expect(offered).to_contain_text("Discarded.")
    assert today.evaluate(DRAFTS) == []
    offered.get_by_role("button", name="Undo").click()
    offered.get_by_role("link", name="Go on with it").click()
    today.wait_for_url("**/log/2025-08-12/**")
    expect(field(today)).to_have_value("Found the photos again.")
    today.unroute("**/notes/save/")
    type_in(today, " Two with Rui.")
    expect(state(today)).to_contain_text("Saved")
    assert [(row.text, row.on) for row in Note.objects.all()] == [
        ("Found the photos again. Two with Rui.", date(2025, 8, 12))
    ]
    today.goto("/")
    expect(today.locator("#note-drafts")).to_be_hidden()
    assert of_lot(errors) == []


def test_a_tab_that_brought_text_back_and_the_one_it_was_typed_in_do_not_write_over_each_other(
    today,
    ada,
    errors,
):
    type_in(today, "Rain")
    expect(state(today)).to_contain_text("Saved")
    today.route("**/notes/save/", lambda route: route.abort("connectionrefused"))
    type_in(today, " until noon.")
    expect(state(today)).to_contain_text("Not saved.")
    other = today.context.new_page()
    other.goto("/")
    expect(field(other)).to_have_value("Rain until noon.")
    expect(state(other)).to_contain_text("Saved")
    type_in(other, " Sun.")
    all_saved(other)
    today.unroute("**/notes/save/")
    type_in(today, " Wind.")
    expect(state(today)).to_contain_text("This note was changed elsewhere")
    assert texts(ada) == ["Rain until noon. Sun."]
    assert of_lot(errors) == []


def test_an_earlier_version_is_looked_at_and_brought_back(today, ada, errors):
    at = datetime.now(UTC) - timedelta(minutes=30)
    note = make_note(ada, "One *calm* morning.", at=at)
    edit_note(user=ada, note_id=note.pk, text="Two.", at=at + timedelta(minutes=20))
    today.goto(f"/notes/{note.pk}/")
    versions = today.locator("#versions")
    versions.get_by_role("link").first.click()
    expect(versions.locator("em")).to_have_text("calm")
    versions.get_by_role("button", name="Bring it back").click()
    expect(field(today)).to_have_value("One *calm* morning.")
    assert [row.text for row in NoteVersion.objects.for_user(ada)] == ["Two."]
    assert errors == []


def test_help_lines_come_once_while_a_heavy_note_is_typed_on(today, ada, errors):
    load_help_lines(HelpLine)
    type_in(today, "I want to die.")
    help_lines = today.locator("#note-help")
    expect(help_lines).to_contain_text("Are you safe right now?")
    help_lines.evaluate("element => { element.dataset.first = 'yes' }")
    type_in(today, " The rest was walks and washing up.")
    all_saved(today)
    type_in(today, " And sleep.")
    all_saved(today)
    expect(help_lines).to_have_attribute("data-first", "yes")  # not put there anew
    expect(field(today)).to_be_focused()
    assert errors == []


def test_help_lines_come_also_with_heavy_text_that_is_saved_when_a_page_comes_back(today, ada, errors):
    load_help_lines(HelpLine)
    leave_a_draft(today, "I want to die. The rest was walks.")
    today.goto("/")
    expect(today.locator("#note-help")).to_contain_text("Are you safe right now?")
    assert texts(ada) == ["I want to die. The rest was walks."]
    assert of_lot(errors) == []


def test_without_javascript_the_button_saves(chromium, live_server, errors, ada):
    page = open_browser(chromium, live_server.url, errors, java_script_enabled=False)
    enter(page, live_server.url, ada)
    page.goto("/")
    expect(state(page)).to_have_text("")  # it does not save by itself
    field(page).fill("Rain until noon.")
    page.locator("#note").get_by_role("button", name="Save").click()
    expect(field(page)).to_have_value("Rain until noon.")
    expect(state(page)).to_contain_text("Saved")
    other = page.context.new_page()
    other.goto("/")
    field(page).fill("Rain until noon, then sun.")
    page.locator("#note").get_by_role("button", name="Save").click()
    expect(state(page)).to_contain_text("Saved")
    field(other).fill("Rain and wind.")
    other.locator("#note").get_by_role("button", name="Save").click()
    expect(other.locator("main")).to_contain_text("This note was changed elsewhere")
    other.get_by_role("button", name="Keep both").click()
    expect(field(other)).to_have_value("Rain and wind.")
    assert texts(ada) == ["Rain and wind.", "Rain until noon, then sun."]
    field(other).fill("")
    other.locator("#note").get_by_role("button", name="Save").click()
    expect(other.locator("#note-message")).to_have_text("Nothing yet.")
    assert texts(ada) == ["Rain and wind.", "Rain until noon, then sun."]


MARKDOWN = """# Saturday

Rain until *noon*, then a **dry** hour.
Finished the first shelf.

- bread
- milk, and [the list](https://example.org/list)

1. first
2. second

> Said Rui: "We keep Sundays."

`lot` and so on

---

The second one can wait."""


@pytest.fixture
def look(chromium, live_server, errors, ada, width, theme, tmp_path):
    """A page of hers in this width and theme, and what takes its picture; with SCREENSHOTS set they are kept."""
    pictures = Path(os.environ.get("SCREENSHOTS") or tmp_path)
    size = {"width": width, "height": 844}
    with time_machine.travel(IN_JUNE, tick=True):
        page = open_browser(chromium, live_server.url, errors, viewport=size, color_scheme=theme)
        enter(page, live_server.url, ada)

        def look(name: str) -> None:
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            # To hide the caret the driver would leave inline styles behind, which htmx then copies.
            page.screenshot(path=pictures / f"{name}-{width}-{theme}.png", full_page=True, caret="initial")
            check_axe(page)

        yield page, look


@pytest.mark.parametrize("width", [320, 375, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_note_fits_in_every_state_in_which_it_is_written(look, live_server, errors, ada):
    page, look = look
    page.goto("/")
    look("note-new")
    type_in(page, "Rain until noon, then a dry hour. Finished the first shelf.")
    expect(state(page)).to_contain_text("Saved")
    look("note-saved")
    lose_the_server(page)
    type_in(page, " And")
    expect(state(page)).to_contain_text("Not saved.")
    look("note-failed")
    find_the_server(page)
    page.context.set_offline(True)
    type_in(page, " then")
    expect(state(page)).to_contain_text("Offline.")
    look("note-offline")
    edit_note(user=ada, note_id=Note.objects.get().pk, text="Sun, all day, and nothing done.", at=IN_JUNE)
    page.context.set_offline(False)
    expect(state(page)).to_contain_text("changed elsewhere")
    look("note-which")
    end_all_sessions(user=ada)
    page.get_by_role("button", name="Keep both").click()
    expect(state(page)).to_contain_text("The session has ended.")
    look("note-ended")
    assert of_lot(errors) == []


@pytest.mark.parametrize("width", [320, 375, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_note_fits_where_it_is_read_and_where_it_is_left_unsaved(look, errors, ada):
    page, look = look
    old = make_note(ada, "Said nothing.", at=IN_JUNE - timedelta(days=2))
    for number, text in enumerate(["Said little.", "Said more.", MARKDOWN]):
        edit_note(user=ada, note_id=old.pk, text=text, at=IN_JUNE - timedelta(hours=9 - number))
    page.goto(f"/notes/{old.pk}/")
    look("note-read")
    page.locator("#versions a").first.click()
    expect(page.locator("#versions article.written")).to_be_visible()
    look("note-version")
    page.goto("/log/2026-06-02/")
    look("note-day")
    lose_the_server(page)
    type_in(page, "Forgot this one. The ferry was late, and nobody minded.")
    expect(state(page)).to_contain_text("Not saved.")
    page.context.unroute("**/*")
    page.route("**/notes/save/", lambda route: route.abort("connectionrefused"))
    page.goto("/")
    expect(page.locator("#note-drafts")).to_be_visible()
    look("note-draft")
    page.goto("/sign-out/")
    expect(page.locator("#leave-kept")).to_be_visible()
    look("sign-out")
    assert of_lot(errors) == []


def test_keeping_a_note_closed_saves_by_itself_too(today, ada, errors):
    note = make_note(ada, "Rain.", at=datetime.now(UTC))
    today.goto(f"/notes/{note.pk}/")
    today.get_by_label("Keep closed").check()
    all_saved(today)
    today.wait_for_timeout(500)
    today.reload()
    expect(today.get_by_label("Keep closed")).to_be_checked()
    assert Note.objects.get().keep_closed
    assert errors == []


@pytest.mark.parametrize("width", [375, 1280])
def test_without_javascript_the_choice_fits_its_width(chromium, live_server, errors, ada, width, tmp_path):
    pictures = Path(os.environ.get("SCREENSHOTS") or tmp_path)
    size = {"width": width, "height": 844}
    page = open_browser(chromium, live_server.url, errors, viewport=size, java_script_enabled=False)
    enter(page, live_server.url, ada)
    note = make_note(ada, "Rain.", at=datetime.now(UTC))
    for name, address in {"again-today": "/", "again-note": f"/notes/{note.pk}/"}.items():
        page.goto(address)
        edit_note(user=ada, note_id=note.pk, text=f"Wind, {name}.", at=datetime.now(UTC))
        field(page).fill("Sun.")
        page.locator("#note").get_by_role("button", name="Save").click()
        expect(page.locator("main")).to_contain_text("This note was changed elsewhere")
        page.screenshot(path=pictures / f"{name}-{width}.png", full_page=True, caret="initial")
        page.get_by_role("button", name="Keep the other").click()
        expect(field(page)).to_have_value(f"Wind, {name}.")
