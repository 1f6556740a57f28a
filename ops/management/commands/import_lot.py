"""Brings over people and all they wrote from the Node.js system that LOT replaces."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ops.backups.errors import BackupError
from ops.backups.locks import exclusively
from ops.legacy.source import Staged, UnreadableSource, staged
from ops.services.bringing_over import Report, bring_over, make_searchable

LOCK = "import-lot"
BUSY = "Another import_lot is running. Nothing was begun; run it again when that one has ended."


class Command(BaseCommand):
    """Without --apply it does everything and takes it back. Safe to run again: what is here already stays as it is.

    Exit code 1 where the source cannot be read, or another one is running.
    """

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """The source, and whether it is meant."""
        parser.add_argument(
            "--from", dest="source", required=True, metavar="URL|FILE", help="a database's address, or a dump of it"
        )
        parser.add_argument("--apply", action="store_true", help="keep what was brought over")

    def handle(self, *args: Any, source: str, apply: bool, **options: Any) -> None:
        """Person by person, then the report."""
        try:
            # A dry run waits for nobody either: it makes the same people, and would hold up the other one.
            with exclusively(LOCK, busy=BUSY):
                self._run(source, apply=apply)
        except (UnreadableSource, BackupError) as error:
            raise CommandError(str(error)) from None

    def _run(self, source: str, *, apply: bool) -> None:
        with staged(source) as stage:
            report = self._bring(stage, is_dry=not apply)
            self._print(stage, report)
        if not apply:
            self.stdout.write("Nothing was kept. The same with --apply brings it over.")
            return
        for number in make_searchable(report.people):
            self._progress("Made searchable", number, len(report.people))
        self.stdout.write(f"{len(report.people)} people can sign in with the address they had.")

    def _bring(self, stage: Staged, *, is_dry: bool) -> Report:
        report, total = Report(), stage.counts["users"]
        bringing = bring_over(stage=stage, at=timezone.now(), is_dry=is_dry)
        for number, report in enumerate(bringing, 1):  # noqa: B007 - the same report, fuller each time
            self._progress("People", number, total)
        return report

    def _progress(self, what: str, number: int, total: int) -> None:
        if number % 20 == 0 or number >= total:
            self.stderr.write(f"\r{what}: {number} of {total}", ending="")

    def _print(self, stage: Staged, report: Report) -> None:
        self.stderr.write("")
        for table in sorted(stage.counts):
            self.stdout.write(f"{table}: {stage.counts[table]} rows")
            for (name, outcome), number in sorted(report.rows.items()):
                if name == table:
                    self.stdout.write(f"  {number:>9}  {outcome}")
            if report.total(table) != stage.counts[table]:
                raise CommandError(f"{table}: {stage.counts[table]} rows, and {report.total(table)} accounted for.")
        for name, number in sorted((+report.left_out).items()):
            self.stdout.write(f"Not carried: {name}, of {number}")
