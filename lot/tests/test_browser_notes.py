"""Notes in a real browser: they save by themselves, and nothing that was typed is lost or seen by anybody else."""

import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Page, expect

from accounts.sessions import end_all_sessions
from accounts.tests.make import mailed, make_user
from lot.tests.test_browser import ADDRESS, chromium, enter, errors, open_browser  # noqa: F401 - fixtures
from memory.models import Note, NoteVersion
from memory.services import edit_note
from memory.tests.make import make_note
from profiles.help_lines import load_help_lines
from profiles.models import HelpLine

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ERRORS_OF_THE_NET = re.compile(
    "Failed to load|htmx:(sendError|timeout|afterRequest)|net::ERR|status of 4|htmx:sendAbort"
)
DRAFTS = "Object.keys(localStorage).filter(name => name.startsWith('lot.draft.'))"
VALUES = "Object.values(localStorage).join(' ')"


@pytest.fixture
def ada():
    return make_user(ADDRESS, zone="Europe/Lisbon")


@pytest.fixture
def today(chromium, live_server, errors, ada):  # noqa: F811
    """Ada on Today."""
    page = open_browser(chromium, live_server.url, errors)
    enter(page, live_server.url, ada)
    page.goto("/")
    return page


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


def of_lot(errors: list[str]) -> list[str]:  # noqa: F811
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


def test_what_is_typed_is_one_note_that_saves_by_itself_and_is_gone_on_with(today, ada, errors):  # noqa: F811
    expect(state(today)).to_have_text("Saves by itself.")
    type_in(today, "Rain until noon")
    expect(state(today)).to_contain_text(re.compile(r"Saved \d\d:\d\d\."))
    type_in(today, ", then a dry hour.")
    all_saved(today)
    assert texts(ada) == ["Rain until noon, then a dry hour."]
    expect(field(today)).to_be_focused()  # nothing was swapped under the cursor
    today.reload()
    expect(field(today)).to_have_value("Rain until noon, then a dry hour.")
    type_in(today, " Walked.")
    today.get_by_role("link", name="Another note").focus()  # leaving the field saves at once
    all_saved(today)
    assert texts(ada) == ["Rain until noon, then a dry hour. Walked."]
    today.get_by_role("link", name="Another note").click()
    expect(field(today)).to_have_value("")
    type_in(today, "Read sixty pages.")
    expect(state(today)).to_contain_text("Saved")
    today.reload()
    expect(field(today)).to_have_value("Read sixty pages.")
    assert texts(ada) == ["Rain until noon, then a dry hour. Walked.", "Read sixty pages."]
    assert errors == []


def test_an_emptied_field_deletes_nothing(today, ada, errors):  # noqa: F811
    type_in(today, "Rain until noon.")
    expect(state(today)).to_contain_text("Saved")
    field(today).fill("")
    expect(state(today)).to_have_text("Empty. What was saved stays.")
    today.get_by_role("button", name="Save").click()
    today.wait_for_timeout(2500)
    assert texts(ada) == ["Rain until noon."]
    today.reload()
    expect(field(today)).to_have_value("Rain until noon.")
    assert errors == []


def test_offline_it_is_kept_on_the_device_and_sent_when_the_connection_is_back(today, ada, errors):  # noqa: F811
    type_in(today, "Rain")
    expect(state(today)).to_contain_text("Saved")
    today.context.set_offline(True)
    type_in(today, " until noon.")
    expect(state(today)).to_contain_text("Offline. Kept on this device, sent when the connection is back.")
    expect(today.locator("#announce")).to_contain_text("Offline.")
    assert "noon" not in today.evaluate(VALUES)  # sealed
    today.context.set_offline(False)
    expect(state(today)).to_contain_text("Saved")
    all_saved(today)
    assert texts(ada) == ["Rain until noon."]
    assert of_lot(errors) == []


def test_a_server_that_does_not_answer_loses_nothing_and_is_tried_again(today, ada, errors):  # noqa: F811
    lose_the_server(today)
    type_in(today, "Rain until noon.")
    expect(state(today)).to_contain_text("Not saved. The server did not answer. Kept on this device.")
    today.get_by_role("button", name="Try again").click()
    expect(state(today)).to_contain_text("Not saved.")
    find_the_server(today)
    today.get_by_role("button", name="Try again").click()
    expect(state(today)).to_contain_text("Saved")
    assert texts(ada) == ["Rain until noon."]
    assert of_lot(errors) == []


