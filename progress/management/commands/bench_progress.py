"""What counting takes for a person with a very long history; `bench` measures the pages."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.services import create_user
from intentions.services import check_in
from progress.measuring import make_years
from progress.services import rebuild
from progress.services.finding import look_for_patterns


class Command(BaseCommand):
    """Makes a person and their entries, measures, and rolls everything back."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How long a history, and how many runs."""
        parser.add_argument("--entries", type=int, default=25_000)
        parser.add_argument("--days", type=int, default=3650)
        parser.add_argument("--runs", type=int, default=40)

    def handle(self, *args: Any, entries: int, days: int, runs: int, **options: Any) -> None:
        """A row for each: median and 95th percentile of CPU milliseconds, queries."""
        with transaction.atomic():
            user = create_user(email=f"bench-{time.time_ns()}@example.org", zone="Europe/Lisbon")
            make_years(user, days=days, entries=entries, at=timezone.now())
            self.stdout.write(f"{connection.vendor}, {entries} entries on {days} days, CPU of the server in ms")
            self._row("counted from nothing", 1, lambda: rebuild(user=user, at=timezone.now(), is_dry=True))
            rebuild(user=user, at=timezone.now())
            self._row("look for patterns", 5, lambda: look_for_patterns(user=user, at=timezone.now()))
            self._row("check-in", runs, lambda: check_in(user=user, mood="calm", now=timezone.now()))
            transaction.set_rollback(True)

    def _row(self, name: str, runs: int, call: Callable[[], Any]) -> None:
        with CaptureQueriesContext(connection) as captured:
            call()
            queries = len(captured)
        times = []
        for _ in range(runs):
            began = time.process_time()
            call()
            times.append((time.process_time() - began) * 1000)
        times.sort()
        p95 = times[int(len(times) * 0.95) - 1]
        self.stdout.write(f"{name:32} median {statistics.median(times):6.1f}  p95 {p95:6.1f}  {queries} queries")
