"""What each page and endpoint costs, under gunicorn with many clients, for who wrote very much and for who did not."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from accounts.models import User
from intentions.models import CheckIn
from memory.measuring.clients import Guest
from memory.measuring.elsewhere import is_there, run_elsewhere
from memory.measuring.serving import Served, serving
from memory.models import MemoryAnswer, Note
from ops.demo import DOMAIN
from ops.measuring.cases import PAGES, REST, Case
from ops.measuring.costs import seconds_to_start
from ops.measuring.pages import Measured, measure, measure_writes, people, standing_question
from ops.measuring.processes import memory_of, workers_of
from ops.measuring.report import table, write_between

PAGE = settings.BASE_DIR / "docs" / "benchmarks.md"
HEAVY, ORDINARY = f"person@{DOMAIN}", f"person-2@{DOMAIN}"
VENDORS = ("postgresql", "sqlite")


class Command(BaseCommand):
    """On a fresh database with the people of the demo, gone afterwards: PostgreSQL, or SQLite where none answers."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Which database, how many people and clients, and whether the documentation is written."""
        parser.add_argument("--database", choices=VENDORS)
        parser.add_argument("--people", type=int, default=200)
        parser.add_argument("--entries", type=int, default=25_000)
        parser.add_argument("--clients", type=int, default=16)
        parser.add_argument("--rounds", type=int, default=5, help="of two calls of each client")
        parser.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md")
        parser.add_argument("--here", action="store_true", help="on this very database, which has the people of a demo")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the tables; exit code 1 where an aim is missed."""
        people_number, entries, clients = options["people"], options["entries"], options["clients"]
        rounds = options["rounds"]
        if people_number < 2 or min(entries, clients, rounds) < 1:
            raise CommandError("At least two people, one entry, one client and one round.")
        if not options["here"]:
            vendor = options["database"] or ("postgresql" if is_there() else "sqlite")
            if vendor != options["database"]:
                self.stdout.write(f"On {vendor}." if vendor == "postgresql" else "No PostgreSQL answers: on SQLite.")
            sizes = ["--people", str(people_number), "--entries", str(entries), "--clients", str(clients)]
            sizes += ["--rounds", str(rounds)]
            arguments = ["bench", "--here", *sizes, *(["--write"] if options["write"] else [])]
            if code := run_elsewhere(vendor, arguments):
                raise SystemExit(code)
            return
        if not User.objects.exists():
            call_command("demo", people=people_number, days=3, entries=entries)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:  # as autovacuum does on a server that has lived
                cursor.execute("VACUUM ANALYZE")
        call_command("collectstatic", interactive=False, verbosity=0)
        with serving() as served:
            tables, is_missed = self._measure(served, clients, rounds)
            lines = [*_what_was_measured(served, clients), "", *tables]
        self.stdout.write("\n".join(lines))
        if options["write"]:
            write_between(PAGE, lines)
        if is_missed:
            raise SystemExit(1)

    def _measure(self, served: Served, clients: int, rounds: int) -> tuple[list[str], bool]:
        lines: list[str] = []
        is_missed, speeds = False, [seconds_to_start()]
        for title, email in (("Who wrote very much", HEAVY), ("Who did not", ORDINARY)):
            user = User.objects.select_related("profile", "preferences").get(email=email)
            standing_question(user)  # a page without one does less
            for part, cases in (("pages", PAGES), ("REST", REST)):
                rows = list(self._rows(served, user, cases, people(user, clients), rounds))
                lines += table(f"{title}: {part}", rows)
                speeds.append(seconds_to_start())
                is_missed |= email == HEAVY and any(row.aim is not None and row.cpu > row.aim for row in rows)
        said = f"Starting Django took {median(speeds):.1f} s of CPU meanwhile, which tells how fast the machine was."
        return [said, "", *lines], is_missed

    def _rows(
        self, served: Served, user: User, cases: Sequence[Case], guests: Sequence[Guest], rounds: int
    ) -> Iterator[Measured]:
        for case in cases:
            self.stderr.write(f"  {case.path}")
            yield measure(served, case, user, guests, rounds)
        if cases is REST:
            yield from measure_writes(served, user, guests[0])


def _what_was_measured(served: Served, clients: int) -> list[str]:
    heavy = User.objects.get(email=HEAVY)
    lists = MemoryAnswer.objects, Note.objects, CheckIn.objects
    counts = [rows.for_user(heavy).count() for rows in lists]
    memory = [memory_of(pid) for pid in workers_of(served.web_pid)]
    mib = " and ".join(f"{one.resident:.0f}" for one in memory)
    load = f"a load of {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    return [
        f"{timezone.now():%-d %B %Y}, {_database()}, {User.objects.count()} people, {clients} clients at once, {load},",
        f"{len(memory)} workers, which held {mib} MiB when all was done. The one with a long history has "
        f"{counts[0]:,} answers, {counts[1]:,} notes and {counts[2]:,} check-ins.",
    ]


def _database() -> str:
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    major, minor = divmod(connection.connection.info.server_version, 10_000)
    return f"PostgreSQL {major}.{minor}"