def test_an_answer_that_was_lost_makes_no_second_note_and_no_conflict(today, ada, errors):  # noqa: F811
    def lose_the_answer(route):
        route.fetch()
        route.abort("connectionreset")

    today.route("**/notes/save/", lose_the_answer)
    type_in(today, "Rain")
    expect(state(today)).to_contain_text("Not saved.")
    assert texts(ada) == ["Rain"]
    type_in(today, " until noon.")
    today.wait_for_timeout(2500)
    today.unroute("**/notes/save/")
    type_in(today, " Sun.")
    expect(state(today)).to_contain_text("Saved")
    assert texts(ada) == ["Rain until noon. Sun."]
    assert of_lot(errors) == []


def test_a_page_closed_before_it_could_save_gives_the_text_back(today, ada, errors):  # noqa: F811
    make_note(ada, "Of this morning.", at=datetime.now(UTC))
    today.reload()
    lose_the_server(today)
    type_in(today, " Rain until noon.")
    expect(state(today)).to_contain_text("Not saved.")
    page = today.context.new_page()
    today.close()
    find_the_server(page)
    page.goto("/")
    expect(field(page)).to_have_value("Of this morning. Rain until noon.")
    expect(state(page)).to_contain_text("Saved")
    assert texts(ada) == ["Of this morning. Rain until noon."]
    assert page.evaluate(DRAFTS) == []
    assert of_lot(errors) == []


def test_a_session_that_ended_is_said_in_place_and_the_text_is_there_after_signing_in(today, ada, errors):  # noqa: F811
    type_in(today, "Ten minutes")
    expect(state(today)).to_contain_text("Saved")
    end_all_sessions(user=ada)
    type_in(today, " of thought.")
    expect(state(today)).to_contain_text("The session has ended. The text is kept on this device.")
    expect(field(today)).to_have_value("Ten minutes of thought.")
    expect(field(today)).to_be_focused()
    today.get_by_role("link", name="Sign in again").click()
    sign_in_again(today)
    expect(field(today)).to_have_value("Ten minutes of thought.")
    expect(state(today)).to_contain_text("Saved")
    all_saved(today)
    assert texts(ada) == ["Ten minutes of thought."]
    assert of_lot(errors) == []


def test_signing_in_again_in_another_tab_is_enough(today, ada, errors, live_server):  # noqa: F811
    end_all_sessions(user=ada)
    type_in(today, "Ten minutes of thought.")
    expect(state(today)).to_contain_text("The session has ended.")
    tab = today.context.new_page()
    tab.goto("/sign-in/")
    sign_in_again(tab)
    tab.close()
    type_in(today, " And one.")
    expect(state(today)).to_contain_text("Saved")
    assert texts(ada) == ["Ten minutes of thought. And one."]
    assert of_lot(errors) == []


def test_signing_out_saves_first_what_can_be_saved(today, ada, errors):  # noqa: F811
    lose_the_server(today)
    type_in(today, "Rain until noon.")
    expect(state(today)).to_contain_text("Not saved.")
    find_the_server(today)
    today.get_by_role("button", name="Sign out").click()
    today.wait_for_url("**/sign-in/")
    assert texts(ada) == ["Rain until noon."]
    assert today.evaluate("localStorage.length") == 0
    assert of_lot(errors) == []


def test_what_cannot_be_saved_at_signing_out_is_kept_sealed_for_that_person_alone(
    today,
    ada,
    errors,  # noqa: F811
    live_server,
):
    make_user("bob@example.org")
    today.route("**/notes/save/", lambda route: route.abort("connectionrefused"))
    type_in(today, "Rain until noon.")
    expect(state(today)).to_contain_text("Not saved.")
    today.get_by_role("button", name="Sign out").click()
    expect(today.locator("#leave-kept")).to_contain_text("It stays on this device")
    today.locator("main").get_by_role("button", name="Sign out").click()
    today.wait_for_url("**/sign-in/")
    today.unroute("**/notes/save/")
    assert len(today.evaluate(DRAFTS)) == 1
    assert "noon" not in today.evaluate(VALUES)

    sign_in_again(today, "bob@example.org")
    expect(field(today)).to_have_value("")
    expect(state(today)).to_have_text("Saves by itself.")
    expect(today.locator("#note-drafts")).to_be_hidden()
    assert "Rain until noon." not in today.content()
    type_in(today, "Bob's own.")
    expect(state(today)).to_contain_text("Saved")
    today.get_by_role("button", name="Sign out").click()  # Ada's draft leads over the page of signing out
    today.wait_for_url("**/sign-in/")
    assert len(today.evaluate(DRAFTS)) == 1

    sign_in_again(today)
    expect(field(today)).to_have_value("Rain until noon.")
    expect(state(today)).to_contain_text("Saved")
    all_saved(today)
    assert texts(ada) == ["Rain until noon."]
    assert of_lot(errors) == []


