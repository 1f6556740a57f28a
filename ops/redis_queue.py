"""Redis hands out the ids of tasks, through django-tasks-rq. Imported only where REDIS_URL is set."""

import logging
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from django.db import close_old_connections
from django.db.models import Q
from django.utils import timezone
from django_rq import get_connection, get_queue
from django_rq.queues import DjangoRQ
from django_tasks_rq import Job
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer

from lot.handing import AT_LEISURE
from ops.heartbeats import every
from ops.models import Task
from ops.redis_tasks import run_row

logger = logging.getLogger("lot.ops")

FIRST, LEISURE = "default", "leisure"
TURN_SECONDS = 5
TURN_KEY = "lot:handing-out"
MOST_A_TURN = 500
# rq takes a job for lost after this, whatever our heartbeats say, and ends it; no task of ours takes as long.
LONGEST = timedelta(days=1)
KEPT_AFTER_FAILURE = timedelta(hours=1)


class HandOutQueue(DjangoRQ):
    """A queue that keeps nothing once a row was run."""

    def create_job(self, *args: Any, **kwargs: Any) -> Any:
        """Results and failures stand in the row."""
        kwargs["timeout"] = int(LONGEST.total_seconds())
        kwargs["result_ttl"] = 0
        kwargs["failure_ttl"] = int(KEPT_AFTER_FAILURE.total_seconds())
        return super().create_job(*args, **kwargs)


class RedisWorker(SimpleWorker):
    """rq's worker in one process: a fork for each task would have to open the database anew."""

    stop: Event

    def request_stop(self, signum: Any, frame: Any) -> None:
        """By SIGTERM or Ctrl-C: what runs may end."""
        self.stop.set()
        super().request_stop(signum, frame)

    def check_for_suspension(self, burst: bool) -> None:
        """What rq does first, once signals reach it: it may have been told to end before."""
        if self.stop.is_set():
            raise StopRequested
        super().check_for_suspension(burst)

    def execute_job(self, job: Any, queue: Any) -> None:
        """As at the beginning of a request."""
        close_old_connections()
        super().execute_job(job, queue)

    def perform_job(self, job: Any, queue: Any, execution: Any) -> bool:
        """A task that fails is no failure here. Where the row could not be written, this worker ends, so that its
        heartbeat does too and the row counts as lost."""
        if not super().perform_job(job, queue, execution):
            raise StopRequested
        return True


def hand_out(task_id: str, priority: int = 0) -> bool:
    """Put the id of a row into Redis. Where Redis does not answer the row waits in the database."""
    try:
        run_row.using(backend="redis", queue_name=LEISURE if priority <= AT_LEISURE else FIRST).enqueue(task_id)
    except RedisError as error:
        logger.warning("task %s waits, Redis did not take it: %s", task_id, type(error).__name__)
        return False
    return True


def hand_out_waiting(*, at: datetime) -> int:
    """Put into Redis what was put off and has just fallen due; and all that waits, where Redis has nothing left.

    The second is what Redis has lost, or never got. What nobody waits for has a queue of its own there, of which
    workers take where the first is empty. Returns how many.
    """
    first, leisure = Q(priority__gt=AT_LEISURE), Q(priority__lte=AT_LEISURE)
    return _hand_out_waiting(FIRST, first, at) + _hand_out_waiting(LEISURE, leisure, at)


def _hand_out_waiting(name: str, which: Q, at: datetime) -> int:
    waiting = Task.objects.due(at)
    if get_queue(name).count:
        waiting = Task.objects.fell_due(at, timedelta(seconds=2 * TURN_SECONDS))
    handed, rows = 0, waiting.filter(which).order_by("run_after", "enqueued_at")
    for task_id, priority in rows.values_list("pk", "priority")[:MOST_A_TURN]:
        if not hand_out(str(task_id), priority):
            break
        handed += 1
    return handed


def take_turn() -> None:
    """Hand out what waits, by one worker at a time."""
    try:
        if get_connection("default").set(TURN_KEY, 1, nx=True, ex=TURN_SECONDS - 1):
            hand_out_waiting(at=timezone.now())
    except RedisError as error:
        logger.warning("Redis did not answer: %s", type(error).__name__)


def work(*, name: str, is_batch: bool, stop: Event) -> bool:
    """Run what Redis hands out, until told to end or (in a batch) nothing is left. Returns whether that was why."""
    queues = [get_queue(each, job_class=Job) for each in (FIRST, LEISURE)]  # of the second where the first is empty
    link = queues[0].connection
    worker = RedisWorker(queues, name=name, connection=link, job_class=Job, serializer=JSONSerializer)
    worker.stop = stop
    if is_batch:
        hand_out_waiting(at=timezone.now())
    with every(TURN_SECONDS, take_turn):
        worker.work(burst=is_batch, logging_level="WARNING")
    return is_batch or stop.is_set()


def is_redis_up() -> bool:
    """Whether Redis answers at REDIS_URL."""
    try:
        return bool(get_connection("default").ping())
    except RedisError:
        return False
