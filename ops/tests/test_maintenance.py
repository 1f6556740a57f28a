"""While LOT is closed, pages and REST say when to come back; what an operator needs goes on."""

import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
import time_machine
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections
from django.test import Client

from accounts.models import AuditEvent
from accounts.tests.make import bearer, confirm_sessions, mailed, make_user, sign_in
from lot.errors import Conflict, InvalidInput
from ops.maintenance import lookout
from ops.management.commands.maintenance import read_until
from ops.models import Incident
from ops.schedule import HOUR, MINUTE
from ops.services import end_maintenance, start_maintenance
from ops.tests.make import AT, database_url, wait_for


@pytest.fixture(autouse=True)
def _looks_each_time(settings):
    settings.MAINTENANCE_LOOK_SECONDS = 0
    lookout.forget()
    cache.clear()
    yield
    lookout.forget()
    cache.clear()


@pytest.fixture
def closed(db):
    return start_maintenance(at=AT, until=AT + HOUR, message="A newer version is put in place.")


@pytest.fixture
def at():
    with time_machine.travel(AT, tick=False):
        yield AT


def test_a_page_says_why_and_until_when(client, closed, at):
    sign_in(client, make_user())
    for path in ("/", "/log/", "/settings/", "/no-such-page/", "/u/ada/"):
        response = client.get(path)
        assert (response.status_code, response["Retry-After"]) == (503, "3600"), path
        page = response.content.decode()
        assert "A newer version is put in place." in page and "Until 2026-03-04 06:06 UTC." in page
        assert page.count("<h1") == 1
    assert client.post("/notes/", {"text": "x"}).status_code == 503


def test_rest_says_so_in_the_envelope(client, closed, at):
    response = client.get("/api/v1/memory/question/", headers=bearer(make_user()))
    assert (response.status_code, response["Retry-After"]) == (503, "3600")
    assert response.json()["error"]["code"] == "maintenance"


def test_htmx_gets_a_message_above_what_was_sent(client, closed, at):
    response = client.post("/check-ins/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Reswap"]) == (503, "beforebegin")
    assert "<html" not in response.content.decode()


