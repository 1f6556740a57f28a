"""What a backup costs: rows a CPU-second and memory, beside the database's own tools, Django's and django-dbbackup."""

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from accounts.models import DataKey, User
from lot.sealing import new_keyring_entry
from memory.models import MemoryAnswer, MemorySource
from ops.backups.archives import archives_in
from ops.backups.engines import engine_of
from ops.backups.programs import libpq_environment
from ops.backups.stores import LocalStore
from ops.backups.target import standing_in
from ops.demo import live_days
from ops.demo.material import script
from ops.measuring.costs import Cost, cost_of, named_database
from ops.measuring.people import multiply

DAYS = 30
COPY = (
    "import sqlite3, sys; source = sqlite3.connect(sys.argv[1]); copy = sqlite3.connect(sys.argv[2]); "
    "source.backup(copy); copy.close()"
)
UNSEALED = (User, DataKey, MemorySource)  # tables that `dumpdata` can write: sealed fields refuse it
# Written for the run: it is no part of LOT, and a room does not import the settings.
BESIDE = """
from lot.settings import *
INSTALLED_APPS = [*INSTALLED_APPS, "dbbackup"]
STORAGES["dbbackup"] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(BACKUP_DIR)}
}
"""
HEAD = """| | CPU s | wall s | rows a CPU-second, without what any command costs | MiB | over the bare one |
|---|---|---|---|---|---|"""


class Command(BaseCommand):
    """Works in a database of its own beside the configured one, and leaves nothing. Backups are written to TMPDIR."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How many answers; each has its question, most their sources."""
        parser.add_argument("--answers", type=int, default=100_000)
        parser.add_argument("--here", action="store_true", help="the configured database, which notes each run")

    def handle(self, *args: Any, answers: int, here: bool, **options: Any) -> None:
        """A row each for a bare command, for backup_db, sealed and not, and for others on the same database."""
        if answers < 1000:
            raise CommandError("At least 1,000 answers.")
        if here:
            with TemporaryDirectory() as directory:
                self._measure(Path(directory), MemoryAnswer.objects.count())
            return
        with engine_of().scratch() as scratch, standing_in(scratch), TemporaryDirectory() as directory:
            call_command("migrate", interactive=False, verbosity=0)
            user = live_days(script=script(), days=DAYS, now=timezone.now())
            multiply(user, answers=answers, progress=lambda done: self.stderr.write(f"\r{done} answers", ending=""))
            self.stderr.write("")
            self._measure(Path(directory), MemoryAnswer.objects.count())

    def _measure(self, directory: Path, answers: int) -> None:
        environment = {**os.environ, **named_database(), "BACKUP_DIR": str(directory), "BACKUP_URL": ""}
        bare = cost_of(_manage("list_backups"), environment)
        ours = []
        for name, key in (("`backup_db`", ""), ("`backup_db`, sealed", new_keyring_entry("bench"))):
            given = {**environment, "BACKUP_ENCRYPTION_KEY": key}
            ours.append((name, cost_of(_manage("backup_db"), given)))
        manifest = archives_in(LocalStore(directory))[0].manifest
        rows = manifest.total_rows
        self.stdout.write(
            f"{connection.vendor}, {answers} answers, {rows} rows, {manifest.size / 1e6:.0f} MB sealed; a bare command "
            f"takes {bare.cpu:.1f} s of CPU, {bare.wall:.1f} in all, and {bare.mebibytes:.0f} MiB.\n\n{HEAD}"
        )
        nothing = Cost(0, 0, bare.mebibytes)
        for name, cost in ours:
            self._tell(name, rows, cost, bare)
        for name, cost in _tools(directory):
            self._tell(name, rows, cost, nothing)
        for name, number, cost in _of_django(directory, environment):
            self._tell(name, number or rows, cost, bare)

    def _tell(self, name: str, rows: int, cost: Cost, bare: Cost) -> None:
        rate = rows / max(cost.cpu - bare.cpu, 0.001)
        over = f"{cost.mebibytes - bare.mebibytes:+.0f}" if bare.cpu else ""
        self.stdout.write(
            f"| {name} | {cost.cpu:.1f} | {cost.wall:.1f} | {rate:,.0f} | {cost.mebibytes:.0f} | {over} |"
        )


def _manage(*command: str) -> list[str]:
    return [sys.executable, "manage.py", *command]


def _tools(directory: Path) -> Iterator[tuple[str, Cost]]:
    """The database's own."""
    if connection.vendor == "sqlite":
        command = [sys.executable, "-c", COPY, str(connection.settings_dict["NAME"]), str(directory / "copy.sqlite3")]
        yield "the online backup API alone", cost_of(command, os.environ)
        return
    environment = libpq_environment(connection.get_connection_params())
    for line, file in (("pg_dump | gzip", "dump.gz"), ("pg_dump -Fc", "dump.custom")):
        yield f"`{line}`".replace("|", "\\|"), cost_of(["sh", "-c", f"{line} > {directory / file}"], environment)


def _of_django(directory: Path, environment: dict[str, str]) -> Iterator[tuple[str, int, Cost]]:
    """Django's `dumpdata`, of what it can write, and django-dbbackup where it is there; how many rows each wrote."""
    tables = [f"--output={directory / 'dump.json'}", *(model._meta.label for model in UNSEALED)]
    number = sum(model._default_manager.count() for model in UNSEALED)
    yield (
        f"`dumpdata`, {number:,} rows without a sealed field",
        number,
        cost_of(_manage("dumpdata", *tables), environment),
    )
    if find_spec("dbbackup"):
        (directory / "dbbackup_beside.py").write_text(BESIDE)
        path = os.pathsep.join(filter(None, (str(directory), dict(os.environ).get("PYTHONPATH"))))
        given = {**environment, "DJANGO_SETTINGS_MODULE": "dbbackup_beside", "PYTHONPATH": path}
        for name, options in (("`dbbackup`", []), ("`dbbackup --compress`", ["--compress"])):
            yield name, 0, cost_of(_manage("dbbackup", "--noinput", *options), given)
