"""Brings the database up to this version of LOT: a backup where migrations wait, then the migrations."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lot.errors import LotError
from ops.services.safety import back_up_before_migrating


class Command(BaseCommand):
    """Exit code 1 where the backup fails: then nothing is migrated. Safe to run again."""

    help = __doc__
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """One line on the backup, then what `migrate` says."""
        try:
            made = back_up_before_migrating(at=timezone.now())
        except LotError as error:
            raise CommandError(f"{error.message} Nothing was migrated.") from None
        if made:
            self.stdout.write(f"Migrations wait, so there is a backup: {made.name}.")
        call_command("migrate", interactive=False, verbosity=options["verbosity"], stdout=self.stdout)
