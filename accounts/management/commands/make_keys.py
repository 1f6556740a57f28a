"""Prints fresh keys for an environment file."""

from typing import Any

from django.core.management.base import BaseCommand

from lot.make_keys import fresh_keys


class Command(BaseCommand):
    """Where LOT does not start for want of keys, `python -m lot.make_keys` prints the same."""

    help = "Print fresh SECRET_KEY, JWT_SECRET, DATA_KEYS and BACKUP_ENCRYPTION_KEY. Stores nothing."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Keep DATA_KEYS apart from the backups: without them nothing can be read."""
        self.stdout.write(fresh_keys(), ending="")
