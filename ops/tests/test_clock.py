"""The clock runs a job once a period, however many clocks there are and whatever became of them."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from ops.heartbeats import LOST_AFTER
from ops.models import Heartbeat, JobRun
from ops.schedule import DAY, HOUR, JOBS, MINUTE, Job
from ops.services import run_due_jobs
from ops.tests.make import AT, make_heartbeat

ran: list[str] = []


def count(*, at: datetime) -> None:
    ran.append(at.isoformat())


def fail(*, at: datetime) -> None:
    raise RuntimeError("out of order")


def overtaken(*, at: datetime) -> None:
    JobRun.objects.update(started_at=at + HOUR)


COUNT = Job("count", MINUTE, "ops.tests.test_clock.count")
FAIL = Job("fail", MINUTE, "ops.tests.test_clock.fail")


@pytest.fixture(autouse=True)
def _forget() -> None:
    ran.clear()


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


DAILY = Job("daily", DAY, "ops.tests.test_clock.count")
DAILY_FAIL = Job("daily_fail", DAY, "ops.tests.test_clock.fail")


@pytest.mark.django_db
def test_job_that_was_killed_runs_again_in_its_period() -> None:
    JobRun.objects.create(job=DAILY.name, period=DAILY.period(AT), started_at=AT)
    assert run_due_jobs(at=AT + LOST_AFTER, jobs=[DAILY]) == []
    assert [run.outcome for run in run_due_jobs(at=AT + 2 * LOST_AFTER, jobs=[DAILY])] == ["done"]
    assert run_due_jobs(at=AT + timedelta(hours=1), jobs=[DAILY]) == []
    assert len(ran) == 1


@pytest.mark.django_db
def test_failing_job_is_tried_five_times_in_its_period() -> None:
    begun = [minute for minute in range(120) if run_due_jobs(at=AT + minute * MINUTE, jobs=[DAILY_FAIL])]
    assert begun == [0, 1, 5, 14, 30]
    assert JobRun.objects.get().tries == 5


@pytest.mark.django_db
def test_run_that_was_taken_for_killed_does_not_tell_the_outcome_of_the_next() -> None:
    run_due_jobs(at=AT, jobs=[Job("slow", DAY, "ops.tests.test_clock.overtaken")])
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
def test_job_that_takes_hours_is_left_to_the_clock_that_runs_it():
    run_due_jobs(at=AT, jobs=[DAILY], process="first")
    JobRun.objects.update(outcome=JobRun.Outcome.RUNNING)
    make_heartbeat("first", kind=Heartbeat.Kind.CLOCK, seen_at=AT + 3 * HOUR)
    assert run_due_jobs(at=AT + 3 * HOUR, jobs=[DAILY], process="second") == []
    Heartbeat.objects.update(ended_at=AT + 3 * HOUR)
    assert [run.process for run in run_due_jobs(at=AT + 3 * HOUR, jobs=[DAILY], process="second")] == ["second"]


@pytest.mark.django_db
def test_after_three_days_without_a_clock_each_job_runs_once_in_the_period_that_is_now():
    nightly = Job("nightly", DAY, "ops.tests.test_clock.count", offset=timedelta(hours=3))
    run_due_jobs(at=AT, jobs=[nightly])
    back = datetime(2026, 3, 7, 1, 30, tzinfo=UTC)
    for minutes in range(90):
        run_due_jobs(at=back + minutes * MINUTE, jobs=[nightly])
    assert len(ran) == 2
    # What should have run at three in the night of the 6th is made up; the 4th and 5th are over.
    assert list(JobRun.objects.order_by("period").values_list("period", flat=True)) == [
        "2026-03-04T03:00Z",
        "2026-03-06T03:00Z",
    ]
    run_due_jobs(at=back + 90 * MINUTE, jobs=[nightly])
    assert JobRun.objects.filter(period="2026-03-07T03:00Z").exists()
