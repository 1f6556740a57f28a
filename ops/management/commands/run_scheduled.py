"""The clock process: runs what is due, once or every minute."""

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, close_old_connections
from django.utils import timezone

from ops.heartbeats import beating
from ops.models import Heartbeat, JobRun
from ops.services import run_due_jobs
from ops.services.sampling import note_unseen

logger = logging.getLogger("lot.ops")

PAUSE_SECONDS = 5


class Command(BaseCommand):
    """Exit code 1 where a job failed (without --loop)."""

    help = "Run the scheduled jobs that are due. Safe to run at any time, on any number of machines."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="stay and look again every minute")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["loop"]:
            self._loop()
            return
        with beating(Heartbeat.Kind.CLOCK) as process:
            runs = run_due_jobs(at=timezone.now(), process=process)
        for run in runs:
            self.stdout.write(f"{run.job} {run.period} {run.outcome}")
        if any(run.outcome == JobRun.Outcome.FAILED for run in runs):
            raise SystemExit(1)

    def _loop(self) -> None:
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        while not stop.is_set():
            close_old_connections()
            try:
                with beating(Heartbeat.Kind.CLOCK) as process:
                    self._tick(stop, process)
            except Error:
                logger.exception("the clock could not reach the database")
                note_unseen(at=timezone.now())
                stop.wait(PAUSE_SECONDS)

    def _tick(self, stop: threading.Event, process: str) -> None:
        """At every full minute, under one name: what it leaves when it breaks off counts as lost."""
        while not stop.is_set():
            close_old_connections()
            run_due_jobs(at=timezone.now(), process=process)
            stop.wait(60 - timezone.now().second)
