"""The care of background tasks: lost ones are handed out again, old records thrown away."""

import logging
from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from lot.logs import name_of
from ops.heartbeats import Pulse
from ops.models import CheckRun, Heartbeat, JobRun, StatusSample
from ops.models.status import SAMPLES_KEPT
from ops.running import WorkerLost, tries_of
from ops.schedule import HOUR, JOBS

logger = logging.getLogger("lot.ops")

TASKS_KEPT = timedelta(days=7)
RUNS_KEPT = timedelta(days=90)
OFTEN_RUN_KEPT = timedelta(days=7)  # of what runs each minute: ninety days of it would be 130,000 rows a job
HEARTBEATS_KEPT = timedelta(days=7)


def release_lost_tasks(*, at: datetime) -> int:
    """Hand out again what a killed worker left running; returns how many.

    The heartbeat of its worker decides, not how long a task takes. One that was lost at its last try is marked as
    failed: it may be what kills the worker. The update is conditional on the start that was read, so that of two
    clocks one hands it out, and a task that has just ended or begun anew is left alone.
    """
    released = 0
    pulse = Pulse(at)
    for task in DBTaskResult.objects.running().filter(started_at__isnull=False):
        if not pulse.is_lost(task.worker_ids[-1] if task.worker_ids else "", task.started_at or at):
            continue
        changes: dict[str, object] = {"status": TaskResultStatus.READY, "run_after": at}
        if len(task.worker_ids) >= tries_of(task):
            changes = {"status": TaskResultStatus.FAILED, "finished_at": at}
        claim = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
        if claim.update(exception_class_path=name_of(WorkerLost), traceback="", **changes):
            logger.warning("task %s was lost with its worker: %s, %s", task.pk, task.task_path, changes["status"])
            released += 1
    return released


def prune_records(*, at: datetime) -> int:
    """Delete what nobody looks at any more; returns how many rows.

    Ended tasks, silent heartbeats and the runs of what runs each minute stay for a week; other runs of jobs, samples
    of how LOT has been, and runs of the doctor for 90 days.
    """
    often = [job.name for job in JOBS if job.every < HOUR]
    tasks, _ = DBTaskResult.objects.finished().filter(finished_at__lt=at - TASKS_KEPT).delete()
    old_run = Q(started_at__lt=at - RUNS_KEPT) | Q(job__in=often, started_at__lt=at - OFTEN_RUN_KEPT)
    runs, _ = JobRun.objects.filter(old_run).delete()
    heartbeats, _ = Heartbeat.objects.filter(seen_at__lt=at - HEARTBEATS_KEPT).delete()
    samples, _ = StatusSample.objects.filter(on__lte=at.astimezone(UTC).date() - SAMPLES_KEPT).delete()
    checks, _ = CheckRun.objects.served(at).delete()
    return tasks + runs + heartbeats + samples + checks
