"""What it costs to bring answers back: rows a CPU-second, of the command and the server together, and memory."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from accounts.models import User
from memory.models import MemoryAnswer
from memory.services.reindexing import people_left, reindex_person
from ops.answers.tables import TABLES
from ops.backups.engines import engine_of
from ops.backups.target import standing_in
from ops.demo import live_days
from ops.demo.material import script
from ops.measuring.costs import cpu_of, mebibytes_of, named_database
from ops.measuring.people import TABLES as LIFE
from ops.measuring.people import copy_tables, multiply

DAYS = 30
LOOK_SECONDS = 0.1
INDEXED_PEOPLE = 100
LOOKING, BACK, COUNTED = "looked for", "brought back", "counted"
ENDS = {LOOKING: b" back", BACK: b"back\n"}  # what the command says when a step is over
HEAD = """| | answers | rows | CPU s, command | CPU s, server | wall s | MiB |
|---|---|---|---|---|---|---|"""


class Command(BaseCommand):
    """Works in two databases of its own beside the configured PostgreSQL, and leaves nothing."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How many answers; each has its question, most their sources."""
        parser.add_argument("--answers", type=int, default=100_000)

    def handle(self, *args: Any, answers: int, **options: Any) -> None:
        """All of them are lost: people alone stand in the target. Then once more, when none is."""
        if connection.vendor != "postgresql" or answers < 1000:
            raise CommandError("On PostgreSQL, and at least 1,000 answers.")
        with engine_of().scratch() as source, engine_of().scratch() as target:
            with standing_in(source):
                call_command("migrate", interactive=False, verbosity=0)
                user = live_days(script=script(), days=DAYS, now=timezone.now())
                multiply(user, answers=answers, progress=lambda done: self.stderr.write(f"\r{done} answers", ending=""))
            with standing_in(target):
                call_command("migrate", interactive=False, verbosity=0)
                copy_tables(source, [model for model in LIFE if model not in TABLES[1:]])
                self._measure(source)
                self._index()

    def _measure(self, source: Mapping[str, Any]) -> None:
        self.stdout.write(HEAD)
        for name in ("all lost", "none lost"):
            answers, rows, spent = MemoryAnswer.objects.count(), _rows(), 0.0
            for step, cost in _run(source):
                is_writing = step == BACK
                number = f"{MemoryAnswer.objects.count() - answers:,} | {_rows() - rows:,}" if is_writing else "|"
                self.stdout.write(f"| {name}, {step} | {number} | {cost} |")
                spent += 0 if step == COUNTED else cost.own + cost.server
            if written := _rows() - rows:
                self.stdout.write(f"\nFound and brought back: {written / spent:,.0f} rows a CPU-second.\n\n{HEAD}")

    def _index(self) -> None:
        began, items = time.process_time(), 0
        for user_id in people_left()[:INDEXED_PEOPLE]:
            items += max(reindex_person(user=User(pk=user_id)), default=0)
        spent = max(time.process_time() - began, 0.001)
        self.stdout.write(f"The index apart: {items} answers read anew, {items / spent:,.0f} a CPU-second.")


def _rows() -> int:
    """Of all that comes back with answers, and answers."""
    return sum(model._default_manager.count() for model in TABLES[1:])


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of CPU, of the command and of the database's processes that it had work for, by the wall, and MiB."""

    own: float
    server: float
    wall: float
    most: float

    def __str__(self) -> str:
        return f"{self.own:.1f} | {self.server:.1f} | {self.wall:.1f} | {self.most:.0f}"

    def since(self, before: "Spent") -> "Spent":
        """What came after."""
        return Spent(self.own - before.own, self.server - before.server, self.wall - before.wall, self.most)


def _run(source: Mapping[str, Any]) -> list[tuple[str, Spent]]:
    """The command on the target, and what each step of it took."""
    environment = {**os.environ, **named_database(), "PGPASSWORD": str(source["PASSWORD"] or "")}
    command = ["restore_memory_answers", "--from", _address(source), "--apply"]
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    said = bytearray()
    reading = threading.Thread(target=_read, args=(process.stderr, said))
    reading.start()
    watch, before, steps = _Watch(process.pid, str(source["NAME"])), Spent(0, 0, 0, 0), []
    waiting = list(ENDS)
    while process.poll() is None:
        now = watch.look()
        while waiting and ENDS[waiting[0]] in said:
            steps.append((waiting.pop(0), now.since(before)))
            before = now
        time.sleep(LOOK_SECONDS)
    reading.join()
    if process.returncode:
        raise CommandError(said.decode("utf-8", "replace").splitlines()[-1])
    return [*steps, (COUNTED if steps else LOOKING, watch.last.since(before))]


def _read(stream: IO[bytes] | None, said: bytearray) -> None:
    while stream is not None and (more := stream.read(1)):
        said.extend(more)


class _Watch:
    """Looks at the command and at the server's processes for its two databases, of which some end before it does."""

    def __init__(self, pid: int, source: str) -> None:
        self._pid, self._databases = pid, [source, str(connection.settings_dict["NAME"])]
        self._began, self._backends = time.monotonic(), dict[int, float]()
        self.last = Spent(0, 0, 0, 0)

    def look(self) -> Spent:
        """All so far. The server has to run on this machine."""
        with connection.cursor() as cursor:
            query = "SELECT pid FROM pg_stat_activity WHERE datname = ANY(%s) AND pid <> pg_backend_pid()"
            cursor.execute(query, [self._databases])
            for (pid,) in cursor.fetchall():
                self._backends[pid] = max(cpu_of(pid), self._backends.get(pid, 0.0))
        own, most = max(cpu_of(self._pid), self.last.own), max(mebibytes_of(self._pid), self.last.most)
        self.last = Spent(own, sum(self._backends.values()), time.monotonic() - self._began, most)
        return self.last


def _address(config: Mapping[str, Any]) -> str:
    return f"postgresql://{config['USER']}@{config['HOST']}:{config['PORT'] or 5432}/{config['NAME']}"
