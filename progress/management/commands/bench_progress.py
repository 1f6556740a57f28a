"""How much of the server's time progress takes for a person with a very long history."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.services import create_user
from accounts.sessions import start_web_session
from intentions.services import check_in
from progress.measuring import make_years
from progress.services import rebuild
from progress.services.finding import look_for_patterns

PAGES = ("/progress/", "/progress/?days=365", "/progress/?days=all")
REST = tuple(f"/api/v1/progress/{part}" for part in ("", "days/", "patterns/"))


class Command(BaseCommand):
    """Makes a person and their entries, measures, and rolls everything back."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How long a history, and how many runs."""
        parser.add_argument("--entries", type=int, default=25_000)
        parser.add_argument("--days", type=int, default=3650)
        parser.add_argument("--runs", type=int, default=40)

    def handle(self, *args: Any, entries: int, days: int, runs: int, **options: Any) -> None:
        """A row for each: median and 95th percentile of CPU milliseconds, queries, bytes of the answer."""
        with transaction.atomic():
            user = create_user(email=f"bench-{time.time_ns()}@example.org", zone="Europe/Lisbon")
            make_years(user, days=days, entries=entries, at=timezone.now())
            self.stdout.write(f"{connection.vendor}, {entries} entries on {days} days, CPU of the server in ms")
            self._row("counted from nothing", 1, lambda: rebuild(user=user, at=timezone.now(), is_dry=True))
            rebuild(user=user, at=timezone.now())
            self._row("look for patterns", 5, lambda: look_for_patterns(user=user, at=timezone.now()))
            client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0], raise_request_exception=False)
            client.cookies[settings.LOT_SESSION_COOKIE_NAME] = start_web_session(user=user, device="bench")[1]
            for path in PAGES + REST:
                self._row(f"GET {path}", runs, lambda path=path: self._get(client, path))  # type: ignore[misc]
            self._row("check-in", runs, lambda: check_in(user=user, mood="calm", now=timezone.now()))
            transaction.set_rollback(True)

    def _get(self, client: Client, path: str) -> int:
        response = client.get(path)
        if response.status_code != 200:
            raise CommandError(f"{path} answered {response.status_code}")
        return len(response.content)

    def _row(self, name: str, runs: int, call: Callable[[], Any]) -> None:
        with CaptureQueriesContext(connection) as captured:
            size = call()
            queries = len(captured)
        times = []
        for _ in range(runs):
            began = time.process_time()
            call()
            times.append((time.process_time() - began) * 1000)
        times.sort()
        p95 = times[int(len(times) * 0.95) - 1]
        said = f"{name:32} median {statistics.median(times):6.1f}  p95 {p95:6.1f}  {queries} queries"
        self.stdout.write(f"{said}, {size} bytes" if isinstance(size, int) else said)
