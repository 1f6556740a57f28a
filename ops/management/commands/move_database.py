"""Takes this installation to another database, from SQLite to PostgreSQL or back, with ids, times and keys."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lot.errors import LotError
from ops.services.moving import move_database


class Command(BaseCommand):
    """Exit code 1 where it failed: then the new database holds no row and the old one is in use as before."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument(
            "--to", required=True, metavar="URL", help="an empty database: postgresql://user@host/name (no password)"
        )

    def handle(self, *args: Any, to: str, **options: Any) -> None:
        """A line for each table with rows, and what to do next."""
        try:
            moved = move_database(to=to, progress=self._tell)
        except LotError as error:
            raise CommandError(f"{error.message} The old database is in use as before.") from None
        self.stdout.write(f"{sum(moved.values())} rows are there, as many as here.")
        self.stdout.write("The old database stays as it is, and closed: what is written there now would be lost.")
        self.stdout.write(
            "Next: stop LOT, set DATABASE_URL to it (and DATA_KEYS, SECRET_KEY, JWT_SECRET as they are here),"
        )
        self.stdout.write("start LOT, then manage.py doctor --after-restore.")
        self.stdout.write("To stay with the old one: manage.py maintenance off.")

    def _tell(self, table: str, number: int) -> None:
        if number:
            self.stdout.write(f"{number:>9}  {table}")
