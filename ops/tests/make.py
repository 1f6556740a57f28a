"""Rows of background work, and LOT's own processes on the database of the test."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connection
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ops.models import BackupRun, Heartbeat, JobRun, Probe
from ops.schedule import JOBS

ROOT = Path(__file__).resolve().parent.parent.parent
AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def make_task(*, status=TaskResultStatus.RUNNING, workers=("gone",), started_at=AT, path="ops.tests.probes.note_down"):
    return DBTaskResult.objects.create(
        status=status,
        started_at=started_at,
        finished_at=started_at,
        args_kwargs={"args": [1], "kwargs": {}},
        task_path=path,
        worker_ids=list(workers),
        backend_name="default",
        run_after=started_at,
        exception_class_path="",
        traceback="",
    )


def make_heartbeat(name=None, *, kind=Heartbeat.Kind.WORKER, seen_at=AT, ended_at=None):
    name = name or uuid4().hex
    return Heartbeat.objects.create(name=name, kind=kind, started_at=AT, seen_at=seen_at, ended_at=ended_at)


def database_url() -> str:
    """Where the database of this test lies, for another process."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    password = f":{config['PASSWORD']}" if config["PASSWORD"] else ""
    return f"postgresql://{config['USER']}{password}@{config['HOST']}:{config['PORT'] or 5432}/{config['NAME']}"


@contextmanager
def running(*commands: str, **variables: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """`manage.py` with each of these, at the same time, on the database of the test; ended with the block."""
    environment = {**os.environ, "DATABASE_URL": database_url(), "LOG_LEVEL": "WARNING", **variables}
    processes = [
        subprocess.Popen([sys.executable, "manage.py", *command.split()], cwd=ROOT, env=environment)
        for command in commands
    ]
    try:
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)


def wait_for(is_so: Callable[[], bool], seconds: float) -> bool:
    """Whether something that other processes do came about in time."""
    gives_up_at = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > gives_up_at:
            return False
        time.sleep(0.05)
    return True


def make_healthy(at: datetime = AT) -> None:
    """A worker and a clock that beat, every job done, and the web reached: nothing is in trouble at this moment."""
    for kind in Heartbeat.Kind:
        Heartbeat.objects.create(name=uuid4().hex, kind=kind, started_at=at, seen_at=at)
    for job in JOBS:
        JobRun.objects.create(job=job.name, period=job.period(at), outcome="done", started_at=at, finished_at=at)
    Probe.objects.create(name="web", is_up=True, asked_at=at, was_up_at=at)
    make_backup_run(at)


def make_backup_run(at: datetime = AT, **fields: Any) -> BackupRun:
    """A backup that was made then and stands, here and elsewhere, verified."""
    given = {"is_here": True, "is_elsewhere": True, "is_sound": True, "verified_at": at} | fields
    return BackupRun.objects.create(
        name=f"lot-{uuid4().hex}", outcome=BackupRun.Outcome.DONE, started_at=at, finished_at=at, **given
    )
