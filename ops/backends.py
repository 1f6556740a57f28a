"""Where background tasks wait: in the database, and with `REDIS_URL` handed out through Redis.

The row in the database is the task, with Redis too: it is written in the transaction that it belongs to, whoever
runs it claims it there, and what Redis loses is handed out again. Redis holds the id of the row and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import transaction
from django_tasks import base
from django_tasks.base import TaskResultStatus
from django_tasks.exceptions import InvalidTaskError
from django_tasks_db import backend

from lot.handing import AT_LEISURE

P = ParamSpec("P")
T = TypeVar("T")

# After the first try, the second, and so on: five tries within half an hour.
RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 4, 9, 16))


@dataclass(frozen=True, slots=True, kw_only=True)
class RetriedTask(base.Task[P, T]):
    """A task that is tried again where it fails: `@task(retry_after=(...))` sets the waits, one less than tries."""

    retry_after: tuple[timedelta, ...] = RETRY_AFTER


class DatabaseBackend(backend.DatabaseBackend):
    """django-tasks-db, for tasks whose arguments are ids alone: they are stored in clear."""

    task_class = RetriedTask  # type: ignore[assignment]  # wider than the library's annotation, as it means it to be

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """Raises InvalidTaskError where an argument is anything but an id or a number."""
        refuse_all_but_ids(args, kwargs)
        return super().enqueue(task, args, kwargs)

    async def aenqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """By way of `enqueue`, which looks at the arguments."""
        return await sync_to_async(self.enqueue)(task, args, kwargs)

    def enqueue_each(self, task: Any, ids: Sequence[UUID]) -> int:
        """A task for each of these ids, all of them or none; returns how many. Raises as `enqueue`."""
        return len(self._add_rows(task, ids))

    def still_waits(self, task: Any) -> bool:
        """Whether a row of this task waits, for its next try too, or runs."""
        from django_tasks_db.models import DBTaskResult

        unfinished = [TaskResultStatus.READY, TaskResultStatus.RUNNING]
        return DBTaskResult.objects.filter(status__in=unfinished, task_path=task.module_path).exists()

    def _add_rows(self, task: Any, ids: Sequence[UUID]) -> list[Any]:
        """As the library makes a row, but many at once: signals, which set `run_after`, are not sent then."""
        from django_tasks_db.models import DBTaskResult, get_date_max

        self.validate_task(task)
        rows = []
        for one in ids:
            row: Any = DBTaskResult(task_path=task.module_path, queue_name=task.queue_name, backend_name=self.alias)
            row.args_kwargs = {"args": [str(one)], "kwargs": {}}
            row.priority, row.run_after = task.priority, task.run_after or get_date_max()
            rows.append(row)
        return DBTaskResult.objects.bulk_create(rows)


class RedisBackend(DatabaseBackend):
    """The row as above, and its id through Redis once it is committed. What is put off, the workers hand out."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """Where Redis does not answer, the row waits until it does."""
        from ops.redis_queue import hand_out

        result = super().enqueue(task, args, kwargs)
        if task.run_after is None:
            transaction.on_commit(partial(hand_out, result.id, task.priority))
        return result

    def enqueue_each(self, task: Any, ids: Sequence[UUID]) -> int:
        """What nobody waits for stays in the database until Redis has no more of its kind: a worker hands it out, some
        at a time, and the clock need not."""
        rows = self._add_rows(task, ids)
        if task.run_after is None and task.priority > AT_LEISURE:
            transaction.on_commit(partial(_hand_out_all, [str(row.pk) for row in rows], task.priority))
        return len(rows)


def _hand_out_all(ids: list[str], priority: int) -> None:
    from ops.redis_queue import hand_out

    all(hand_out(task_id, priority) for task_id in ids)  # until Redis does not answer: the rest wait


def refuse_all_but_ids(args: Sequence[object], kwargs: Mapping[str, object]) -> None:
    """Raises InvalidTaskError for text: what someone wrote would lie in clear in the queue."""
    if not all(_is_id(value) for value in (*args, *kwargs.values())):
        raise InvalidTaskError("Arguments of tasks are ids and whole numbers: they are stored in clear.")


def _is_id(value: object) -> bool:
    if isinstance(value, str):
        try:
            return str(UUID(value)) == value
        except ValueError:
            return False
    return value is None or isinstance(value, int)
