"""The whole life of a person with LOT, in a browser: from the first code over a week of days to the last, and anew."""

import io
import json
import logging
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import AuditEvent, User
from accounts.tests.make import mailed, run_tasks
from lot.logs import JSONFormatter, RoutesOnly, TextFormatter
from lot.tests.browser import ADDRESS, SETTLED, open_browser
from lot.tests.note_pages import all_saved, of_lot, sign_in_again
from memory.models import MemoryAnswer
from memory.tests.vendors import open_vendor, set_up
from ops.belongings import count_rows
from ops.models import Erasure
from ops.services.clock import run_due_jobs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MONDAY = datetime(2026, 6, 1, 7, 30, tzinfo=UTC)
DAY = timedelta(days=1)
QUIET = f"() => {SETTLED}"  # nothing is on its way
# All that she types in a week, each with a word that nothing else says.
ANSWERS = ("Bread with quincejelly", "The marmaladegreen chair", "Humming xylophonewaltz", "Rowan by the canalgate")
NOTES = [f"Day {number}, then {word} until dark." for number, word in enumerate("ottersong fernpress ".split() * 4)][:7]
MOOD_WORD = "At the windowlatch, after the rain."
INTENTION, REFLECTION = "Walk to the tidemill.", "Shoes by the bootrack."
NAME, CITY, ABOUT, HANDLE = "Adelheid", "Porto", "Reads almanackpages.", "tidewalker"
WORDING = "Breakfast is quietcrumbs"
TYPED = (*ANSWERS, *NOTES, MOOD_WORD, INTENTION, REFLECTION, NAME, ABOUT, WORDING)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(MONDAY, tick=True) as clock:
        yield clock


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that a log of production would hold, and LOT's own lines down to the last, in both ways of writing them."""
    stream, handlers = io.StringIO(), []
    for formatter in (JSONFormatter(), TextFormatter("{levelname} {name}: {message}", style="{")):
        handlers.append(handler := logging.StreamHandler(stream))
        handler.setFormatter(formatter)
        handler.addFilter(RoutesOnly())
        logging.getLogger().addHandler(handler)
    level = logging.getLogger("lot").level
    logging.getLogger("lot").setLevel(logging.DEBUG)
    yield stream
    logging.getLogger("lot").setLevel(level)
    for handler in handlers:
        logging.getLogger().removeHandler(handler)


@pytest.fixture
def vendor(settings):
    """A provider that is set up, and would be asked if anybody allowed it."""
    with open_vendor() as vendor:
        set_up(settings, vendor, "local")
        yield vendor


def test_a_whole_life_from_the_first_code_to_the_last_and_anew(
    chromium, live_server, errors, clock, written, vendor, settings, tmp_path
):
    settings.SIGNUP_OPEN = True
    page = open_browser(chromium, live_server.url, errors, viewport={"width": 390, "height": 844})
    stranger = open_browser(chromium, live_server.url, errors)
    begins(page)
    answers_the_first_questions(page)
    for number in range(7):
        clock.move_to(MONDAY + number * DAY + timedelta(minutes=30))
        lives_a_day(page, number)
    ends_the_intention(page)
    searches(page)
    mends_what_is_remembered(page)
    chooses_how_pages_look(page)
    shows_herself(page, stranger)
    sends_nothing_anywhere(page)
    takes_all_along(page, tmp_path)
    signs_out_and_comes_back(page)
    first_id = User.objects.by_email(ADDRESS).pk
    leaves_and_stays(page, stranger, clock)
    leaves_for_good(page, stranger, clock, first_id)
    begins_anew(page, first_id)
    assert vendor.bodies == []
    assert [error for error in of_lot(errors) if "404" not in error] == []
    nothing_was_told(written.getvalue())


def begins(page: Page) -> None:
    """Whoever is not signed in is led to the door, and back to where they wanted to go."""
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in:")
    sign_in_again(page)
    expect(page.locator("main")).to_contain_text("Day one. Answer what you like, skip the rest.")
    expect(page.locator("#question")).to_contain_text("There is nothing to build on yet.")
    assert User.objects.by_email(ADDRESS).profile.zone == "Europe/Lisbon"


