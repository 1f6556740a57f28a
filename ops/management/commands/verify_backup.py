"""Says whether a backup could be restored."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lot.errors import LotError
from ops.services.verifying import newest_name, verify


class Command(BaseCommand):
    """Exit code 1 where it could not, or where that could not be found out."""

    help = "Verify a backup: its hash, manifest and keys; with --deep by restoring it into a scratch database."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, and how thoroughly."""
        parser.add_argument("name", nargs="?", help="as list_backups shows it")
        parser.add_argument("--latest", action="store_true", help="the newest")
        parser.add_argument("--deep", action="store_true", help="restore it into a scratch database as well")

    def handle(self, *args: Any, name: str | None, latest: bool, deep: bool, **options: Any) -> None:
        """What was looked at."""
        if bool(name) == latest:
            raise CommandError("Say the name of a backup, or --latest.")
        try:
            found = verify(name=name or newest_name(), deep=deep)
        except LotError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"{found.archive.name} is whole, and DATA_KEYS opens its {found.keys} keys.")
        if deep:
            self.stdout.write(f"Restored into a scratch database: {found.rows} rows, {found.texts} texts opened.")
