"""Tasks that leave a trace in a directory, to be counted across processes."""

import os
from datetime import timedelta
from pathlib import Path

from django_tasks import task

from lot.errors import LotError

SECRET = "marmalade xylophone"


def directory() -> Path:
    return Path(os.environ["PROBES"])


def lines() -> list[tuple[str, int, int]]:
    """What was noted: word, number, process."""
    path = directory() / "noted"
    if not path.exists():
        return []
    return [(word, int(number), int(pid)) for word, number, pid in map(str.split, path.read_text().splitlines())]


def _note(word: str, number: int) -> None:
    # One write of a short line to a file that is appended to: lines of two processes never mix.
    with (directory() / "noted").open("a") as file:
        file.write(f"{word} {number} {os.getpid()}\n")


@task()
def note_down(number: int) -> None:
    """Says that it ran."""
    _note("done", number)


@task()
def hold(number: int) -> None:
    """Says that it began, and goes on for as long as the pipe is held; the second time it ends at once."""
    _note("begun", number)
    if (directory() / "pipe").exists():
        (directory() / "pipe").read_text()
    _note("done", number)


@task()
def fail(number: int) -> None:
    """Fails with the words of a person in its error."""
    _note("failed", number)
    raise LotError(SECRET)


@task(retry_after=(timedelta(seconds=5),))
def fail_soon(number: int) -> None:
    """Fails twice."""
    raise ValueError(SECRET)


@task()
def end_worker(number: int) -> None:
    """What happens where a worker is told to end at once."""
    raise SystemExit(1)
