"""The worker as a process: two of them, two clocks, and what is left when one is killed."""

import os
import signal
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ops.models import Heartbeat, JobRun
from ops.tests.make import running, wait_for
from ops.tests.probes import hold, lines, note_down

pytestmark = pytest.mark.django_db(transaction=True)
SHORT, LONG = 20, 1000
ON_BOTH = [pytest.param(False, id="database"), pytest.param(True, id="redis", marks=pytest.mark.redis)]


@pytest.fixture
def variables(request, probes, is_redis):
    """What the processes of a test need, and this process too: where Redis is, if it is asked for."""
    if not is_redis:
        return {}
    request.getfixturevalue("on_redis")
    return {"REDIS_URL": request.getfixturevalue("redis_url")}


def counts():
    return Counter((word, number) for word, number, _ in lines())


def each_once(count):
    return Counter({("done", number): 1 for number in range(count)})


@pytest.mark.parametrize("is_redis", ON_BOTH)
def test_two_workers_do_twenty_tasks_once_each(variables):
    for number in range(SHORT):
        note_down.enqueue(number)
    with running("work --batch", "work --batch", **variables) as workers:
        assert [worker.wait(60) for worker in workers] == [0, 0]
    assert counts() == each_once(SHORT)
    assert not Heartbeat.objects.filter(ended_at=None).exists()


@pytest.mark.once
@pytest.mark.parametrize("is_redis", ON_BOTH)
def test_worker_ends_when_it_is_told_to_however_early(variables):
    with running("work", **variables) as [worker]:
        assert wait_for(lambda: Heartbeat.objects.exists(), 60)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0
    assert not Heartbeat.objects.filter(ended_at=None).exists()


@pytest.mark.redis
def test_batch_says_that_redis_is_away(settings, monkeypatch):
    from ops.tests.conftest import use_redis

    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    use_redis(settings)
    handlers = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)}
    with pytest.raises(CommandError, match="does not answer"):
        call_command("work", "--batch")
    for name, handler in handlers.items():
        signal.signal(name, handler)


@pytest.mark.long
@pytest.mark.parametrize("is_redis", ON_BOTH)
def test_two_workers_and_two_clocks_do_a_thousand_tasks_once_each_and_a_kill_loses_none(variables, probes, request):
    """A worker is killed in the middle of a task, and where there is Redis it is emptied as well."""
    os.mkfifo(probes / "pipe")
    for number in range(LONG):
        note_down.enqueue(number)
        if number == LONG // 2:
            hold.enqueue(LONG)
    clock = "run_scheduled --loop"
    with running("work", "work", clock, clock, **variables):
        assert wait_for(lambda: counts()["begun", LONG] == 1, 120)
        victim = next(pid for word, _, pid in lines() if word == "begun")
        (probes / "pipe").rename(probes / "held")
        os.kill(victim, signal.SIGKILL)
        if variables:
            request.getfixturevalue("redis").flushall()
        assert wait_for(lambda: counts()["done", LONG] == 1 and len(lines()) == LONG + 3, 300)
    assert counts() == each_once(LONG + 1) + Counter({("begun", LONG): 2})
    rows = DBTaskResult.objects.filter(task_path__startswith="ops.tests")
    assert set(rows.values_list("status", flat=True)) == {TaskResultStatus.SUCCESSFUL}
    assert sum(len(row.worker_ids) for row in rows) == LONG + 2
    assert set(JobRun.objects.values_list("outcome", "tries")) == {("done", 1)}
    shares = sorted(Counter(pid for word, _, pid in lines() if word == "done").values())
    request.config.get_terminal_writer().line(
        f"\n{connection.vendor}{' and Redis' if variables else ''}: {LONG + 1} tasks, {shares} by each worker, "
        f"one lost with its worker and done again, {JobRun.objects.count()} runs of jobs, once each"
    )
