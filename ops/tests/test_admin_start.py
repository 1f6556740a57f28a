"""The first page of the admin: whatever of the checks needs a look, from the one list of them."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.audit import KINDS, record_event
from accounts.leaving import start_leaving
from accounts.mail_blocks import block_mail
from accounts.models import AuditEvent
from accounts.tests.make import make_user, sign_in
from ops.health import State, examine, read_health
from ops.models import BackupRun
from profiles.models import HelpLine

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("accounts", "profiles", "intentions", "memory", "progress", "ops")
pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    sign_in(client, make_user("root@example.org", tags=("Admin",)))
    return client


def lines(client) -> dict[str, str]:
    return {line.check.name: line.url for line in client.get("/admin/").context["attention"]}


def test_it_shows_what_needs_a_look_of_the_checks_of_status_and_doctor_and_nothing_else(staff):
    at = timezone.now()
    checks = [*read_health(at).checks, *examine(at)]
    assert set(lines(staff)) == {check.name for check in checks if check.needs_a_look}
    assert "keys-copied" in lines(staff)


def test_each_finding_leads_to_where_more_is_seen(staff):
    user, now = make_user("ada@example.org"), timezone.now()
    start_leaving(user=user)
    block_mail(address=user.email, reason="bounced", at=now)
    HelpLine.objects.create(
        key="own/x", country="PT", name="x", source="https://x.example", checked_on=date(2020, 1, 1)
    )
    BackupRun.objects.create(name="old", started_at=now - timedelta(days=3), outcome="done")
    found = lines(staff)
    assert found["leaving"] == "/admin/accounts/user/?state=leaving"
    assert found["blocked-mail"] == "/admin/accounts/mailblock/?lifted_at__isempty=1"
    assert {"help-lines", "backup"} <= set(found)
    for url in filter(None, found.values()):
        assert staff.get(url).status_code == 200


def test_what_is_merely_to_know_makes_nothing_degraded():
    user = make_user("ada@example.org")
    start_leaving(user=user)
    leaving = next(check for check in examine(timezone.now()) if check.name == "leaving")
    assert (leaving.state, leaving.needs_a_look) == (State.OK, True)


def test_it_names_nobody(staff):
    start_leaving(user=make_user("ada@example.org"))
    assert "ada@example.org" not in staff.get("/admin/").content.decode()


def test_the_audit_is_verified_by_a_press_and_says_what_it_found(staff):
    record_event(kind="signed_in")
    assert staff.get("/admin/accounts/auditevent/verify/").status_code == 405
    page = staff.post("/admin/accounts/auditevent/verify/", follow=True).content.decode()
    assert "The chain holds." in page
    last = AuditEvent.objects.order_by("-pk").first()
    AuditEvent.objects.filter(pk=last.pk).update(kind="other")
    page = staff.post("/admin/accounts/auditevent/verify/", follow=True).content.decode()
    assert f"does not hold from event {last.pk}" in page


def test_the_audit_is_searched_by_whole_ids_and_nothing_else(staff):
    user = make_user("ada@example.org")
    found = staff.get("/admin/accounts/auditevent/", {"q": str(user.pk)}).context["cl"].result_list
    assert {event.subject_id for event in found} == {user.pk}
    assert not staff.get("/admin/accounts/auditevent/", {"q": str(user.pk)[:8]}).context["cl"].result_list


@pytest.mark.once
def test_every_kind_that_is_written_can_be_sifted_by():
    sources = [path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    written = {
        kind
        for text in sources
        if "test_" not in text
        for kind in re.findall(r'(?:record_event\(\s*kind=|News\()"([a-z_]+)"', text)
    }
    assert len(written) > 15
    assert written <= set(KINDS)
