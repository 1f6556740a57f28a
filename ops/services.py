"""The clock and the care of background work: run what is due, hand lost tasks out again, throw old records away."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ops.models import JobRun
from ops.schedule import JOBS, Job

logger = logging.getLogger("lot.ops")

LOST_AFTER = timedelta(minutes=5)
MOST_ATTEMPTS = 5
TASKS_KEPT = timedelta(days=7)
RUNS_KEPT = timedelta(days=90)
KILLED_AFTER = timedelta(minutes=15)
MOST_TRIES = 5


def run_due_jobs(*, at: datetime, jobs: Iterable[Job] = JOBS) -> list[JobRun]:
    """Run every job whose period has no run yet; returns the runs made. A job that fails stops no other.

    What failed, or was killed 15 minutes ago, is tried again within its period: five times in all, after 1, 4, 9
    and 16 minutes.
    """
    return [run for job in jobs if (run := _run_job(job, at)) is not None]


def _run_job(job: Job, at: datetime) -> JobRun | None:
    run = _claim(job, at)
    if run is None:
        return None
    try:
        import_string(job.run)(at=at)
        run.outcome = JobRun.Outcome.DONE
    except Exception:  # the clock goes on; the row and the log say what failed
        logger.exception("job failed: %s", job.name)
        run.outcome = JobRun.Outcome.FAILED
    run.finished_at = timezone.now()
    # Unless another clock took it for killed in the meantime: then the outcome is that one's to tell.
    mine = JobRun.objects.filter(pk=run.pk, started_at=run.started_at)
    mine.update(outcome=run.outcome, finished_at=run.finished_at)
    return run


def _claim(job: Job, at: datetime) -> JobRun | None:
    """The run of this period, if it is ours: made just now, or taken over by an UPDATE that one clock alone wins."""
    run, is_new = JobRun.objects.get_or_create(job=job.name, period=job.period(at), defaults={"started_at": at})
    if is_new:
        return run
    waits = {
        JobRun.Outcome.FAILED.value: timedelta(minutes=run.tries**2),
        JobRun.Outcome.RUNNING.value: KILLED_AFTER,
    }
    wait = waits.get(run.outcome)
    if wait is None or run.tries >= MOST_TRIES or at < run.started_at + wait:
        return None
    left = JobRun.objects.filter(pk=run.pk, outcome=run.outcome, started_at=run.started_at)
    run.outcome, run.started_at, run.tries = JobRun.Outcome.RUNNING, at, run.tries + 1
    changes = {"outcome": run.outcome, "started_at": at, "tries": run.tries, "finished_at": None}
    return run if left.update(**changes) else None


def release_lost_tasks(*, at: datetime) -> int:
    """Hand out again what a killed worker left running; returns how many.

    A task that has been lost five times is marked as failed: it may be what kills the worker. The update
    is conditional on the start that was read, so a task that has just ended or begun anew is left alone.
    """
    released = 0
    for task in DBTaskResult.objects.running().filter(started_at__lt=at - LOST_AFTER):
        changes: dict[str, object] = {"status": TaskResultStatus.READY}
        if len(task.worker_ids) >= MOST_ATTEMPTS:
            changes = {"status": TaskResultStatus.FAILED, "finished_at": at, "traceback": "Lost with its worker."}
        claim = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
        if claim.update(**changes):
            logger.warning("task %s was lost with its worker: %s", task.pk, changes["status"])
            released += 1
    return released


def prune_records(*, at: datetime) -> int:
    """Delete ended tasks after a week and runs of jobs after 90 days; returns how many rows."""
    tasks, _ = DBTaskResult.objects.finished().filter(finished_at__lt=at - TASKS_KEPT).delete()
    runs, _ = JobRun.objects.filter(started_at__lt=at - RUNS_KEPT).delete()
    return tasks + runs
