"""`/status` tells anyone how LOT does, within a minute and without a word that would help an attacker; without a
database it says so."""

import platform
import re
from datetime import timedelta

import pytest
import time_machine
from django import get_version
from django.conf import settings as lot
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.models import DataKey
from accounts.tests.make import make_user, sign_in
from memory.providers.kinds import Outcome
from memory.providers.registry import account_of
from memory.services.provider_states import note_outcome
from ops.health import PARTS
from ops.health.backups import LATE
from ops.health.machine import free_mib
from ops.models import Incident, IncidentUpdate, Probe, StatusSample
from ops.schedule import DAY, HOUR, MINUTE
from ops.services import prune_records
from ops.services.sampling import note_unseen, sample_status
from ops.tests.make import AT, make_healthy, make_heartbeat, make_task
from ops.tests.servers import mail_server, web_server

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def healthy():
    make_healthy()


def ask(client, at=AT, **headers):
    with time_machine.travel(at, tick=False):
        return client.get("/status?format=json", headers=headers)


def state_of(client, part, at=AT):
    return next(row["state"] for row in ask(client, at).json()["parts"] if row["name"] == part)


def page_of(client, at=AT):
    with time_machine.travel(at, tick=False):
        return client.get("/status").content.decode()


def test_strangers_see_the_seven_parts_and_no_check(client, healthy):
    found = ask(client).json()
    assert found["status"] == "ok"
    assert [part["name"] for part in found["parts"]] == list(PARTS)
    assert "checks" not in found
    page = page_of(client)
    for label in ("Web", "Database", "Sign-in mail", "Memory Engine", "AI providers", "Background work", "Last backup"):
        assert f'<th scope="rowgroup">{label}</th>' in page
    assert "Encryption key" not in page and "Checked 05:06. Times in UTC." in page


def test_staff_see_every_check_with_its_figures_and_other_people_do_not(client, healthy):
    sign_in(client, make_user())
    assert "Encryption key" not in page_of(client) and "checks" not in ask(client).json()
    staff = Client()
    sign_in(staff, make_user("root@example.org", tags=("Admin",)))
    assert "Encryption key" in page_of(staff) and "Workers: 1." in page_of(staff)
    names = [check["name"] for check in ask(staff).json()["checks"]]
    assert {"database", "migrations", "keys", "disk", "cache", "mail", "engine", "providers", "jobs"} <= set(names)


@pytest.mark.parametrize(
    ("path", "accept", "is_json"),
    [
        ("/status", "*/*", False),
        ("/status", "text/html,application/json;q=0.9", False),
        ("/status", "application/json", True),
        ("/status?format=json", "text/html", True),
        ("/status?format=html", "application/json", False),
    ],
)
def test_page_or_json_by_what_is_asked_for(client, healthy, path, accept, is_json):
    response = client.get(path, headers={"accept": accept})
    assert response["Content-Type"].startswith("application/json" if is_json else "text/html")
    assert "Accept" in response["Vary"] and response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("verb", ["post", "put", "delete"])
def test_nothing_can_be_sent_to_it(client, verb):
    assert getattr(client, verb)("/status").status_code == 405


def test_it_is_degraded_with_200_and_down_with_503(client, healthy):
    late = ask(client, AT + 2 * MINUTE)
    assert (late.status_code, late.json()["status"]) == (200, "degraded")
    make_user()
    DataKey.objects.update(kid="gone")
    down = ask(client, AT + 3 * MINUTE)
    assert (down.status_code, down.json()["status"]) == (503, "down")
    assert "Not working." in page_of(client, AT + 3 * MINUTE)


def test_a_worker_that_stops_is_on_the_page_within_a_minute(client, healthy):
    assert state_of(client, "background") == "ok"
    assert state_of(client, "background", AT + MINUTE) == "down"
    assert "Working. Not as it should be: Background work." in page_of(client, AT + MINUTE)


