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
from django_tasks.exceptions import InvalidTaskError
from django_tasks_db import backend

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


class RedisBackend(DatabaseBackend):
    """The row as above, and its id through Redis once it is committed. What is put off, the workers hand out."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """Where Redis does not answer, the row waits until it does."""
        from ops.redis_queue import hand_out

        result = super().enqueue(task, args, kwargs)
        if task.run_after is None:
            transaction.on_commit(partial(hand_out, result.id))
        return result


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
