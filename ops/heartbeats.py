"""Heartbeats: workers and clocks say that they are there, which tells what a killed one left from what runs."""

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from django.db import Error, close_old_connections, connections
from django.utils import timezone

from ops.models import Heartbeat

logger = logging.getLogger("lot.ops")

BEAT_SECONDS = 20
LOST_AFTER = timedelta(seconds=90)  # four beats missed


@contextmanager
def beating(kind: Heartbeat.Kind) -> Iterator[str]:
    """Beats from a thread until the block ends. Gives the name of this process, a new one each time."""
    name = f"{socket.gethostname()[:24]}-{os.getpid()}-{secrets.token_hex(4)}"
    beat(name, kind)
    try:
        with every(BEAT_SECONDS, lambda: beat(name, kind)):
            yield name
    finally:
        with suppress(Error):  # the database may be why it ends; silence says the same a little later
            Heartbeat.objects.filter(name=name).update(ended_at=timezone.now())


def beat(name: str, kind: Heartbeat.Kind) -> None:
    """Say that this process is there."""
    at = timezone.now()
    if not Heartbeat.objects.filter(name=name).update(seen_at=at):
        Heartbeat.objects.create(name=name, kind=kind, started_at=at, seen_at=at)


@contextmanager
def every(seconds: float, do: Callable[[], object]) -> Iterator[None]:
    """Does something from a thread again and again until the block ends. A database that is away is waited for."""
    stop = threading.Event()

    def loop() -> None:
        while not stop.wait(seconds):
            close_old_connections()
            try:
                do()
            except Error as error:
                logger.warning("the database did not answer in the background: %s", type(error).__name__)
        connections.close_all()

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=seconds)


class Pulse:
    """Which processes were alive at a moment, read in one query.

    They are measured against the newest beat of any, too: after a machine has slept, or waited for a lock of the
    database, all are late alike and none is lost.
    """

    def __init__(self, at: datetime) -> None:
        rows = Heartbeat.objects.values_list("name", "seen_at", "ended_at")
        self._rows = {name: (seen_at, ended_at) for name, seen_at, ended_at in rows}
        newest = max((seen_at for seen_at, _ in self._rows.values()), default=at)
        self._since = min(at, newest) - LOST_AFTER

    def is_lost(self, name: str, began_at: datetime) -> bool:
        """Whether a process that began something has ended or was killed. Of an unknown one the beginning counts."""
        seen_at, ended_at = self._rows.get(name, (began_at, None))
        return ended_at is not None or seen_at < self._since