def answers_the_first_questions(page: Page) -> None:
    """In her own words, by an option, and one put aside."""
    for number, words in enumerate(ANSWERS[:2]):
        answers(page, words if number else None)
        goes_on_asking(page)
    page.locator("#question").get_by_role("button", name="Skip").click()
    expect(page.locator("#question")).to_contain_text("Skipped. It will not be asked again.")
    goes_on_asking(page)
    answers(page, ANSWERS[0])


def answers(page: Page, words: str | None) -> None:
    if words is None:
        page.locator("form.options button").first.click()
    else:
        page.get_by_label("In your words").fill(words)
        page.locator("#question").get_by_role("button", name="Answer").click()
    expect(page.locator("#question")).to_contain_text("Noted")
    page.wait_for_function(QUIET)


def goes_on_asking(page: Page) -> None:
    page.locator("#question").get_by_text(re.compile("^(Next question|Another question)$")).click()
    expect(page.locator("#question-text")).to_be_visible()
    page.wait_for_function(QUIET)


def lives_a_day(page: Page, number: int) -> None:
    """One question, one mood, a note that saves by itself, and the intention from the second day on."""
    page.goto("/")
    if number:
        answers(page, ANSWERS[number] if number in (2, 3) else None)
    page.locator("#mood").get_by_role("button", name=("calm", "tired", "hopeful")[number % 3]).click()
    expect(page.locator("#mood")).to_contain_text("Done.")
    page.wait_for_function(QUIET)  # the card takes the focus; nobody types as fast
    if number == 3:
        page.get_by_label("A word about it, optional").fill(MOOD_WORD)
        page.locator("#mood").get_by_role("button", name="Add").click()
        expect(page.locator("#mood .message")).to_have_text(MOOD_WORD)
        page.wait_for_function(QUIET)
    page.locator("#note-text").press_sequentially(NOTES[number])
    page.locator("#intention").get_by_role("heading").click()  # leaving the field saves at once
    expect(page.locator("#note-state")).to_contain_text(re.compile(r"Saved \d\d:\d\d\."))
    all_saved(page)
    if number == 1:
        page.get_by_label("One thing for June, optional").fill(INTENTION)
        page.locator("#intention").get_by_role("button", name="Set").click()
        expect(page.locator("#intention")).to_contain_text(INTENTION)
    if number in (1, 2, 5):
        page.locator("#intention").get_by_role("button", name="Done today").click()
        expect(page.locator("#intention")).to_contain_text("today included")


def ends_the_intention(page: Page) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Intentions").click()
    page.get_by_text("Close it early").click()
    page.get_by_label("What came of it, optional").fill(REFLECTION)
    page.get_by_role("button", name="Kept").click()
    expect(page.locator("main")).to_contain_text("Kept on 7 June")
    page.goto("/intentions/")
    expect(page.locator("main")).to_contain_text(REFLECTION)
    page.goto("/progress/")
    expect(page.locator("main")).to_contain_text("7 days")


def searches(page: Page) -> None:
    """What fits is marked, what nobody wrote is not found."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Log").click()
    for text in (NOTES[6], ANSWERS[0]):
        expect(page.locator("#entries")).to_contain_text(text)
    page.wait_for_load_state()  # what is typed before the scripts are there is searched for with the next key alone
    page.get_by_role("searchbox", name="Search").fill("windowlatch")
    expect(page.locator("#entries mark")).to_have_text("windowlatch")
    expect(page.locator("#log-head")).to_contain_text("for: windowlatch.")
    page.get_by_role("searchbox", name="Search").fill("zzyzx")
    expect(page.locator("#log-head")).to_contain_text("No entry with: zzyzx.")


def mends_what_is_remembered(page: Page) -> None:
    """One memory in her own words; another is forgotten."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Memory").click()
    items = page.locator("main li.item[id^=m-]")
    items.first.get_by_role("link", name="Edit").click()
    page.get_by_label("In your words").fill(WORDING)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text(WORDING)
    page.wait_for_function(QUIET)
    before = items.last.locator("p").first.inner_text()
    items.last.get_by_role("button", name="Forget").click()
    expect(page.locator("main")).to_contain_text("Forgotten. LOT will not conclude it again.")
    page.reload()
    expect(page.locator("main li.item", has_text=before)).to_have_count(0)
    expect(page.locator("main")).to_contain_text(WORDING)


