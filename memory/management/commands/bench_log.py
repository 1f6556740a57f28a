"""What the log, its search and a note that saves by itself cost the server for a person with a long diary."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import quote_plus
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.services import create_user
from accounts.sessions import start_web_session
from memory.measuring.diary import make_diary
from memory.measuring.figures import percentile
from memory.measuring.scale import Writer

NOTE_LENGTHS = (2_000, 20_000)
A_KEY = 8  # characters typed between two saves
QUIET = {"HX-Request": "true", "HX-Target": "note-state"}


class Command(BaseCommand):
    """Makes a person with a diary row by row, measures through the pages, and rolls everything back."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How long a diary, and how many runs."""
        parser.add_argument("--entries", type=int, default=25_000)
        parser.add_argument("--runs", type=int, default=40)

    def handle(self, *args: Any, entries: int, runs: int, **options: Any) -> None:
        """Prints a row for each page: CPU milliseconds (median, 95th percentile), queries, KB before compression."""
        if entries < 1 or runs < 3:
            raise CommandError("At least one entry and three runs.")
        now = timezone.now()
        with transaction.atomic():
            user = create_user(email=f"bench-{time.time_ns()}@example.org", zone="Europe/Lisbon")
            User.objects.filter(pk=user.pk).update(created_at=now - timedelta(days=entries))
            writer = make_diary(user=user, entries=entries, until=now)
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:  # as autovacuum does on a server that has lived
                    cursor.execute("ANALYZE")
            client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0], raise_request_exception=False)
            client.cookies[settings.LOT_SESSION_COOKIE_NAME] = start_web_session(user=user, device="bench")[1]
            self.stdout.write(f"{connection.vendor}, {entries} entries, CPU of the server in ms")
            middle = (now - timedelta(days=entries // 10)).date()
            paths = ["/", "/log/", "/log/?kind=notes", f"/log/?before={middle}", f"/log/?before={middle}&kind=moods"]
            for path in [*paths, f"/log/{middle}/"]:
                self._row(f"GET {path}", runs, partial(client.get, path))
            for name, more in (("search", ""), ("search of notes", "&kind=notes")):
                self._row(name, runs, partial(_search, client, writer, more))
            for length in NOTE_LENGTHS:
                text = " ".join(writer.text() for _ in range(length // 20))
                self._row(f"a note of {length} characters saves", runs, _Typist(client, text, length).save)
            transaction.set_rollback(True)

    def _row(self, name: str, runs: int, call: Callable[[], Any]) -> None:
        call()
        with CaptureQueriesContext(connection) as captured:
            response = call()
            queries = len(captured)
        if response.status_code != 200:
            raise CommandError(f"{name} answered {response.status_code}")
        times = []
        for _ in range(runs):
            began = time.process_time()
            call()
            times.append((time.process_time() - began) * 1000)
        figures = f"median {statistics.median(times):6.1f}  p95 {percentile(times, 0.95):6.1f}"
        self.stdout.write(f"{name:36} {figures}  {queries:2} queries  {len(response.content) / 1000:5.1f} KB")


def _search(client: Client, writer: Writer, more: str) -> Any:
    return client.get(f"/log/?q={quote_plus(writer.query())}{more}")


class _Typist:
    """Types on at the end of a note, as the page of Today sends it."""

    def __init__(self, client: Client, text: str, length: int) -> None:
        self.client, self.text, self.length, self.saves = client, text, length - A_KEY * 100, 0
        self.sent = {"place": "today", "note": str(uuid4()), "page": str(uuid4())}

    def save(self) -> Any:
        """A few characters more."""
        text = self.text[: self.length + A_KEY * self.saves]
        sent = self.sent | {"text": text, "version": str(self.saves), "number": str(self.saves + 1)}
        self.saves += 1
        return self.client.post("/notes/save/", sent, headers=QUIET)