def test_mail_that_breaks_is_on_the_page_within_a_minute(client, healthy, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    with mail_server() as server:
        settings.EMAIL_PORT = server.server_address[1]
        sample_status(at=AT)
        assert state_of(client, "mail") == "ok"
    sample_status(at=AT + MINUTE)  # the clock's next look
    assert state_of(client, "mail", AT + MINUTE) == "down"


def test_a_provider_that_fails_is_on_the_page_within_a_minute(client, healthy, settings):
    settings.AI_KEYS = lot.AI_KEYS | {"openai": "sk-planted"}
    assert state_of(client, "providers") == "ok"
    for _ in range(5):
        note_outcome(account_of("openai"), Outcome.UNREACHABLE, AT)
    assert state_of(client, "providers", AT + timedelta(seconds=6)) == "down"


def test_a_backup_that_is_late_is_on_the_page_within_a_minute(client, healthy):
    assert state_of(client, "backup", AT + LATE) == "ok"
    assert state_of(client, "backup", AT + LATE + MINUTE) == "degraded"


def test_a_disk_that_fills_is_on_the_page_within_a_minute(client, healthy, settings):
    assert state_of(client, "database") == "ok"
    settings.DISK_FREE_MIB = free_mib() + 10_000
    settings.EMBEDDED = False
    assert state_of(client, "database", AT + timedelta(seconds=6)) == "degraded"


def test_nothing_on_it_helps_an_attacker_and_staff_see_no_more_of_that(client, healthy, settings):
    settings.AI_KEYS = lot.AI_KEYS | {"openai": "sk-planted-key", "local": "planted-local-key"}
    settings.AI_BASE_URLS = lot.AI_BASE_URLS | {"local": "http://planted-host.internal:9/v1"}
    settings.METRICS_TOKEN = "planted-metrics-token-that-is-long"
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT, settings.EMAIL_HOST_PASSWORD = 9, "planted-password"
    for account in (account_of("openai"), account_of("local")):
        for _ in range(5):
            note_outcome(account, Outcome.FAILED, AT)
    make_heartbeat("planted-hostname-4711", seen_at=AT)
    make_task(status=TaskResultStatus.FAILED, workers=["planted-worker"])
    failure = {"exception_class_path": "planted.module.Error", "traceback": "planted traceback /srv/planted"}
    DBTaskResult.objects.update(**failure, args_kwargs={"args": ["planted-id"], "kwargs": {}})
    user = make_user("planted@example.org")
    DataKey.objects.filter(pk=user.pk).update(kid="planted-kid")
    sample_status(at=AT)
    staff = Client()
    sign_in(staff, make_user("root@example.org", tags=("Admin",)))
    forbidden = ["planted", "/srv", "Traceback", "127.0.0.1", lot.APP_VERSION, get_version(), platform.python_version()]
    forbidden += [str(lot.DATA_DIR), str(lot.BASE_DIR), connection.vendor, platform.node(), "gunicorn", "Django"]
    for visitor in (client, staff):
        for text in (page_of(visitor), ask(visitor).content.decode()):
            for word in forbidden:
                assert word not in re.sub(r"[^ ]*\.(css|js|svg)\"", "", text), word


def failing(*args: object) -> None:
    raise OperationalError("server closed the connection at 10.0.0.9")


@pytest.mark.parametrize("is_signed_in", [False, True])
def test_without_a_database_it_says_so_with_and_without_a_session(client, is_signed_in):
    if is_signed_in:
        sign_in(client, make_user())
    with connection.execute_wrapper(failing):
        page, data = client.get("/status"), client.get("/status?format=json")
    assert page.status_code == data.status_code == 503
    assert "The database does not answer." in page.content.decode()
    assert data.json()["status"] == "down"
    assert b"10.0.0.9" not in page.content + data.content


def test_strangers_cannot_make_it_look_again_and_again(client, healthy, django_assert_num_queries):
    with time_machine.travel(AT, tick=False):
        client.get("/status")
        for path in ("/status", "/status?format=json", "/status?format=html&x=1"):
            with django_assert_num_queries(1):  # whether the database is there
                client.get(path)


def test_page_takes_as_many_queries_for_much_as_for_little(client, healthy, django_assert_max_num_queries):
    def fill(count):
        for number in range(count):
            incident = Incident.objects.create(title=f"{number}", started_at=AT - HOUR * number)
            IncidentUpdate.objects.create(incident=incident, at=AT, text="Seen.")
            StatusSample.objects.add(part=f"{count}-{number}", on=AT.date(), is_degraded=False, is_down=False)
        cache.clear()

    fill(5)
    page_of(client)
    cache.clear()
    with django_assert_max_num_queries(40) as captured:
        page_of(client)
    few = len(captured)
    fill(50)
    with django_assert_max_num_queries(few):
        page_of(client)


def test_each_look_is_counted_once_a_part_and_day(healthy, settings):
    with web_server(200) as settings.PUBLIC_URL:
        assert sample_status(at=AT) == 5  # mail and providers are not configured
        make_heartbeat(seen_at=AT)
    sample_status(at=AT + 2 * MINUTE)  # by now the web is gone, and no worker is heard of
    rows = {row.part: (row.looks, row.degraded, row.down) for row in StatusSample.objects.all()}
    sound = dict.fromkeys(["database", "memory", "backup"], (2, 0, 0))
    assert rows == sound | {"web": (2, 1, 0), "background": (2, 0, 1)}


def test_minutes_without_a_database_are_counted_when_it_answers_again(healthy):
    for seconds in (0, 5, 10, 70):
        note_unseen(at=AT + timedelta(seconds=seconds))
    sample_status(at=AT + 3 * MINUTE)
    sample_status(at=AT + 4 * MINUTE)
    row = StatusSample.objects.get(part="database")
    assert (row.looks, row.down) == (4, 2)


def test_ninety_days_are_shown_and_older_samples_are_thrown_away(client, healthy):
    for days in range(95):
        is_bad = days in (1, 3)
        StatusSample.objects.add(part="memory", on=AT.date() - days * DAY, is_degraded=is_bad, is_down=False)
    line = next(part for part in ask(client).json()["parts"] if part["name"] == "memory")
    assert line["uptime"] == "97.7 %"
    assert line["days"] == "Trouble on 2 days: 1 March, 3 March."
    page = page_of(client)
    assert "90 days, 5 December to 4 March" in page
    assert re.search(r'aria-label="Trouble on 2 days: 1 March, 3 March\."><path d="M0\.5 0V24', page)
    prune_records(at=AT)
    assert StatusSample.objects.count() == 90


def test_part_that_nobody_looked_at_says_no_data(client, healthy):
    assert page_of(client).count("No data.") == len(PARTS)


def test_uptime_that_was_not_whole_is_never_rounded_to_100(client, healthy):
    StatusSample.objects.create(part="memory", on=AT.date(), looks=100_000, down=1)
    assert next(part for part in ask(client).json()["parts"] if part["name"] == "memory")["uptime"] == "99.9 %"


def test_incidents_and_plans_are_told_in_the_words_of_the_admin(client, healthy):
    incident = Incident.objects.create(title="Mail is <slow>.", started_at=AT - HOUR)
    IncidentUpdate.objects.create(incident=incident, at=AT - HOUR, text="Seen. Looking.")
    IncidentUpdate.objects.create(incident=incident, at=AT, text="The relay limits the rate.")
    Incident.objects.create(title="A new version.", kind="planned", started_at=AT + DAY, expected_at=AT + DAY + HOUR)
    Incident.objects.create(title="Long ago.", started_at=AT - 91 * DAY)
    page = page_of(client)
    assert "4 March, 04:06. Mail is &lt;slow&gt;." in page
    assert page.index("The relay limits the rate.") < page.index("Seen. Looking.")
    assert "A new version. 5 March, 05:06, until 5 March, 06:06." in page
    assert "Long ago." not in page
    found = ask(client).json()
    assert [row["title"] for row in found["incidents"] + found["planned"]] == ["Mail is <slow>.", "A new version."]


def test_staff_write_incidents_in_the_admin_and_they_are_shown_at_once(client, healthy):
    sign_in(client, make_user("root@example.org", tags=("Admin",)))
    client.get("/status")
    form = {"kind": "incident", "title": "Mail is slow.", "started_at": "2026-03-04T04:00"}
    form |= {"updates-TOTAL_FORMS": "1", "updates-INITIAL_FORMS": "0", "updates-0-text": "Looking."}
    form |= {"updates-0-at": "2026-03-04T04:05"}
    assert client.post("/admin/ops/incident/add/", form).status_code == 302
    assert "Mail is slow." in page_of(client)
    incident = Incident.objects.get()
    form |= {"ended_at": "2026-03-04T03:00"}
    refused = client.post(f"/admin/ops/incident/{incident.pk}/change/", form)
    assert "It cannot end before it began." in refused.content.decode()


def test_probes_that_are_not_asked_for_any_more_are_forgotten(healthy, settings):
    Probe.objects.create(name="mail", is_up=False, asked_at=AT)
    settings.EMAIL_BACKEND = "lot.mail.ConsoleBackend"
    sample_status(at=AT)
    assert not Probe.objects.filter(name="mail").exists()