def chooses_how_pages_look(page: Page) -> None:
    """The theme is there in the first byte; the zone decides which day it is."""
    page.get_by_role("link", name="Settings").click()
    section = page.locator("#appearance")
    section.get_by_role("radio", name="Dark", exact=True).check()
    saves(page, "appearance")
    assert 'data-theme="dark"' in page.request.get("/").text()
    section = page.locator("#profile")
    section.get_by_label("Name").fill(NAME)
    section.get_by_label("City").fill(CITY)
    section.get_by_label("Time zone").select_option("Pacific/Honolulu")
    section.get_by_label("About").fill(ABOUT)
    saves(page, "profile")
    page.goto("/")
    expect(page.locator("main header")).to_contain_text("Saturday, 6 June")
    page.goto("/settings/")
    page.locator("#profile").get_by_label("Time zone").select_option("Europe/Lisbon")
    saves(page, "profile")


def saves(page: Page, section: str) -> None:
    page.locator(f"#{section}").get_by_role("button", name="Save").click()
    expect(page.locator(f"#{section}").get_by_role("status")).to_have_text("Saved.")


def shows_herself(page: Page, stranger: Page) -> None:
    """Nothing is public before she says so, and then nothing but what she ticked."""
    assert stranger.goto(f"/u/{HANDLE}/").status == 404
    page.goto("/settings/#public")
    section = page.locator("#public")
    section.get_by_label("Others may see a page of mine.").check()
    section.get_by_label("Address").fill(HANDLE)
    section.get_by_label("Name").check()
    section.get_by_label("About").check()
    saves(page, "public")
    assert stranger.goto(f"/u/{HANDLE.upper()}/").status == 200
    expect(stranger.get_by_role("heading", level=1)).to_have_text(NAME)
    seen = stranger.locator("body").inner_text()
    assert ABOUT in seen
    for hidden in (CITY, ADDRESS, *ANSWERS, *NOTES, INTENTION, "calm", "streak"):
        assert hidden not in seen, hidden


def sends_nothing_anywhere(page: Page) -> None:
    """A provider is set up here, and its box is empty until she ticks it."""
    page.goto("/egress/")
    expect(page.get_by_text("Off. Nothing you write leaves this server.")).to_be_visible()
    expect(page.get_by_role("checkbox").first).not_to_be_checked()
    expect(page.get_by_text("No AI provider was asked.")).to_be_visible()


def takes_all_along(page: Page, directory: Path) -> None:
    """Confirmed by a code, and everything is in it."""
    page.goto("/settings/")
    page.locator("#data").get_by_role("button", name="Export").click()
    page.get_by_role("textbox", name="Code").fill(mailed(ADDRESS)[0])
    page.get_by_role("button", name="Export", exact=True).click()
    expect(page.locator("#state")).to_contain_text("Being written")
    run_tasks()
    link = page.get_by_role("link", name="Fetch the ZIP")
    expect(link).to_be_visible()  # the page looks by itself
    with page.expect_download() as fetched:
        link.click()
    path = directory / "lot.zip"
    fetched.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        everything = json.dumps(json.loads(archive.read("lot.json")), ensure_ascii=False)
        readable = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".md"))
    for words in (*TYPED, CITY):
        assert words in everything, words
    for words in (*ANSWERS, *NOTES):
        assert words in readable.replace("\\", ""), words


