"""Lets many people live at once, each process on the configured database, and leaves nothing behind."""

import gc
import multiprocessing
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from memory.judging.life import live
from memory.judging.records import Life
from memory.judging.script import Script, script_named

Report = Callable[[str], None]


def live_all(people: Sequence[Script], days: int, processes: int, report: Report) -> list[Life]:
    """The lives in the order of `people`; `report` is told of each as it ends."""
    if processes == 1:
        return [_told(live(script, days), report) for script in people]
    if connection.vendor == "sqlite":
        with tempfile.TemporaryDirectory(prefix="judging-", dir=settings.DATA_DIR) as directory:
            return _live_apart(people, days, processes, report, directory)
    return _live_apart(people, days, processes, report, "")


def _live_apart(people: Sequence[Script], days: int, processes: int, report: Report, directory: str) -> list[Life]:
    connections.close_all()  # a connection must not be shared with a forked process
    # The longest lives first, so that no process waits for the last.
    order = sorted(people, key=lambda script: -script.per_day)
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork"), _start, (directory,)) as pool:
        jobs = {pool.submit(_live_one, script.name, days): script.name for script in order}
        lives = {jobs[job]: _told(job.result(), report) for job in as_completed(jobs)}
    return [lives[script.name] for script in people]


def _told(life: Life, report: Report) -> Life:
    report(f"{life.person}: {len(life.shown)} questions")
    return life


def _start(directory: str) -> None:
    """Nobody's answers hang on a crash here. In SQLite one transaction writes at a time: each process has a copy."""
    gc.freeze()  # what is loaded by now stays: to look through it again and again takes time
    if not directory:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit TO off")
        return
    with tempfile.NamedTemporaryFile(dir=directory, suffix=".sqlite3", delete=False) as file:
        path = Path(file.name)
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
    connection.settings_dict["NAME"] = str(path)
    options = connection.settings_dict["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


def _live_one(name: str, days: int) -> Life:
    script = script_named(name)
    assert script is not None
    return live(script, days)
