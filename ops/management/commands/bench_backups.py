"""What a backup costs: rows a CPU-second and memory, beside the database's own tools."""

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from lot.sealing import new_keyring_entry
from memory.models import MemoryAnswer
from ops.backups.archives import archives_in
from ops.backups.engines import engine_of
from ops.backups.programs import libpq_environment
from ops.backups.stores import LocalStore
from ops.backups.target import standing_in
from ops.demo import live_days
from ops.demo.material import script
from ops.measuring.lives import multiply

DAYS = 30
COPY = (
    "import sqlite3, sys; source = sqlite3.connect(sys.argv[1]); copy = sqlite3.connect(sys.argv[2]); "
    "source.backup(copy); copy.close()"
)


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of a process and all it started, wall seconds, and the most memory that the process itself held."""

    cpu: float
    wall: float
    mebibytes: float


class Command(BaseCommand):
    """Works in a database of its own beside the configured one, and leaves nothing."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How many answers; each has its question, most their sources."""
        parser.add_argument("--answers", type=int, default=100_000)

    def handle(self, *args: Any, answers: int, **options: Any) -> None:
        """A row each for a bare command, for backup_db, sealed and not, and for the tools of the database."""
        if answers < 1000:
            raise CommandError("At least 1,000 answers.")
        with engine_of().scratch() as scratch, standing_in(scratch), TemporaryDirectory() as directory:
            call_command("migrate", interactive=False, verbosity=0)
            user = live_days(script=script(), days=DAYS, now=timezone.now())
            multiply(user, answers=answers, progress=lambda done: self.stderr.write(f"\r{done} answers", ending=""))
            self.stderr.write("")
            self._measure(Path(directory), MemoryAnswer.objects.count())

    def _measure(self, directory: Path, answers: int) -> None:
        environment = {**os.environ, **_named_database(), "BACKUP_DIR": str(directory), "BACKUP_URL": ""}
        bare = _cost([sys.executable, "manage.py", "list_backups"], environment)
        plain = _cost([sys.executable, "manage.py", "backup_db"], {**environment, "BACKUP_ENCRYPTION_KEY": ""})
        sealing = {**environment, "BACKUP_ENCRYPTION_KEY": new_keyring_entry("bench")}
        sealed = _cost([sys.executable, "manage.py", "backup_db"], sealing)
        newest = archives_in(LocalStore(directory))[0].manifest
        rows = newest.total_rows
        self.stdout.write(f"{connection.vendor}, {answers} answers, {rows} rows, {newest.size / 1e6:.0f} MB sealed")
        self.stdout.write(
            "| | CPU s | wall s | rows a CPU-second, without what any command costs | MiB | over the bare one |"
        )
        self.stdout.write("|---|---|---|---|---|---|")
        for name, cost in (("backup_db", plain), ("backup_db, sealed", sealed), *_others(directory)):
            ours = bare if name.startswith("backup_db") else Cost(0, 0, 0)
            rate = rows / max(cost.cpu - ours.cpu, 0.001)
            over = f"{cost.mebibytes - bare.mebibytes:+.0f}" if ours is bare else ""
            self.stdout.write(
                f"| {name} | {cost.cpu:.1f} | {cost.wall:.1f} | {rate:,.0f} | {cost.mebibytes:.0f} | {over} |"
            )
        self.stdout.write(f"A bare command: {bare.cpu:.1f} s of CPU, {bare.mebibytes:.0f} MiB.")


def _others(directory: Path) -> list[tuple[str, Cost]]:
    if connection.vendor == "sqlite":
        command = [sys.executable, "-c", COPY, str(connection.settings_dict["NAME"]), str(directory / "copy.sqlite3")]
        return [("the online backup API alone", _cost(command, dict(os.environ)))]
    environment = libpq_environment(connection.get_connection_params())
    dump = f"pg_dump | gzip > {directory / 'dump.gz'}"
    custom = f"pg_dump -Fc > {directory / 'dump.custom'}"
    return [(line.split(" > ")[0], _cost(["sh", "-c", line], environment)) for line in (dump, custom)]


def _cost(command: list[str], environment: dict[str, str]) -> Cost:
    """What the kernel says of a child's memory begins with that of its parent, so it is read from the child itself."""
    began = time.monotonic()
    process = subprocess.Popen(  # noqa: S603
        command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL
    )
    most = 0.0
    while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
        most = max(most, _mebibytes(process.pid))
        time.sleep(0.01)
    _, status, usage = ended
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise CommandError(f"{' '.join(command[:3])} failed.")
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - began, most)


def _mebibytes(pid: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def _named_database() -> dict[str, str]:
    """The scratch database, for a process of its own: by the parts, where that is PostgreSQL."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return {"DATABASE_URL": f"sqlite:///{config['NAME']}"}
    parts = {f"DB_{name}": str(config[name] or "") for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD")}
    return {"DATABASE_URL": "", **parts}