def signs_out_and_comes_back(page: Page) -> None:
    """Signed out nothing is left to look at, signed in all of it is there."""
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")
    page.goto("/log/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in:")
    for _ in range(3):  # up to the page that she left
        page.go_back()
        assert not any(words in page.locator("body").inner_text() for words in TYPED)
    page.goto("/log/")
    sign_in_again(page)
    expect(page.locator("#entries")).to_contain_text(NOTES[6])


def asks_to_be_deleted(page: Page) -> None:
    page.goto("/settings/")
    page.get_by_text("Delete the account").click()
    page.locator("#leaving").get_by_role("button", name="Send a code").click()
    page.get_by_role("textbox", name="Code").fill(mailed(ADDRESS)[0])
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("button", name="Stay")).to_be_visible()


def leaves_and_stays(page: Page, stranger: Page, clock) -> None:
    """Her page is off at once; on the sixth day she comes back, and everything is as it was."""
    asks_to_be_deleted(page)
    assert stranger.goto(f"/u/{HANDLE}/").status == 404
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")
    clock.move_to(timezone.now() + 6 * DAY)
    erases()
    page.goto("/")
    sign_in_again(page)
    page.get_by_role("button", name="Stay").click()
    expect(page.get_by_role("button", name="Stay")).to_have_count(0)
    page.goto("/log/")
    expect(page.locator("#entries")).to_contain_text(NOTES[6])
    assert stranger.goto(f"/u/{HANDLE}/").status == 200


def leaves_for_good(page: Page, stranger: Page, clock, first_id) -> None:
    """Seven days later no row names her but the erasure and the audit, and what her browser has opens nothing."""
    asks_to_be_deleted(page)
    clock.move_to(timezone.now() + 7 * DAY + timedelta(minutes=1))
    erases()
    assert not User.objects.filter(pk=first_id).exists()
    assert not any(count_rows(first_id).values())
    assert Erasure.objects.get(user_id=first_id).finished_at
    assert AuditEvent.objects.filter(kind="signed_in").exists()
    assert "deleted" in mail.outbox[-1].body and mail.outbox[-1].to == [ADDRESS]
    page.goto("/log/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in:")
    assert stranger.goto(f"/u/{HANDLE}/").status == 404
    assert not left_in(page.context)


def erases() -> None:
    """What the clock does within the hour."""
    from ops.schedule import JOBS

    runs = run_due_jobs(at=timezone.now(), jobs=[job for job in JOBS if job.name == "erase_due"])
    assert [run.outcome for run in runs] == ["done"]
    run_tasks()


def left_in(context: BrowserContext) -> list[str]:
    """What the browser still keeps of what she typed."""
    kept = json.dumps(context.storage_state(indexed_db=True))
    return [words for words in TYPED if words in kept]


def begins_anew(page: Page, first_id) -> None:
    """With the same address she is somebody else."""
    sign_in_again(page)
    assert User.objects.by_email(ADDRESS).pk != first_id
    page.goto("/")
    expect(page.locator("main")).to_contain_text("Day one.")
    page.goto("/log/")
    expect(page.locator("main")).to_contain_text("Nothing yet. The first entry appears here.")
    page.goto("/memory/")
    expect(page.locator("main")).to_contain_text("Nothing remembered yet.")
    assert not MemoryAnswer.objects.exists()


def nothing_was_told(log: str) -> None:
    """Neither a log nor a mail holds a word of hers, nor a log her address, a code or a link."""
    assert "GET /log/" in log
    mails = "".join(f"{message.subject} {message.body} {message.alternatives}" for message in mail.outbox)
    distinct = {max(words.split(), key=len) for words in TYPED}
    for words in {*TYPED, *distinct, "windowlatch"}:
        assert words not in log, words
        assert words not in mails, words
    secrets = re.findall(r"Your code: ([^\\\n]+)", mails) + re.findall(r"/in/([\w-]+)/", mails)
    assert len(secrets) >= 10
    for secret in {ADDRESS, *secrets, *(code.replace(" ", "") for code in secrets)}:
        assert secret not in log, secret
