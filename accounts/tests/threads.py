"""Running one thing in many threads, each with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from lot.errors import LotError


def in_threads(number: int, work: Callable[[int], Any]) -> list[Any]:
    """What each call gave, or the code of the LotError that it raised."""

    def run(index: int) -> Any:
        try:
            return work(index)
        except LotError as error:
            return error.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))
