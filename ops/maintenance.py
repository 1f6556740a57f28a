"""Whether LOT is closed for maintenance: one row, read every few seconds, so that any number of machines know."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from django.conf import settings
from django.db import Error, connection, transaction

from ops.models import Incident

SHORTEST_WAIT = 60
USUAL_WAIT = 300
LOCK_MILLISECONDS = 500


@dataclass(frozen=True, slots=True)
class Closed:
    """What people are told meanwhile."""

    message: str
    until: datetime | None

    def wait_seconds(self, at: datetime) -> int:
        """When to come back: what `Retry-After` says."""
        if self.until is None:
            return USUAL_WAIT
        return max(SHORTEST_WAIT, round((self.until - at).total_seconds()))

    @property
    def until_words(self) -> str:
        """The expected end in UTC; empty where nobody said one."""
        return f"{self.until.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if self.until else ""


class Lookout:
    """What this process last read, and when. One of its threads reads again; the others go by what is known."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: Closed | None = None
        self._read_at = float("-inf")

    def closed(self) -> Closed | None:
        """The maintenance that goes on. Where it cannot be read, because the table is locked while a backup is brought
        back or the database is away, what was known last holds."""
        is_old = time.monotonic() - self._read_at > settings.MAINTENANCE_LOOK_SECONDS
        if is_old and self._lock.acquire(blocking=False):
            try:
                self._known = read_closed()
            except Error:
                pass
            finally:
                self._read_at = time.monotonic()
                self._lock.release()
        return self._known

    def stay_open(self) -> None:
        """For who looks at LOT's pages while it is closed: this process does not look until it is told to forget."""
        self._known, self._read_at = None, float("inf")

    def forget(self) -> None:
        """Read again at the next question."""
        self._known, self._read_at = None, float("-inf")


lookout = Lookout()


def read_closed() -> Closed | None:
    """From the database, waiting for no lock. Raises the database's own errors."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return _read()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}")
        return _read()


def _read() -> Closed | None:
    row = Incident.objects.closing()
    return Closed(row.title, row.expected_at) if row else None
