"""The admin in a real browser: a task of an operator who never saw it, and every kind of page, for everybody."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import Model
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import AdminTag, Session, TagGrant, User
from accounts.tests.make import confirm_sessions, mailed, make_user
from lot.tests.axe import check_axe
from lot.tests.browser import enter, open_browser
from lot.tests.many import make_many
from memory.models import MemoryAnswer, ProviderCall
from ops.models import BackupRun, CheckRun, Incident
from profiles.models import HelpLine
from progress.models import Badge

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_CLICKS = 11  # under 12
SIZES = [(375, 812, "dark", True), (1280, 844, "light", True), (1280, 844, "dark", False)]
PAGES = (
    "/admin/",
    "/admin/accounts/user/?tags_all=Usership&seen=silent-30",
    "/admin/accounts/user/?q=nobody",
    "/admin/accounts/admintag/",
    "/admin/accounts/auditevent/",
    "/admin/accounts/mailblock/",
    "/admin/accounts/session/?kind__exact=web",
    "/admin/memory/question/",
    "/admin/memory/providercall/",
    "/admin/ops/backuprun/",
    "/admin/ops/incident/add/",
    "/admin/ops/task/",
    "/admin/profiles/helpline/",
    "/admin/progress/badge/",
    "/admin/bank/",
    "/admin/confirm/",
    "/admin/accounts/",
    "/admin/accounts/bulkaction/",
    "/admin/accounts/taggrant/?now=no",
)
# A row of each, as it is looked at, changed, deleted or was changed.
ROWS = (
    (AdminTag, "change"),
    (AdminTag, "history"),
    (AdminTag, "delete"),
    (Badge, "change"),
    (HelpLine, "change"),
    (Incident, "change"),
    (Incident, "delete"),
    (Session, "change"),
    (MemoryAnswer, "history"),
    (ProviderCall, "change"),
    (BackupRun, "change"),
    (CheckRun, "change"),
)


class Hand:
    """Counts what a person has to press."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def press(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def choose(self, what: Locator, label: str) -> None:
        what.select_option(label=label)
        self.clicks += 2  # it is opened, then one is taken


@pytest.fixture
def root():
    root = make_user("root@example.org", tags=("Admin",), zone="Europe/Lisbon")
    long_ago = timezone.now() - timedelta(days=45)
    for name, tags in (("ada", ("Usership",)), ("bob", ("Usership", "Suspended")), ("cleo", ("Pro",))):
        user = make_user(f"{name}@example.org", tags=tags)
        User.objects.filter(pk=user.pk).update(last_seen_at=long_ago, created_at=long_ago)
    make_user("dan@example.org", tags=("Usership",))
    return root


def carriers(tag: str) -> set[str]:
    return {grant.user.email for grant in TagGrant.objects.filter(tag__name=tag, removed_at=None)}


@pytest.mark.parametrize(("width", "height", "theme", "has_script"), SIZES)
def test_whoever_is_silent_with_one_tag_and_not_another_is_tagged_and_untagged_in_under_twelve_clicks(
    chromium, live_server, errors, root, width, height, theme, has_script
):
    size = {"width": width, "height": height}
    wishes = {"viewport": size, "color_scheme": theme, "java_script_enabled": has_script}
    page = open_browser(chromium, live_server.url, errors, **wishes)
    enter(page, live_server.url, root)
    page.goto("/admin/")
    hand = Hand(page)
    hand.press(page.get_by_role("link", name="Silent for 30 days"))
    hand.press(page.get_by_label("All of: Usership"))
    hand.press(page.get_by_label("None of: Suspended"))
    hand.press(page.get_by_role("button", name="Show"))
    assert "tags_all=Usership" in page.url and "tags_none=Suspended" in page.url and "seen=silent-30" in page.url
    if has_script:
        hand.press(page.locator("#action-toggle"))
    else:
        hand.press(page.get_by_role("row", name="ada@example.org").get_by_role("checkbox"))
    hand.choose(page.get_by_label("Tag:"), "Mala")
    hand.press(page.get_by_role("button", name="Add a tag"))
    expect(page.get_by_text("ada@example.org")).to_be_visible()
    hand.press(page.get_by_role("button", name="Add a tag"))
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert carriers("Mala") == {"ada@example.org"}
    look(page, "done", width, theme, has_script)
    hand.press(page.get_by_role("button", name="Undo"))
    expect(page.get_by_text("Undone.")).to_be_visible()
    assert carriers("Mala") == set()
    assert hand.clicks <= MOST_CLICKS
    assert errors == []


@pytest.mark.parametrize(("width", "height", "theme", "has_script"), SIZES[:2])
def test_suspending_goes_by_the_code_and_leads_back(
    chromium, live_server, errors, root, width, height, theme, has_script
):
    page = open_browser(
        chromium, live_server.url, errors, viewport={"width": width, "height": height}, color_scheme=theme
    )
    enter(page, live_server.url, root)
    page.goto(f"/admin/accounts/user/{User.objects.get(email='cleo@example.org').pk}/change/")
    look(page, "person", width, theme, has_script)
    page.get_by_role("button", name="Suspend").click()
    look(page, "ask", width, theme, has_script)
    page.get_by_role("link", name="To the code").click()
    page.get_by_role("button", name="Send a code").click()
    code = page.get_by_role("textbox", name="Code")
    expect(code).to_be_visible()
    look(page, "code", width, theme, has_script)
    code.fill(mailed("root@example.org")[0])
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Suspend").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert User.objects.get(email="cleo@example.org").is_suspended
    assert errors == []


@pytest.mark.parametrize(("width", "height", "theme", "has_script"), SIZES[:2])
def test_every_kind_of_page_can_be_used_by_everybody_and_fits(
    chromium, live_server, errors, root, width, height, theme, has_script
):
    make_many(60)
    page = open_browser(
        chromium, live_server.url, errors, viewport={"width": width, "height": height}, color_scheme=theme
    )
    enter(page, live_server.url, root)
    tag = AdminTag.objects.get(name="Usership")
    for number, path in enumerate((*PAGES, address_of(tag, "change"))):
        page.goto(path)
        page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")
        look(page, f"page-{number}", width, theme, has_script)
    assert errors == []


@pytest.mark.parametrize(("width", "height", "theme", "has_script"), SIZES[:2])
def test_every_kind_of_row_and_a_refused_form_can_be_used_by_everybody(
    chromium, live_server, errors, root, width, height, theme, has_script
):
    make_many(3)
    page = open_browser(
        chromium, live_server.url, errors, viewport={"width": width, "height": height}, color_scheme=theme
    )
    enter(page, live_server.url, root)
    confirm_sessions()
    for model, what in ROWS:
        page.goto(address_of(model._default_manager.first(), what))
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Code:")
        look(page, f"row-{model.__name__}-{what}", width, theme, has_script)
    page.goto("/admin/ops/incident/add/")
    page.evaluate("for (const form of document.forms) form.noValidate = true")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[aria-invalid=true], .errorlist, [role=alert]").first).to_be_visible()
    look(page, "form-refused", width, theme, has_script)
    assert errors == []


def address_of(row: Model, what: str) -> str:
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/{what}/"


def look(page: Page, name: str, width: int, theme: str, has_script: bool) -> None:
    """With SCREENSHOTS set to a directory the pictures are kept, to be looked at."""
    if has_script:
        if pictures := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(pictures) / f"admin-{name}-{width}-{theme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        check_axe(page)
