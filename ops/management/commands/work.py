"""The worker process: runs background tasks, whichever way they are handed out."""

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, close_old_connections

from ops.heartbeats import beating
from ops.models import Heartbeat
from ops.workers import QueueAway, work

logger = logging.getLogger("lot.ops")

PAUSE_SECONDS = 5


class Command(BaseCommand):
    """Exit code 1 where the database or Redis is away (with --batch; otherwise it waits for them)."""

    help = "Run background tasks, on any number of machines: from Redis where REDIS_URL is set, else from the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="run what waits, then end")

    def handle(self, *args: Any, batch: bool, **options: Any) -> None:
        stop = threading.Event()
        while True:
            # Each worker sets its own while it runs.
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stop.set())
            if self._work(batch, stop):
                return
            if batch:
                raise CommandError("The database or Redis does not answer.")
            if stop.wait(PAUSE_SECONDS):
                return

    def _work(self, batch: bool, stop: threading.Event) -> bool:
        """One worker under a name of its own, so that what it leaves when it breaks off counts as lost."""
        try:
            close_old_connections()
            with beating(Heartbeat.Kind.WORKER) as name:
                return work(name=name, is_batch=batch, stop=stop)
        except QueueAway:
            logger.warning("the worker waits: Redis does not answer at REDIS_URL")
        except Error as error:
            logger.warning("the worker waits: the database does not answer (%s)", type(error).__name__)
        return False
