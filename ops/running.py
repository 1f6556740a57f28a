"""How a worker runs a task, whichever way it came: once, again after a while where it failed, given up at last."""

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction, retry

from lot.logs import frames_of, name_of
from ops.backends import RETRY_AFTER, RetriedTask

logger = logging.getLogger("lot.ops")


class WorkerLost(Exception):
    """Kept with a task whose worker was killed, every time."""


def claim(task_id: UUID, *, worker: str) -> DBTaskResult | None:
    """The row, if it waits and is due: it is this worker's from here on."""
    with exclusive_transaction():
        row = DBTaskResult.objects.ready().filter(pk=task_id).get_locked()
        if row is not None:
            row.claim(worker)
        return row


def failure_of(work: Callable[[], object]) -> Exception | None:
    """What went wrong with a task or a job, if anything. All background work is run here, so that one that fails stops
    no other; its caller keeps what failed, and logs it."""
    try:
        work()
    except Exception as error:  # noqa: BLE001 - the worker and the clock go on
        return error
    return None


def run_claimed(row: DBTaskResult) -> None:
    """Run a task that this worker has claimed, and keep what came of it. What it returns is not kept."""
    has_ended = False
    try:
        failure = failure_of(lambda: row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"]))
        has_ended = True
    finally:
        if not has_ended:  # the worker was told to end at once: the next one begins anew
            _keep(row, status=TaskResultStatus.READY, run_after=timezone.now())
    if failure is not None:
        _keep_failure(row, failure)
        return
    done = {"status": TaskResultStatus.SUCCESSFUL, "finished_at": timezone.now()}
    _keep(row, **done, exception_class_path="", traceback="")
    logger.info("task %s is done: %s, try %d", row.pk, row.task_path, len(row.worker_ids))


def tries_of(row: DBTaskResult) -> int:
    """How often a task is tried in all."""
    return len(_waits(row)) + 1


def _keep_failure(row: DBTaskResult, error: Exception) -> None:
    tries, waits = len(row.worker_ids), _waits(row)
    at = timezone.now()
    kept = {
        "exception_class_path": name_of(type(error)),
        "traceback": frames_of(error),
    }
    if tries <= len(waits):
        _keep(row, status=TaskResultStatus.READY, run_after=at + waits[tries - 1], **kept)
        logger.warning("task %s failed: %s, try %d, %s", row.pk, row.task_path, tries, kept["exception_class_path"])
    else:
        _keep(row, status=TaskResultStatus.FAILED, finished_at=at, **kept)
        logger.error("task %s is given up: %s, try %d, %s", row.pk, row.task_path, tries, kept["exception_class_path"])


def _waits(row: DBTaskResult) -> tuple[timedelta, ...]:
    """A task that this version does not know may be one of the next: it gets the usual tries."""
    try:
        task = row.task
    except (ImportError, SuspiciousOperation):
        return RETRY_AFTER
    return task.retry_after if isinstance(task, RetriedTask) else RETRY_AFTER


@retry()
def _keep(row: DBTaskResult, **changes: object) -> None:
    """Unless the row was taken for lost in the meantime: then the outcome is its next worker's to tell."""
    DBTaskResult.objects.running().filter(pk=row.pk, started_at=row.started_at).update(**changes)
