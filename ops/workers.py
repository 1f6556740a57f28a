"""The worker: runs background tasks, from Redis where REDIS_URL is set, else from the database."""

from threading import Event

from django.conf import settings
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from ops.running import run_claimed

LOOK_SECONDS = 1


class QueueAway(Exception):
    """Redis does not answer."""


class DatabaseWorker(db_worker.Worker):
    """django-tasks-db's worker, which looks for rows once a second and claims them one by one."""

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """By our own rules for failures; the rest is the library's bookkeeping."""
        self.running_task = True
        try:
            run_claimed(db_task_result)
        finally:
            self.running_task = False
            self._run_tasks += 1


def make_worker(name: str, *, is_batch: bool = False) -> DatabaseWorker:
    """A worker of the database's queue."""
    return DatabaseWorker(
        queue_names=["default"],
        interval=0 if is_batch else LOOK_SECONDS,
        batch=is_batch,
        backend_name="default",
        startup_delay=not is_batch,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )


def work(*, name: str, is_batch: bool, stop: Event) -> bool:
    """Run tasks until told to end, or in a batch until none waits; returns whether that was why.

    `stop` is set where that came before the worker listened to signals itself. Otherwise something that it needs is
    away. Raises QueueAway and the database's own errors.
    """
    if settings.RQ_QUEUES:
        from redis.exceptions import RedisError

        from ops import redis_queue

        try:
            return redis_queue.work(name=name, is_batch=is_batch, stop=stop)
        except RedisError as error:
            raise QueueAway from error
    worker = make_worker(name, is_batch=is_batch)
    worker.configure_signals()
    if not stop.is_set():
        worker.run()
    return True
