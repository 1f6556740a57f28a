"""Backs up the database."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lot.errors import LotError
from ops.backups.retention import Keep
from ops.backups.stores import store_at
from ops.services.backing_up import back_up


class Command(BaseCommand):
    """Exit code 1 where it failed; backups that were there stay whole."""

    help = "Back up the database into BACKUP_DIR and to BACKUP_URL, then remove what is no longer kept."
    requires_system_checks = []  # a backup waits for no page or setting that is wrong, nor for all pages to be loaded

    def add_arguments(self, parser: CommandParser) -> None:
        """What for, where to, and how long backups are kept."""
        parser.add_argument("--label", default="", help="what it is made for, as before-migrate")
        parser.add_argument("--to", metavar="DIR|s3://bucket/prefix", help="in the place of the places configured")
        parser.add_argument("--full", action="store_true", help="with a record of the configuration, without values")
        for name, number in asdict(Keep()).items():
            parser.add_argument(f"--keep-{name}", type=int, default=number, metavar="N", help=f"without it {number}")

    def handle(self, *args: Any, label: str, to: str | None, full: bool, **options: Any) -> None:
        """One line on the backup, one for each place, one for what was removed."""
        keep = Keep(options["keep_daily"], options["keep_weekly"], options["keep_monthly"])
        if min(keep.daily, keep.weekly, keep.monthly) < 0:
            raise CommandError("--keep-* is below zero.")
        try:
            made = back_up(label=label, stores=[store_at(to)] if to else None, keep=keep, full=full)
        except LotError as error:
            raise CommandError(error.message) from None
        manifest = made.manifest
        sealed = (
            f"sealed with {manifest.sealed_by}"
            if manifest.sealed_by
            else "not sealed: BACKUP_ENCRYPTION_KEY is not set"
        )
        self.stdout.write(f"{manifest.name}: {manifest.total_rows} rows, {manifest.size} bytes, {sealed}.")
        for place in made.places:
            self.stdout.write(f"It lies at {place}.")
        for place in made.not_reached:
            self.stderr.write(f"{place} does not answer; the next run takes it there.")
        if made.removed:
            self.stdout.write(f"No longer kept: {', '.join(made.removed)}.")
        if made.not_reached:
            raise SystemExit(1)
