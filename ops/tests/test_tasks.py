"""Every task takes ids alone and comes back where its worker was killed; what is old goes."""

import inspect
import threading
from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone
from django_tasks.base import Task, TaskResultStatus
from django_tasks.exceptions import InvalidTaskError
from django_tasks_db.models import DBTaskResult

from accounts.tasks import send_sign_in_mail
from ops.heartbeats import LOST_AFTER
from ops.models import CheckRun, Heartbeat, JobRun
from ops.schedule import DAY, HOUR, MINUTE
from ops.services import prune_records, release_lost_tasks
from ops.tests.make import AT, ROOT, make_heartbeat, make_task

TASKS = [
    value
    for path in sorted(ROOT.glob("*/tasks.py"))
    for value in vars(import_module(f"{path.parent.name}.tasks")).values()
    if isinstance(value, Task)
]


def test_there_are_tasks_in_the_rooms_that_have_some() -> None:
    assert {task.module_path.split(".")[0] for task in TASKS} >= {"accounts", "memory", "ops"}
    assert set(settings.TASKS["default"]["QUEUES"]) == {task.queue_name for task in TASKS}


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.module_path)
def test_every_argument_of_every_task_is_an_id(task: Task) -> None:
    parameters = inspect.signature(task.func).parameters.values()
    for parameter in parameters:
        assert parameter.name.endswith("_id") and parameter.annotation is str, parameter


@pytest.mark.parametrize(
    "value", ["a word", "", "ada@example.org", {"a": 1}, ["a"], 1.5, "0f0e0d0c0b0a49088706050403020100", b"a"]
)
@pytest.mark.django_db
def test_anything_but_an_id_is_refused(value: object) -> None:
    for args, kwargs in (((value,), {}), ((), {"login_code_id": value})):
        with pytest.raises(InvalidTaskError):
            send_sign_in_mail.enqueue(*args, **kwargs)
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db
def test_task_of_a_killed_worker_is_handed_out_again() -> None:
    make_heartbeat("gone", seen_at=AT)
    make_heartbeat(seen_at=AT + 2 * LOST_AFTER)
    lost = make_task(workers=["gone"])
    assert release_lost_tasks(at=AT + 2 * LOST_AFTER) == 1
    lost.refresh_from_db()
    assert DBTaskResult.objects.ready().get() == lost
    assert lost.exception_class_path == "ops.running.WorkerLost"


@pytest.mark.django_db
def test_task_that_takes_long_is_left_to_its_worker() -> None:
    make_heartbeat("busy", seen_at=AT + 5 * HOUR)
    make_task(workers=["busy"])
    make_task(status=TaskResultStatus.SUCCESSFUL)
    assert release_lost_tasks(at=AT + 5 * HOUR) == 0


@pytest.mark.django_db
def test_task_of_a_worker_that_ended_is_handed_out_at_once() -> None:
    make_heartbeat("told", seen_at=AT, ended_at=AT)
    make_task(workers=["told"])
    assert release_lost_tasks(at=AT) == 1


@pytest.mark.django_db
def test_after_a_machine_slept_nobody_is_lost() -> None:
    make_heartbeat("asleep", seen_at=AT)
    make_heartbeat(kind=Heartbeat.Kind.CLOCK, seen_at=AT + timedelta(seconds=10))
    make_task(workers=["asleep"])
    assert release_lost_tasks(at=AT + 8 * HOUR) == 0


@pytest.mark.django_db
def test_task_of_a_worker_that_nobody_knows_comes_back_after_a_while() -> None:
    make_task(workers=["unknown"])
    assert release_lost_tasks(at=AT + LOST_AFTER) == 0
    assert release_lost_tasks(at=AT + LOST_AFTER + MINUTE) == 1


@pytest.mark.django_db
def test_task_that_was_lost_too_often_is_given_up() -> None:
    lost = make_task(workers=["a", "b", "c", "d", "e"])
    release_lost_tasks(at=AT + HOUR)
    lost.refresh_from_db()
    assert lost.status == TaskResultStatus.FAILED
    assert lost.exception_class_path == "ops.running.WorkerLost"


@pytest.mark.django_db(transaction=True)
def test_clocks_that_find_a_lost_task_at_once_hand_it_out_once() -> None:
    make_task()
    start = threading.Barrier(8)
    released: list[int] = []

    def look() -> None:
        start.wait()
        released.append(release_lost_tasks(at=AT + HOUR))
        connections.close_all()

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(released) == 1


@pytest.mark.django_db
def test_old_records_go_and_new_ones_stay() -> None:
    old = make_task(status=TaskResultStatus.SUCCESSFUL, started_at=AT - 8 * DAY)
    new = make_task(status=TaskResultStatus.SUCCESSFUL, started_at=AT - 6 * DAY)
    JobRun.objects.create(job="x", period="1", started_at=AT - 91 * DAY)
    make_heartbeat(seen_at=AT - 8 * DAY)
    alive = make_heartbeat(seen_at=AT)
    assert prune_records(at=AT) == 3
    assert list(DBTaskResult.objects.all()) == [new]
    assert list(Heartbeat.objects.all()) == [alive]
    assert old != new


@pytest.mark.django_db
def test_runs_of_what_runs_each_minute_go_after_a_week_and_those_of_the_doctor_after_ninety_days() -> None:
    for job in ("sample_status", "purge_sent"):
        JobRun.objects.create(job=job, period="1", started_at=AT - 8 * DAY)
        JobRun.objects.create(job=job, period="2", started_at=AT - 6 * DAY)
    for kind in CheckRun.Kind:
        CheckRun.keep(kind=kind, at=AT - 91 * DAY, is_good=True, lines=[])
        CheckRun.keep(kind=kind, at=AT, is_good=True, lines=[])
    prune_records(at=AT)
    assert list(JobRun.objects.filter(started_at__lt=AT - 7 * DAY).values_list("job", flat=True)) == ["purge_sent"]
    gone = [kind for kind in CheckRun.Kind if CheckRun.objects.filter(kind=kind).count() == 1]
    assert gone == [CheckRun.Kind.CHECKS]


@pytest.mark.django_db
def test_what_waits_is_never_thrown_away() -> None:
    waiting = make_task(status=TaskResultStatus.READY, started_at=AT - 30 * DAY)
    DBTaskResult.objects.update(finished_at=None)
    prune_records(at=timezone.now())
    assert DBTaskResult.objects.get() == waiting
