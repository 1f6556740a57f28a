"""`/metrics` is for who has the token, in a form that monitors read, and about nobody."""

import re

import pytest
import time_machine

from accounts.models import User
from accounts.tests.make import make_user
from memory.models import ProviderCall
from ops.models import BackupRun
from ops.schedule import HOUR, JOBS, MINUTE
from ops.tests.make import AT, make_backup_run, make_healthy, make_task

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-more-than-thirty-two-characters"
LINE = re.compile(r'lot_[a-z_]+(\{[a-z]+="[\w-]+"\})? -?[\d.e+]+')


def scrape(client, token=TOKEN):
    with time_machine.travel(AT, tick=False):
        return client.get("/metrics", headers={"authorization": f"Bearer {token}"})


@pytest.fixture
def with_token(settings):
    settings.METRICS_TOKEN = TOKEN


def test_without_the_setting_there_is_no_such_page(client):
    assert client.get("/metrics").status_code == 404
    assert scrape(client, "").status_code == 404


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], TOKEN + "x", "ü" * 40])
def test_another_token_is_refused(client, with_token, token):
    assert client.get("/metrics").status_code == 401
    response = scrape(client, token.encode().decode("latin-1"))
    assert response.status_code == 401
    assert b"lot_" not in response.content


def test_every_line_is_open_metrics(client, with_token):
    make_healthy()
    response = scrape(client)
    assert response["Content-Type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    *lines, end, last = response.content.decode().split("\n")
    assert (end, last) == ("# EOF", "")
    named = []
    for line in lines:
        if line.startswith("# TYPE"):
            named.append(line.split()[2])
            assert line.endswith(" gauge")
        elif not line.startswith("# HELP"):
            assert LINE.fullmatch(line), line
            assert re.split(r"[{ ]", line)[0] == named[-1]
    assert len(named) == len(set(named))


def test_it_says_what_an_alarm_would_ask(client, with_token):
    make_healthy()
    ada = make_user()
    User.objects.update(last_seen_at=AT - HOUR)
    make_user("bob@example.org")
    make_task(status="READY", started_at=AT - 7 * MINUTE)
    call = ProviderCall(user=ada, provider="openai", host="x", model="m", purpose="question", outcome="answered")
    call.on, call.created_at, call.cost_millionths = AT.date(), AT - HOUR, 2500
    call.save()
    BackupRun.objects.all().delete()
    make_backup_run(AT - HOUR)
    found = dict(line.rsplit(" ", 1) for line in scrape(client).content.decode().splitlines() if line[0] != "#")
    assert found["lot_up"] == "0.5" and found['lot_part{part="background"}'] == "0.5"
    assert (found["lot_people"], found["lot_people_active"]) == ("2", "1")
    assert (found["lot_tasks_waiting"], found["lot_tasks_waiting_seconds"]) == ("1", "420")
    assert found['lot_processes{kind="worker"}'] == "1"
    assert found['lot_provider_calls{provider="openai"}'] == "1"
    assert found['lot_provider_cost_dollars{provider="openai"}'] == "0.0025"
    assert found["lot_backup_success_timestamp_seconds"] == str(int((AT - HOUR).timestamp()))
    assert found['lot_job_success_timestamp_seconds{job="purge_sent"}'] == str(int(AT.timestamp()))
    assert sum(name.startswith("lot_job_") for name in found) == len(JOBS)


def test_nothing_in_it_is_about_one_person(client, with_token):
    make_healthy()
    ada = make_user()
    content = scrape(client).content.decode()
    assert str(ada.pk) not in content and "ada@" not in content
