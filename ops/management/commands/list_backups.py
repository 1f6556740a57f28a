"""Lists the backups that there are."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error

from lot.errors import LotError
from ops.backups.archives import archives_in
from ops.backups.manifest import Manifest
from ops.backups.stores import configured_stores, store_at
from ops.models import BackupRun


class Command(BaseCommand):
    """What has no manifest is no backup and is not shown. Works without a database."""

    help = "List the backups in BACKUP_DIR and at BACKUP_URL, newest first."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to look."""
        parser.add_argument("--at", metavar="DIR|s3://bucket/prefix", help="in the place of the places configured")
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, at: str | None, **options: Any) -> None:
        """One line a backup: name, rows, bytes, how sealed, when verified, where."""
        found: dict[str, tuple[Manifest, list[str]]] = {}
        for store in [store_at(at)] if at else configured_stores():
            try:
                for archive in archives_in(store):
                    found.setdefault(archive.name, (archive.manifest, []))[1].append(store.place)
            except LotError as error:
                self.stderr.write(error.message)
        verified = _verified()
        rows = [_row(manifest, places, verified) for manifest, places in found.values()]
        rows.sort(key=lambda row: str(row["name"]), reverse=True)
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=1))
            return
        for row in rows:
            self.stdout.write("{name}  {rows} rows  {bytes} bytes  {sealed}  {verified}  {places}".format(**row))
        self.stdout.write(f"{len(rows)} backups.")


def _row(manifest: Manifest, places: list[str], verified: dict[str, str]) -> dict[str, object]:
    return {
        "name": manifest.name,
        "rows": manifest.total_rows,
        "bytes": manifest.size,
        "sealed": f"sealed with {manifest.sealed_by}" if manifest.sealed_by else "not sealed",
        "verified": verified.get(manifest.name, "not verified"),
        "places": ", ".join(places),
    }


def _verified() -> dict[str, str]:
    """What the database knows; it may be the very one that is gone."""
    try:
        runs = list(BackupRun.objects.filter(verified_at__isnull=False))
    except Error:
        return {}
    return {
        run.name: f"{'verified' if run.is_sound else 'found damaged'} {run.verified_at:%Y-%m-%d %H:%M}" for run in runs
    }
