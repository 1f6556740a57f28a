"""The clock runs a job once a period, and lost tasks come back."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ops.models import JobRun
from ops.schedule import DAY, HOUR, JOBS, MINUTE, Job
from ops.services import LOST_AFTER, MOST_ATTEMPTS, prune_records, release_lost_tasks, run_due_jobs

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
ran: list[str] = []


def count(*, at: datetime) -> None:
    ran.append(at.isoformat())


def fail(*, at: datetime) -> None:
    raise RuntimeError("out of order")


def overtaken(*, at: datetime) -> None:
    JobRun.objects.update(started_at=at + HOUR)


COUNT = Job("count", MINUTE, "ops.tests.test_services.count")
FAIL = Job("fail", MINUTE, "ops.tests.test_services.fail")


@pytest.fixture(autouse=True)
def _forget() -> None:
    ran.clear()


def make_task(*, status: str, workers: int = 1, started_at: datetime = AT) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status=status,
        started_at=started_at,
        finished_at=started_at,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="accounts.tasks.send_sign_in_mail",
        worker_ids=[str(uuid4()) for _ in range(workers)],
        backend_name="default",
        run_after=started_at,
        exception_class_path="",
        traceback="",
    )


@pytest.mark.django_db
def test_job_runs_once_a_period() -> None:
    for seconds in (0, 20, 40, 60):
        run_due_jobs(at=AT + timedelta(seconds=seconds), jobs=[COUNT])
    assert len(ran) == 2
    assert JobRun.objects.filter(outcome=JobRun.Outcome.DONE).count() == 2


@pytest.mark.django_db(transaction=True)
def test_clocks_that_tick_at_once_run_a_job_once() -> None:
    start = threading.Barrier(8)

    def tick() -> None:
        start.wait()
        run_due_jobs(at=AT, jobs=[COUNT])
        connections.close_all()

    threads = [threading.Thread(target=tick) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ran) == 1


@pytest.mark.django_db
def test_failing_job_is_recorded_and_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    runs = run_due_jobs(at=AT, jobs=[FAIL, COUNT])
    assert [run.outcome for run in runs] == ["failed", "done"]
    assert "job failed: fail" in caplog.text


DAILY = Job("daily", DAY, "ops.tests.test_services.count")
DAILY_FAIL = Job("daily_fail", DAY, "ops.tests.test_services.fail")


@pytest.mark.django_db
def test_job_that_was_killed_runs_again_in_its_period() -> None:
    JobRun.objects.create(job=DAILY.name, period=DAILY.period(AT), started_at=AT)
    assert run_due_jobs(at=AT + timedelta(minutes=14), jobs=[DAILY]) == []
    assert [run.outcome for run in run_due_jobs(at=AT + timedelta(minutes=15), jobs=[DAILY])] == ["done"]
    assert run_due_jobs(at=AT + timedelta(hours=1), jobs=[DAILY]) == []
    assert len(ran) == 1


@pytest.mark.django_db
def test_failing_job_is_tried_five_times_in_its_period() -> None:
    begun = [minute for minute in range(120) if run_due_jobs(at=AT + minute * MINUTE, jobs=[DAILY_FAIL])]
    assert begun == [0, 1, 5, 14, 30]
    assert JobRun.objects.get().tries == 5


@pytest.mark.django_db
def test_run_that_was_taken_for_killed_does_not_tell_the_outcome_of_the_next() -> None:
    run_due_jobs(at=AT, jobs=[Job("slow", DAY, "ops.tests.test_services.overtaken")])
    assert JobRun.objects.get().outcome == JobRun.Outcome.RUNNING


@pytest.mark.django_db(transaction=True)
def test_clocks_that_find_a_killed_job_at_once_run_it_once() -> None:
    JobRun.objects.create(job=DAILY.name, period=DAILY.period(AT), started_at=AT)
    start = threading.Barrier(8)

    def tick() -> None:
        start.wait()
        run_due_jobs(at=AT + HOUR, jobs=[DAILY])
        connections.close_all()

    threads = [threading.Thread(target=tick) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ran) == 1


@pytest.mark.django_db
def test_whole_schedule_runs_and_nothing_fails() -> None:
    assert {run.job: run.outcome for run in run_due_jobs(at=AT)} == {job.name: "done" for job in JOBS}


@pytest.mark.django_db
def test_task_of_a_killed_worker_is_handed_out_again() -> None:
    lost = make_task(status=TaskResultStatus.RUNNING)
    assert release_lost_tasks(at=AT + LOST_AFTER + MINUTE) == 1
    lost.refresh_from_db()
    assert lost.status == TaskResultStatus.READY
    assert DBTaskResult.objects.ready().get() == lost


@pytest.mark.django_db
def test_task_that_runs_is_left_alone() -> None:
    make_task(status=TaskResultStatus.RUNNING)
    make_task(status=TaskResultStatus.SUCCESSFUL, started_at=AT - DAY)
    assert release_lost_tasks(at=AT + LOST_AFTER - MINUTE) == 0


@pytest.mark.django_db
def test_task_that_was_lost_too_often_is_given_up() -> None:
    lost = make_task(status=TaskResultStatus.RUNNING, workers=MOST_ATTEMPTS)
    release_lost_tasks(at=AT + LOST_AFTER + MINUTE)
    lost.refresh_from_db()
    assert lost.status == TaskResultStatus.FAILED


@pytest.mark.django_db
def test_old_records_go_and_new_ones_stay() -> None:
    old = make_task(status=TaskResultStatus.SUCCESSFUL, started_at=AT - 8 * DAY)
    new = make_task(status=TaskResultStatus.SUCCESSFUL, started_at=AT - 6 * DAY)
    JobRun.objects.create(job="x", period="1", started_at=AT - 91 * DAY)
    assert prune_records(at=AT) == 2
    assert list(DBTaskResult.objects.all()) == [new]
    assert old != new
