"""How the clock hands work to the workers: a task a person, so many rows in one statement, after what people wait for.

A task names one person and no more: erasing them takes their tasks along and nobody else's, one that fails is tried
again for them alone, and a worker that is killed leaves one of them unfinished.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

T = TypeVar("T")

AT_LEISURE = -50  # in the queue: nobody waits for these, so they wait for everything else
CHUNK = 500  # rows of tasks in one statement, people in one question to the database


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The items in order, so many at once."""
    rest = iter(items)
    while found := list(islice(rest, size)):
        yield found


def hand_over_each(task: Any, ids: Iterable[UUID]) -> int:
    """A task for each of these ids, which must be safe to run twice; returns how many. One statement a chunk.

    Of two clocks both may hand over the same; killed in between, the chunks that are there stay.
    """
    return sum(task.get_backend().enqueue_each(task, chunk) for chunk in chunks(ids))


def hand_over_once(task: Any) -> bool:
    """A task that does the whole of something, unless one like it waits or runs; whether it was handed over now."""
    if still_waits(task):
        return False
    task.enqueue()
    return True


def still_waits(task: Any) -> bool:
    """Whether some of what was handed over before is not done."""
    return bool(task.get_backend().still_waits(task))
