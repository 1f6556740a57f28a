"""`background_state` says who works, what waits, what failed and what was not run."""

from datetime import timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from ops.models import Heartbeat, JobRun
from ops.schedule import DAY, HOUR, JOBS, MINUTE, Job
from ops.services import background_state
from ops.tests.make import AT, make_heartbeat, make_task

pytestmark = pytest.mark.django_db
DAILY = Job("daily", DAY, "")


@pytest.fixture
def set_up_long_ago():
    set_up(AT - DAY)


def set_up(at):
    """When the tables were made."""
    MigrationRecorder.Migration.objects.update(applied=at)


@pytest.mark.parametrize(
    ("age", "is_starting", "is_missed"),
    [(0, True, False), (3, True, False), (4, False, False), (15, False, False), (16, False, True)],
)
def test_of_a_new_installation_nothing_is_missed_before_there_was_time_for_it(age, is_starting, is_missed):
    set_up(AT - age * MINUTE)
    state = background_state(AT)
    every = tuple(job.name for job in JOBS)
    assert (state.jobs_missed, state.jobs_to_come) == ((every, ()) if is_missed else ((), every))
    assert state.is_starting is is_starting


def test_a_job_that_a_new_version_brings_has_time_from_when_the_clock_began(set_up_long_ago):
    make_heartbeat(kind=Heartbeat.Kind.CLOCK, seen_at=AT)
    make_heartbeat(seen_at=AT - HOUR)
    state = background_state(AT, jobs=[DAILY])
    assert (state.jobs_missed, state.jobs_to_come, state.is_starting) == ((), ("daily",), False)
    JobRun.objects.create(job="daily", period="x", outcome="failed", started_at=AT)
    assert background_state(AT, jobs=[DAILY]).jobs_missed == ("daily",)


def test_where_no_clock_and_no_worker_ever_was_every_job_is_missed(set_up_long_ago):
    state = background_state(AT)
    assert (state.processes, state.longest_waiting, state.longest_running) == ((), None, None)
    assert (state.waiting_count, state.failed_in_a_day) == (0, 0)
    assert state.jobs_missed == tuple(job.name for job in JOBS)


def test_workers_and_clocks_are_seen_alive_or_lost():
    make_heartbeat("here", seen_at=AT)
    make_heartbeat("killed", seen_at=AT - HOUR)
    make_heartbeat("ended", seen_at=AT, ended_at=AT)
    make_heartbeat("clock", kind=Heartbeat.Kind.CLOCK, seen_at=AT)
    make_heartbeat("long ago", seen_at=AT - 2 * DAY)
    state = background_state(AT)
    alive = {process.name: process.is_alive for process in state.processes}
    assert alive == {"here": True, "killed": False, "ended": False, "clock": True}
    assert state.count_alive(Heartbeat.Kind.WORKER) == state.count_alive(Heartbeat.Kind.CLOCK) == 1


def test_oldest_waiting_task_counts_from_when_it_could_begin():
    make_task(status=TaskResultStatus.READY, started_at=AT + HOUR)
    make_task(status=TaskResultStatus.READY, started_at=AT - 5 * MINUTE)
    at_once = make_task(status=TaskResultStatus.READY)
    DBTaskResult.objects.filter(pk=at_once.pk).update(run_after=get_date_max(), enqueued_at=AT - 7 * MINUTE)
    state = background_state(AT)
    assert (state.waiting_count, state.longest_waiting) == (2, 7 * MINUTE)


def test_longest_running_task_is_seen():
    make_task(started_at=AT - 3 * HOUR)
    make_task(started_at=AT - HOUR)
    assert background_state(AT).longest_running == 3 * HOUR


def test_tasks_that_were_given_up_count_for_a_day():
    make_task(status=TaskResultStatus.FAILED, started_at=AT - HOUR)
    make_task(status=TaskResultStatus.FAILED, started_at=AT - 25 * HOUR)
    make_task(status=TaskResultStatus.SUCCESSFUL, started_at=AT - HOUR)
    assert background_state(AT).failed_in_a_day == 1


@pytest.mark.parametrize(
    ("outcome", "ago", "is_missed"),
    [
        ("done", timedelta(hours=24, minutes=10), False),
        ("done", timedelta(hours=24, minutes=20), True),
        ("failed", timedelta(hours=1), True),
        ("running", timedelta(hours=1), True),
    ],
)
def test_job_is_missed_when_it_has_not_ended_well_for_a_period(set_up_long_ago, outcome, ago, is_missed):
    JobRun.objects.create(job="daily", period="x", outcome=outcome, started_at=AT - ago)
    assert background_state(AT, jobs=[DAILY]).jobs_missed == (("daily",) if is_missed else ())


def test_queries_do_not_grow_with_rows(django_assert_num_queries):
    for count in (2, 20):
        for number in range(count):
            make_heartbeat()
            make_task()
            make_task(status=TaskResultStatus.READY)
            JobRun.objects.create(job=f"job {number}", period=f"{count}", started_at=AT)
        with django_assert_num_queries(8):
            background_state(AT)