def test_an_open_page_of_ada_saves_nothing_into_bobs_notes(today, ada, errors):  # noqa: F811
    bob = make_user("bob@example.org")
    tab = today.context.new_page()
    tab.goto("/")
    tab.get_by_role("button", name="Sign out").click()
    tab.wait_for_url("**/sign-in/")
    sign_in_again(tab, "bob@example.org")
    type_in(today, "Rain until noon.")
    expect(state(today)).to_contain_text("Kept on this device.")
    assert (texts(ada), texts(bob)) == ([], [])
    assert of_lot(errors) == []


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
def test_of_two_tabs_with_one_note_the_later_one_chooses(today, ada, errors, name, notes, versions):  # noqa: F811
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


def test_a_note_deleted_in_another_tab_can_be_saved_as_a_new_one(today, ada, errors):  # noqa: F811
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


def test_the_note_of_a_day_saves_by_itself_and_keeps_its_day(today, ada, errors):  # noqa: F811
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


def test_text_of_a_past_day_that_was_not_saved_is_saved_when_a_page_comes_back(today, ada, errors):  # noqa: F811
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


def test_text_that_still_cannot_be_saved_is_offered_to_go_on_with_or_discard(today, ada, errors):  # noqa: F811
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
    errors,  # noqa: F811
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


def test_an_earlier_version_is_looked_at_and_brought_back(today, ada, errors):  # noqa: F811
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


def test_help_lines_come_once_while_a_heavy_note_is_typed_on(today, ada, errors):  # noqa: F811
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


def test_help_lines_come_also_with_heavy_text_that_is_saved_when_a_page_comes_back(today, ada, errors):  # noqa: F811
    load_help_lines(HelpLine)
    leave_a_draft(today, "I want to die. The rest was walks.")
    today.goto("/")
    expect(today.locator("#note-help")).to_contain_text("Are you safe right now?")
    assert texts(ada) == ["I want to die. The rest was walks."]
    assert of_lot(errors) == []


def test_without_javascript_the_button_saves(chromium, live_server, errors, ada):  # noqa: F811
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


@pytest.mark.parametrize("width", [320, 375, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_notes_fit_their_width_in_both_themes(chromium, live_server, errors, ada, width, theme, tmp_path):  # noqa: F811
    pictures = Path(os.environ.get("SCREENSHOTS") or tmp_path)
    now = datetime(2026, 6, 4, 15, tzinfo=UTC)
    with time_machine.travel(now, tick=True):
        size = {"width": width, "height": 844}
        page = open_browser(chromium, live_server.url, errors, viewport=size, color_scheme=theme)
        enter(page, live_server.url, ada)

        def look(name: str) -> None:
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            # To hide the caret the driver would leave inline styles behind, which htmx then copies.
            page.screenshot(path=pictures / f"{name}-{width}-{theme}.png", full_page=True, caret="initial")

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
        note = Note.objects.get()
        edit_note(user=ada, note_id=note.pk, text="Sun, all day, and nothing done.", at=now)
        page.context.set_offline(False)
        expect(state(page)).to_contain_text("changed elsewhere")
        look("note-which")
        end_all_sessions(user=ada)
        page.get_by_role("button", name="Keep both").click()
        expect(state(page)).to_contain_text("The session has ended.")
        look("note-ended")
        enter(page, live_server.url, ada)
        old = make_note(ada, "Said nothing.", at=now - timedelta(days=2))
        for number, text in enumerate(["Said little.", "Said more.", MARKDOWN]):
            edit_note(user=ada, note_id=old.pk, text=text, at=now - timedelta(hours=9 - number))
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


def test_who_types_without_a_pause_is_saved_all_the_same(today, ada, errors):  # noqa: F811
    field(today).focus()
    today.keyboard.type("Rain until noon, then a dry hour.", delay=400)
    assert len(Note.objects.get().text) > len("Rain until noon")
    assert errors == []


def test_keeping_a_note_closed_saves_by_itself_too(today, ada, errors):  # noqa: F811
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
def test_without_javascript_the_choice_fits_its_width(chromium, live_server, errors, ada, width, tmp_path):  # noqa: F811
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
