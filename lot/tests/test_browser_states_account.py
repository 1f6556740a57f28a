"""States of the pages about one's own account, in a real browser: codes asked for and refused, tokens, files, links."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from accounts.challenges import request_code
from accounts.tests.make import mailed, make_user, run_tasks
from lot.tests.browser import ADDRESS, enter
from lot.tests.looking import LOOKS, NOW
from memory.models import ProviderCall, SentText
from memory.providers.kinds import Outcome
from ops.models import Import
from ops.tests.other_diaries import daylio_csv, daylio_row
from profiles.models import UserPreferences
from profiles.stopping import MailKind, stop_url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_june")]
WRONG = "222222"


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_asking_for_another_address_can_be_used_by_everybody(browser, look, ada, live_server):
    enter(browser, live_server.url, ada)
    browser.goto("/settings/email/")
    browser.get_by_role("textbox", name="New address").fill("new@example.org")
    browser.get_by_role("button", name="Send a code").click()
    expect(browser.get_by_role("textbox", name="Code")).to_be_visible()
    look("address-asked")
    browser.get_by_role("textbox", name="Code").fill(WRONG)
    browser.get_by_role("button", name="Change").click()
    expect(browser.get_by_role("alert")).to_be_visible()
    look("address-refused")


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_making_a_token_can_be_used_by_everybody(browser, look, ada, live_server):
    enter(browser, live_server.url, ada)
    look("tokens-none", "/settings/tokens/")
    browser.get_by_role("button", name="Send a code").click()
    expect(browser.get_by_role("textbox", name="Code")).to_be_visible()
    look("tokens-asked")
    for name, code, shown in (("refused", WRONG, "#code-error"), ("made", mailed(ADDRESS)[0], "#made")):
        browser.get_by_role("textbox", name="What it is for").fill("A script")
        browser.get_by_role("textbox", name="Code").fill(code)
        browser.get_by_role("button", name="Make a token").click()
        expect(browser.locator(shown)).to_be_visible()
        look(f"tokens-{name}")
    look("tokens", "/settings/tokens/")


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_bringing_a_file_in_can_be_used_by_everybody(browser, look, ada, live_server):
    enter(browser, live_server.url, ada)
    browser.goto("/settings/import/")
    rows = daylio_csv([daylio_row(0), daylio_row(1, mood="windswept")])
    browser.locator("input[type=file]").set_input_files(
        {"name": "daylio.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    browser.locator("form[enctype] button").first.click()
    expect(browser.locator("#state")).to_contain_text("One moment.")
    look("import-waiting")
    address = browser.url
    run_tasks()
    look("import-looked-at", address)
    for press, state in (("Bring it in", "Brought in at"), ("Take it back", "Taken back.")):
        browser.get_by_role("button", name=press).click()
        expect(browser.get_by_role("button", name=press)).to_have_count(0)
        run_tasks()
        browser.goto(address)
        expect(browser.locator("#state")).to_contain_text(state)
        look(f"import-{state[:5]}")
    row = Import.objects.get()
    row.report = {"error": "This is no file of a diary that LOT knows."}
    for state in ("broken", "running", "failed", "over"):
        row.state = state
        row.save()
        look(f"import-{state}", address)


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_what_left_the_server_can_be_read_by_everybody(browser, look, ada, live_server):
    sent = SentText(user=ada, system="Rules.", text="words " * 200, schema="x" * 400, created_at=NOW)
    sent.save()
    call = ProviderCall(user=ada, provider="openai", host="api.openai.com", model="small", purpose="question")
    call.sent, call.on, call.created_at, call.outcome = sent, NOW.date(), NOW, Outcome.ANSWERED.value
    call.save()
    enter(browser, live_server.url, ada)
    look("egress", "/egress/")
    look("sent", f"/egress/{call.pk}/")
    sent.delete()
    look("sent-gone", f"/egress/{call.pk}/")
    look("sent-unknown", f"/egress/{uuid4()}/", status=404)


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_links_of_mails_can_be_used_by_everybody_in_any_browser(browser, look, ada):
    make_user("root@example.org", tags=("Admin",))
    look("sign-in-closed", "/sign-in/")
    Client().post("/sign-in/", {"email": ADDRESS})
    look("link-elsewhere", mailed(ADDRESS)[1])
    for _ in range(2):
        request_code(email=ADDRESS, ip="192.0.2.1")
    code, link = mailed(ADDRESS)
    assert code
    look("link-elsewhere-again", link)
    UserPreferences.objects.filter(user=ada).update(has_review=True)
    look("stop-mail", stop_url(ada, MailKind.REVIEW).removeprefix(settings.PUBLIC_URL))
    browser.get_by_role("button", name="Switch off").click()
    expect(browser.locator("main")).to_contain_text("Switched off.")
    look("mail-stopped")
