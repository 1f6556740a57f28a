"""Notes in a real browser: they save by themselves, and nothing that was typed is lost or seen by anybody else."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from accounts.sessions import end_all_sessions
from accounts.tests.make import make_user
from lot.tests.note_pages import (
    DRAFTS,
    VALUES,
    all_saved,
    field,
    find_the_server,
    lose_the_server,
    of_lot,
    sign_in_again,
    state,
    texts,
    type_in,
)
from memory.models import Note
from memory.tests.make import make_note

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_is_typed_is_one_note_that_saves_by_itself_and_is_gone_on_with(today, ada, errors):
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


def test_an_emptied_field_deletes_nothing(today, ada, errors):
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


def test_offline_it_is_kept_on_the_device_and_sent_when_the_connection_is_back(today, ada, errors):
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


def test_a_server_that_does_not_answer_loses_nothing_and_is_tried_again(today, ada, errors):
    lose_the_server(today)
    type_in(today, "Rain until noon.")
    expect(state(today)).to_contain_text("Not saved. The server did not answer. Kept on this device.")
    today.get_by_role("button", name="Try again").click()
    expect(state(today)).to_contain_text("Not saved.")
    find_the_server(today)
    today.evaluate("document.querySelector('[data-retry]')?.click()")  # unless it has tried again by itself
    expect(state(today)).to_contain_text("Saved")
    assert texts(ada) == ["Rain until noon."]
    assert of_lot(errors) == []


def test_an_answer_that_was_lost_makes_no_second_note_and_no_conflict(today, ada, errors):
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


def test_a_page_closed_before_it_could_save_gives_the_text_back(today, ada, errors):
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


def test_a_session_that_ended_is_said_in_place_and_the_text_is_there_after_signing_in(today, ada, errors):
    type_in(today, "Ten minutes")
    expect(state(today)).to_contain_text("Saved")
    end_all_sessions(user=ada)
    type_in(today, " of thought.")
    expect(state(today)).to_contain_text("The session has ended. The text is kept on this device.")
    expect(field(today)).to_have_value("Ten minutes of thought.")
    expect(field(today)).to_be_focused()
    today.get_by_role("link", name="Sign in again").evaluate(
        "link => link.click()"
    )  # the line is written anew by each try
    sign_in_again(today)
    expect(field(today)).to_have_value("Ten minutes of thought.")
    expect(state(today)).to_contain_text("Saved")
    all_saved(today)
    assert texts(ada) == ["Ten minutes of thought."]
    assert of_lot(errors) == []


def test_signing_in_again_in_another_tab_is_enough(today, ada, errors, live_server):
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


def test_signing_out_saves_first_what_can_be_saved(today, ada, errors):
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
    errors,
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


def test_an_open_page_of_ada_saves_nothing_into_bobs_notes(today, ada, errors):
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


def test_who_types_without_a_pause_is_saved_all_the_same(today, ada, errors):
    field(today).focus()
    today.keyboard.type("Rain until noon, then a dry hour.", delay=400)
    assert len(Note.objects.get().text) > len("Rain until noon")
    assert errors == []
