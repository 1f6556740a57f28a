"""The doctor prints every check, warns of what only an operator knows, and goes through the checklist for real."""

import json

import pytest
from django.conf import settings as lot
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from accounts.models import AttemptCount, AuditEvent, LoginCode, Session, User
from accounts.tests.make import make_user, sign_in
from lot.sealing import new_keyring_entry
from memory.judging.stub import stub_server
from memory.models import KeyCheck, MemoryAnswer, Question
from ops.maintenance import lookout
from ops.models import CheckRun, Heartbeat, Incident, Probe
from ops.services import start_maintenance
from ops.services.examining import go_through_checklist
from ops.tests.make import AT, make_healthy
from ops.tests.servers import mail_server, web_server

TEN = ["root", "health", "status", "api-keys", "database", "sign-in", "mail", "memory", "profile", "admin"]


@pytest.fixture(autouse=True)
def _nothing_kept(settings):
    cache.clear()
    lookout.forget()
    yield
    cache.clear()
    lookout.forget()


@pytest.fixture
def now(db, settings):
    from django.utils import timezone

    make_healthy(timezone.now())
    with web_server(200) as settings.PUBLIC_URL:
        yield


def run(*arguments: str) -> int:
    try:
        call_command("doctor", *arguments)
    except SystemExit as error:
        return int(str(error.code))
    return 0


@pytest.mark.django_db
def test_it_ends_with_1_until_the_keys_are_said_to_be_copied_and_with_0_then(now, capsys):
    assert run() == 1
    assert "Copy of the keys" in capsys.readouterr().out
    assert run("--keys-copied") == 0
    assert run() == 0
    said = capsys.readouterr().out
    for label in ("Database", "Migrations", "Encryption key", "Disk", "Sign-in mail", "Scheduled jobs", "Last backup"):
        assert label in said
    assert CheckRun.objects.newest("checks").is_good


@pytest.mark.django_db
def test_it_needs_no_clock_to_know_whether_mail_is_reached(now, settings, capsys):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = 9
    run("--keys-copied")
    capsys.readouterr()
    assert run("--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert next(check["state"] for check in found["checks"] if check["name"] == "mail") == "down"
    assert not Probe.objects.get(name="mail").is_up


@pytest.mark.django_db
def test_without_a_database_it_says_so_and_ends_with_2(capsys):
    def fail(*args: object) -> None:
        raise OperationalError("at 10.0.0.9")

    with connection.execute_wrapper(fail):
        assert run() == run("--after-restore") == 2
    assert "Does not answer." in capsys.readouterr().out


@pytest.mark.django_db
def test_test_mail_is_sent_to_the_address(settings, capsys):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    with mail_server() as server:
        settings.EMAIL_PORT = server.server_address[1]
        assert run("--mail-to", "ada@example.org") == 0
        assert b"To: ada@example.org" in server.mails[0] and b"whether mail arrives" in server.mails[0]
    with pytest.raises(CommandError, match=r"Not sent: \w+\.$"):
        call_command("doctor", "--mail-to", "ada@example.org")
    with pytest.raises(CommandError, match="not an e-mail address"):
        call_command("doctor", "--mail-to", "nobody")


def counts() -> dict[str, int]:
    kept = (User, Session, LoginCode, Question, MemoryAnswer, AuditEvent, AttemptCount, Incident)
    return {model.__name__: model.objects.count() for model in kept}


@pytest.mark.django_db(transaction=True)
def test_all_ten_lines_are_done_and_leave_nothing_behind(capsys):
    make_user("root@example.org", tags=("Admin",))  # sign-up is closed
    before, mails = counts(), len(mail.outbox)
    assert run("--after-restore", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    states = {check["name"]: check["state"] for check in found["checks"]}
    assert list(states) == TEN
    assert {name for name, state in states.items() if state != "ok"} == {"api-keys", "mail"}
    assert set(states.values()) == {"ok", "not configured"}
    assert (counts(), len(mail.outbox)) == (before, mails)
    assert CheckRun.objects.newest("after_restore").is_good


@pytest.mark.django_db(transaction=True)
def test_they_are_done_while_lot_is_closed_and_it_stays_closed(client, settings):
    settings.MAINTENANCE_LOOK_SECONDS = 0
    start_maintenance(at=AT)
    assert all(check.state != "down" for check in go_through_checklist(at=AT))
    assert client.get("/safety").status_code == 503


@pytest.mark.django_db(transaction=True)
def test_a_line_that_fails_is_told_and_stops_no_other(settings):
    settings.ROOT_URLCONF = __name__
    found = {check.name: check for check in go_through_checklist(at=AT)}
    assert {name for name, check in found.items() if check.state == "down"} == {
        "root",
        "sign-in",
        "profile",
        "admin",
    } | {"status"}
    assert found["memory"].state == "ok"
    assert not CheckRun.objects.newest("after_restore").is_good


urlpatterns: list[object] = []
handler404 = "lot.pages.not_found"


@pytest.mark.django_db(transaction=True)
def test_keys_that_do_not_open_the_database_are_told(settings):
    make_user("root@example.org")
    keyring = type(settings.DATA_KEYS)
    settings.DATA_KEYS = keyring.parse(new_keyring_entry("other"))
    found = {check.name: check for check in go_through_checklist(at=AT)}
    assert found["database"].state == "down"
    assert "DATA_KEYS" in found["database"].detail


@pytest.mark.django_db(transaction=True)
def test_keys_of_providers_are_tried_once(settings):
    with stub_server() as port:
        settings.AI_BASE_URLS = lot.AI_BASE_URLS | {"local": f"http://127.0.0.1:{port}/v1"}
        settings.LOCAL_AI_MODELS = ["any"]
        settings.AI_ENABLED = True
        found = {check.name: check for check in go_through_checklist(at=AT)}
    assert KeyCheck.objects.get().provider == "local"
    assert found["api-keys"].state == "ok", found["api-keys"].detail


@pytest.mark.django_db
def test_staff_see_the_last_run_line_by_line_and_change_nothing(client):
    make_healthy()
    Heartbeat.objects.all().delete()
    run()
    sign_in(client, make_user("root@example.org", tags=("Admin",)))
    run_id = CheckRun.objects.get().pk
    page = client.get(f"/admin/ops/checkrun/{run_id}/change/").content.decode()
    assert "<p>Worker: degraded. Run manage.py work, or no mail leaves.</p>" in page
    assert client.get("/admin/ops/checkrun/").status_code == 200
    assert client.get("/admin/ops/checkrun/add/").status_code == 403
