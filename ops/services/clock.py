"""The clock: run what is due, once in each period, however many clocks there are."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from lot.logs import frames_of, name_of
from ops.heartbeats import Pulse
from ops.models import JobRun
from ops.running import failure_of
from ops.schedule import Job, jobs_with

logger = logging.getLogger("lot.ops")

MOST_TRIES = 5


def run_due_jobs(*, at: datetime, jobs: Iterable[Job] | None = None, process: str = "") -> list[JobRun]:
    """Run every job whose period has no run yet; returns the runs made. A job that fails stops no other.

    What failed is tried again within its period: five times in all, after 1, 4, 9 and 16 minutes. What was cut off
    with its process is taken over as soon as no heartbeat of that process comes any more. `process` is the name that
    this one beats by. After days without a clock each job runs once, in the period that is now.
    """
    due = jobs_with(backup_at=settings.BACKUP_AT) if jobs is None else jobs
    return [run for job in due if (run := _run_job(job, at, process)) is not None]


def _run_job(job: Job, at: datetime, process: str) -> JobRun | None:
    run = _claim(job, at, process)
    if run is None:
        return None
    run.outcome = JobRun.Outcome.DONE
    if failure := failure_of(lambda: import_string(job.run)(at=at)):
        logger.error("job failed: %s, %s\n%s", job.name, name_of(type(failure)), frames_of(failure))
        run.outcome = JobRun.Outcome.FAILED
    run.finished_at = timezone.now()
    # Unless another clock took it for killed in the meantime: then the outcome is that one's to tell.
    mine = JobRun.objects.filter(pk=run.pk, started_at=run.started_at)
    mine.update(outcome=run.outcome, finished_at=run.finished_at)
    return run


def _claim(job: Job, at: datetime, process: str) -> JobRun | None:
    """The run of this period, if it is ours: made just now, or taken over by an UPDATE that one clock alone wins."""
    made = {"started_at": at, "process": process}
    run, is_new = JobRun.objects.get_or_create(job=job.name, period=job.period(at), defaults=made)
    if is_new:
        return run
    if run.tries >= MOST_TRIES or not _is_to_run_again(run, at):
        return None
    left = JobRun.objects.filter(pk=run.pk, outcome=run.outcome, started_at=run.started_at)
    run.outcome, run.started_at, run.tries, run.process = JobRun.Outcome.RUNNING, at, run.tries + 1, process
    changes = {"outcome": run.outcome, "started_at": at, "tries": run.tries, "process": process, "finished_at": None}
    return run if left.update(**changes) else None


def _is_to_run_again(run: JobRun, at: datetime) -> bool:
    if run.outcome == JobRun.Outcome.FAILED:
        return at >= run.started_at + timedelta(minutes=run.tries**2)
    return run.outcome == JobRun.Outcome.RUNNING and Pulse(at).is_lost(run.process, run.started_at)
