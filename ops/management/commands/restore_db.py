"""Puts a backup back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lot.errors import LotError
from ops.backups.target import CONFIGURED, settings_of
from ops.services.restoring import Restored, name_of_database, restore

NEXT = (
    "Next: manage.py reindex_memory --left, so that everything is found again (the clock does it within the hour);",
    "start web, worker and clock; manage.py doctor --after-restore goes through the ten lines of the checklist;",
    "sign in, and look at a page of the log that you know.",
)


class Command(BaseCommand):
    """Exit code 1 where it failed: then the database holds what it held before."""

    help = "Put a backup back into an empty database, or with --replace into one that is not. Stop LOT before."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, and into what."""
        parser.add_argument("name", help="as list_backups shows it")
        parser.add_argument(
            "--into",
            required=True,
            metavar="URL",
            help=f"postgresql://user@host/name (no password), sqlite:////path, or {CONFIGURED}: the one configured",
        )
        parser.add_argument("--replace", action="store_true", help="a database that is not empty; asks for its name")
        parser.add_argument("--yes-replace", default="", metavar="NAME", help="the same for scripts")

    def handle(self, *args: Any, name: str, into: str, replace: bool, yes_replace: str, **options: Any) -> None:
        """Counts of what stands now, and what to do next."""
        try:
            typed = yes_replace or (self._ask(name_of_database(settings_of(into))) if replace else "")
            done = restore(name=name, into=into, replace=typed)
        except LotError as error:
            raise CommandError(f"{error.message} The database was not changed.") from None
        self._tell(done)

    def _ask(self, name: str) -> str:
        self.stdout.write(f"The database {name} will be replaced; a backup of it is taken first.")
        return input("Type its name: ").strip()

    def _tell(self, done: Restored) -> None:
        self.stdout.write(f"{done.archive.name} is back: {done.rows} rows, keys of {done.keys} people.")
        applied = done.applied
        self.stdout.write(
            f"Erased or deleted since and taken away again: {applied.people} people, {applied.rows} rows."
        )
        if done.safety:
            self.stdout.write(f"What was there before is in {done.safety.name}.")
        self.stdout.write(f"{done.to_reindex} people are to be read into recall anew. Everyone signs in again.")
        for line in NEXT:
            self.stdout.write(line)