def test_what_an_operator_needs_goes_on(client, closed, at):
    assert client.get("/health").status_code == 200
    assert client.get("/static/lot/lot.css").status_code == 200
    assert client.get("/status").status_code == 200
    assert client.get("/metrics").status_code == 404
    assert client.get("/admin/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_staff_sign_in_and_reach_the_admin(client):
    staff = make_user("root@example.org", tags=("Admin",))
    start_maintenance(at=AT)
    client.post("/sign-in/?next=/admin/", {"email": staff.email, "next": "/admin/"})
    code, _link = mailed(staff.email)
    assert client.post("/sign-in/code/", {"code": code})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert client.get("/").status_code == 503


def test_it_is_planned_work_on_the_status_page_and_says_when_it_is_over(client, closed, at):
    page = client.get("/status").content.decode()
    assert "A newer version is put in place. Until 4 March, 06:06." in page and "Closed for maintenance." in page
    assert client.get("/status?format=json").json()["maintenance"] is True
    end_maintenance(at=AT + 5 * MINUTE)
    cache.clear()
    with time_machine.travel(AT + HOUR, tick=False):
        row = client.get("/status?format=json").json()["incidents"][0]
    assert (row["kind"], row["ended_at"]) == ("planned", "2026-03-04T05:11:07+00:00")
    assert [update["text"] for update in row["updates"]] == ["Done."]


def test_opened_again_everything_is_there(client, closed):
    assert client.get("/sign-in/").status_code == 200
    assert client.get("/safety").status_code == 503
    assert end_maintenance(at=AT + MINUTE)
    assert client.get("/safety").status_code == 200
    assert not end_maintenance(at=AT + MINUTE)
    assert list(AuditEvent.objects.order_by("pk").values_list("kind", flat=True)) == [
        "maintenance_started",
        "maintenance_ended",
    ]


def test_a_time_that_has_passed_asks_for_a_minute_and_none_for_five(client, closed):
    with time_machine.travel(AT + 2 * HOUR, tick=False):
        assert client.get("/safety")["Retry-After"] == "60"
    end_maintenance(at=AT)
    start_maintenance(at=AT)
    assert client.get("/safety")["Retry-After"] == "300"


def test_closed_twice_is_a_conflict_and_bad_words_are_refused(closed):
    with pytest.raises(Conflict):
        start_maintenance(at=AT)
    for wrong in ({"until": AT}, {"message": "x" * 121}, {"message": "a\0"}):
        with pytest.raises(InvalidInput):
            start_maintenance(at=AT, **wrong)


def test_a_process_reads_at_most_every_few_seconds(client, db, settings, django_assert_num_queries):
    settings.MAINTENANCE_LOOK_SECONDS = 5
    with time_machine.travel(AT, tick=False):
        client.get("/safety")
        with django_assert_num_queries(0):
            assert lookout.closed() is None
        Incident.objects.create(title="x", kind="planned", started_at=AT, closes=True)  # by another process
        assert lookout.closed() is None
    lookout._read_at -= 6
    assert lookout.closed() is not None


def failing(*args: object) -> None:
    raise OperationalError("away")


def test_where_it_cannot_be_read_what_was_known_last_holds(client, closed):
    assert lookout.closed() is not None
    with connection.execute_wrapper(failing):
        assert client.get("/safety").status_code == 503
        lookout.forget()
        assert lookout.closed() is None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no locks on tables")
@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_locked_while_a_backup_is_brought_back_holds_nobody():
    start_maintenance(at=AT)
    assert lookout.closed() is not None
    found: list[object] = []

    def look() -> None:
        found.append(lookout.closed())
        connections.close_all()

    with psycopg.connect(database_url()) as other:
        other.execute("LOCK TABLE ops_incident IN ACCESS EXCLUSIVE MODE")
        thread = threading.Thread(target=look)
        thread.start()
        assert wait_for(lambda: bool(found), 3)
        thread.join()
    assert found[0] is not None


def test_command_closes_and_opens(client, db, capsys):
    call_command("maintenance", "on", "--message", "Back soon.")
    assert "LOT is closed" in capsys.readouterr().out
    assert "Back soon." in Client().get("/safety").content.decode()
    with pytest.raises(CommandError):
        call_command("maintenance", "on")
    call_command("maintenance", "off")
    assert client.get("/safety").status_code == 200
    with pytest.raises(CommandError):
        call_command("maintenance", "off")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("06:00", AT.replace(hour=6, minute=0, second=0)),
        ("04:00", AT.replace(hour=4, minute=0, second=0) + timedelta(days=1)),
        ("2026-03-05T14:30", datetime(2026, 3, 5, 14, 30, tzinfo=UTC)),
        ("2026-03-05T14:30+02:00", datetime(2026, 3, 5, 12, 30, tzinfo=UTC)),
    ],
)
def test_until_is_a_time_or_a_moment_in_utc(text, expected):
    assert read_until(text, AT) == expected


@pytest.mark.parametrize("text", ["soon", "25:00", "2026-13-01T00:00", ""])
def test_until_that_is_no_time_is_refused(text):
    with pytest.raises(CommandError):
        read_until(text, AT)


def test_admin_neither_closes_lot_nor_opens_it_by_a_form(client, closed):
    sign_in(client, make_user("root@example.org", tags=("Admin",)))
    form = {
        "title": "Other words.",
        "updates-TOTAL_FORMS": "0",
        "updates-INITIAL_FORMS": "0",
        "ended_at": "2026-03-05T00:00",
    }
    client.post(f"/admin/ops/incident/{closed.pk}/change/", form | {"closes": ""})
    closed.refresh_from_db()
    assert (closed.title, closed.ended_at, closed.closes) == ("Other words.", None, True)
    confirm_sessions()
    assert client.post(f"/admin/ops/incident/{closed.pk}/delete/", {"post": "yes"}).status_code == 403
