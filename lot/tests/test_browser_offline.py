"""LOT without a connection, in a real browser: what is written then is there afterwards, once, and nobody else's."""

import json

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.sessions import end_all_sessions
from accounts.tests.make import make_user
from intentions.models import CheckIn
from lot.tests.axe import check_axe
from lot.tests.browser import ADDRESS, enter, open_browser
from lot.tests.note_pages import field, of_lot, sign_in_again, state, texts
from lot.tests.offline_pages import ALL_THAT_IS_KEPT, files, forgotten, nothing_waits, settle, until, waiting
from memory import services
from memory.models import MemoryAnswer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "Offline. Kept on this device, sent when the connection is back."


@pytest.fixture
def device(chromium, live_server, errors, ada):
    """Ada's phone with LOT on it, on Today."""
    page = open_browser(
        chromium, live_server.url, errors, service_workers="allow", viewport={"width": 390, "height": 844}
    )
    enter(page, live_server.url, ada)
    page.goto("/")
    settle(page)
    return page


def answers(user) -> list[str]:
    return [row.text for row in MemoryAnswer.objects.for_user(user)]


def test_lot_can_be_installed(device):
    tools = device.context.new_cdp_session(device)
    found = tools.send("Page.getAppManifest")
    assert found["errors"] == []
    assert json.loads(found["data"])["name"] == "LOT"
    reasons = {error["errorId"] for error in tools.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    assert reasons <= {"in-incognito"}  # which a test's browser always is


def test_a_note_and_an_answer_written_offline_are_there_once(device, ada, errors):
    question = device.locator("#question-text").text_content()
    device.context.set_offline(True)
    device.goto("/log/")
    expect(device.locator("h1")).to_have_text("Offline:")
    expect(device.locator("#question-text")).to_have_text(question)
    device.get_by_label("In your words").fill("Two long walks")
    device.get_by_role("button", name="Answer").click()
    expect(device.locator("#question [data-waiting]")).to_contain_text("Two long walks")
    field(device).fill("Written on the train.")
    expect(state(device)).to_have_text(KEPT)
    check_axe(device)
    device.reload()
    expect(field(device)).to_have_value("Written on the train.")
    expect(device.locator("#question [data-waiting]")).to_contain_text("Two long walks")
    assert waiting(device) == ["draft", "queue"]
    kept = device.evaluate(ALL_THAT_IS_KEPT)
    assert not {word for word in ("long walks", "on the train", question) if word in kept}

    tab = device.context.new_page()
    tab.goto("/memory/")
    device.context.set_offline(False)
    for page in (device, tab):  # both come back by themselves, at once
        expect(page.locator("h1")).not_to_have_text("Offline:")
    nothing_waits(device)
    assert (answers(ada), texts(ada)) == (["Two long walks"], ["Written on the train."])
    device.goto("/log/")
    expect(device.locator("main")).to_contain_text("Two long walks")
    assert device.locator("main").get_by_text("Written on the train.").count() == 1
    assert of_lot(errors) == []


def lose_the_receipt(route):
    route.fetch()
    route.abort("connectionreset")


@pytest.mark.parametrize("is_offline", [True, False], ids=["of the queue", "of the page"])
def test_an_answer_whose_receipt_was_lost_is_one_answer(today, ada, errors, is_offline):
    if is_offline:
        today.context.set_offline(True)
        today.locator(".options button").first.click()
        expect(today.locator("#question [data-waiting]")).to_contain_text(KEPT)
    today.route("**/answer/", lose_the_receipt)
    with today.expect_event("requestfailed", lambda request: request.url.endswith("/answer/")):
        if is_offline:
            today.context.set_offline(False)
        else:
            today.locator(".options button").first.click()
    expect(today.locator("#question [data-waiting]")).to_be_visible()
    assert len(answers(ada)) == 1
    today.unroute("**/answer/")
    today.evaluate("window.dispatchEvent(new Event('online'))")
    expect(today.locator("#question [data-waiting]")).to_have_count(0)
    assert len(answers(ada)) == 1
    assert waiting(today) == []
    assert of_lot(errors) == []


def test_of_two_tabs_that_answer_offline_one_sends_and_both_show_it(today, ada, errors):
    tab = today.context.new_page()
    tab.goto("/")
    today.context.set_offline(True)
    for page in (today, tab):
        page.locator(".options button").first.click()
        expect(page.locator("#question [data-waiting]")).to_contain_text(KEPT)
    today.context.set_offline(False)
    for page in (today, tab):
        expect(page.locator("#question [data-waiting]")).to_have_count(0)
        expect(page.locator("#question")).to_contain_text("Next question")
    assert len(answers(ada)) == 1
    assert of_lot(errors) == []


def test_what_is_tapped_offline_keeps_its_place_and_can_be_taken_back(today, ada, errors):
    today.context.set_offline(True)
    today.locator("#mood").get_by_role("button", name="calm").click()
    today.locator("#mood").get_by_role("button", name="tired").click()
    expect(today.locator("#mood [data-waiting]")).to_have_count(2)
    today.locator("#mood [data-waiting]", has_text="tired").get_by_role("button", name="Take back").click()
    expect(today.locator("#mood [data-waiting]")).to_have_count(1)
    today.context.set_offline(False)
    expect(today.locator("#mood")).to_contain_text("Calm,")
    assert [row.mood for row in CheckIn.objects.for_user(ada)] == ["calm"]
    assert of_lot(errors) == []


def test_an_answer_that_is_not_taken_is_offered_as_a_note(today, ada, errors):
    question = services.current_question(user=ada, at=timezone.now()).question
    today.context.set_offline(True)
    today.get_by_label("In your words").fill("Two long walks")
    today.get_by_role("button", name="Answer").click()
    expect(today.locator("#question [data-waiting]")).to_contain_text("Two long walks")
    services.skip_question(user=ada, question_id=question.pk, at=timezone.now())  # on another device
    today.context.set_offline(False)
    expect(today.locator("#kept")).to_contain_text("Not taken: This question is no longer open.")
    check_axe(today)
    today.reload()
    today.get_by_role("button", name="Discard").click()
    today.get_by_role("button", name="Undo").click()
    today.get_by_role("button", name="Keep it as a note").click()
    expect(today.locator("#kept")).to_contain_text("Kept as a note.")
    nothing_waits(today)
    assert texts(ada) == [f"{question.text}\n\nTwo long walks"]
    assert of_lot(errors) == []


def test_of_what_ada_left_on_a_shared_device_bob_finds_and_sends_nothing(device, ada, errors):
    bob = make_user("bob@example.org")
    question = device.locator("#question-text").text_content()
    device.context.set_offline(True)
    device.goto("/")
    device.locator(".options button").first.click()
    field(device).fill("Rain until noon.")
    expect(state(device)).to_have_text(KEPT)
    end_all_sessions(user=ada)
    device.context.set_offline(False)  # typed just now: the page waits, until it is asked
    device.get_by_role("link", name="Try again").click()
    device.wait_for_url("**/sign-in/**")
    forgotten(device)
    assert waiting(device) == ["draft", "queue"]

    sign_in_again(device, "bob@example.org")
    expect(device.locator("#kept")).to_be_hidden()
    expect(field(device)).to_have_value("")
    device.wait_for_load_state()
    kept = device.evaluate(ALL_THAT_IS_KEPT)
    assert not {word for word in (question, "Rain until noon", "example.org") if word in kept}
    device.context.set_offline(True)
    device.goto("/log/")
    expect(device.locator("#waiting")).to_be_hidden()
    expect(field(device)).to_have_value("")
    device.context.set_offline(False)
    expect(device.locator("h1")).to_have_text("Log:")
    device.get_by_role("button", name="Sign out").click()  # what is Ada's leads over the page of signing out
    device.wait_for_url("**/sign-in/")
    assert (answers(ada), texts(ada), answers(bob), texts(bob)) == ([], [], [], [])
    forgotten(device)

    device.context.set_offline(True)
    device.goto("/")
    expect(device.locator("main")).to_contain_text("Nobody is signed in on this device")
    expect(field(device)).to_be_hidden()
    device.context.set_offline(False)
    device.wait_for_url("**/sign-in/**")
    sign_in_again(device, ADDRESS)
    nothing_waits(device)
    assert (len(answers(ada)), texts(ada), answers(bob), texts(bob)) == (1, ["Rain until noon."], [], [])
    assert of_lot(errors) == []


def test_a_new_version_takes_over_and_the_worker_can_be_switched_off(device, errors, settings):
    (first,) = files(device)
    settings.APP_VERSION = "0.2.0"
    device.reload()
    until(device, lambda: len(files(device)) == 2)  # the one before stays for pages that are open
    second = files(device)[1]
    settings.APP_VERSION = "0.3.0"
    device.reload()
    until(device, lambda: first not in files(device) and len(files(device)) == 2)
    assert files(device)[0] == second
    assert device.evaluate("navigator.serviceWorker.getRegistration().then(one => !one.waiting)")
    settings.SERVICE_WORKER = False
    device.reload()
    until(device, lambda: device.evaluate("navigator.serviceWorker.getRegistrations().then(all => !all.length)"))
    until(device, lambda: device.evaluate("caches.keys().then(names => !names.length)"))
    device.goto("/log/")
    assert device.evaluate("navigator.serviceWorker.controller") is None
    assert of_lot(errors) == []
