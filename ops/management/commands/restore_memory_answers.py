"""Brings back answers that a backup or a file has and the database lost, by accident or by raw SQL."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User, fold_email
from lot.errors import LotError
from ops.answers.found import LOST, Found
from ops.services.restoring_answers import BACK, BATCH, Restoring, restore_answers

FATES = {
    LOST: "lost",
    "deleted": "deleted or taken back by their person: stay away",
    "ended": "under a question that ended otherwise here: skipped, or withdrawn",
    "anew": "answered anew since: what was said later stays",
    "erased": "of people who were erased: stay away",
    "unknown": "of people who are not here",
    "taken": "under an id, or a question, that is another row's here",
    "key": "sealed with a key that their person does not have here",
}


class Command(BaseCommand):
    """Without --apply it writes nothing. Exit code 1 where the source cannot be read."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """From where, of which time, of whom, and whether it is meant."""
        parser.add_argument(
            "--from",
            dest="source",
            required=True,
            metavar="BACKUP|URL|FILE",
            help="a backup's name, a database, a portable export (with --user), or the Node.js system's dump",
        )
        parser.add_argument("--since", type=date.fromisoformat, help="of this local date or later, as 2026-11-18")
        parser.add_argument("--user", metavar="EMAIL", help="of one person")
        parser.add_argument("--apply", action="store_true", help="write")
        parser.add_argument("--batch", type=int, default=BATCH, metavar="ANSWERS", help="a transaction takes")

    def handle(
        self, *args: Any, source: str, since: date | None, user: str | None, apply: bool, batch: int, **options: Any
    ) -> None:
        """Counts and a few dates and topics, never a text."""
        person = self._person(user) if user else None
        if batch < 1:
            raise CommandError("--batch takes at least one answer.")
        asked = Restoring(source=source, since=since, user=person, batch=batch)
        try:
            found = restore_answers(asked, apply=apply, at=timezone.now(), progress=self._progress)
        except LotError as error:
            raise CommandError(error.message) from None
        self._tell(found, apply)

    def _person(self, address: str) -> User:
        person = User.objects.select_related("profile", "preferences").filter(email=fold_email(address)).first()
        if person is None:
            raise CommandError("There is nobody with this address.")
        return person

    def _progress(self, step: str, done: int, total: int) -> None:
        what = "back" if step == BACK else "people counted"
        self.stderr.write(f"\r{done} of {total} {what}", ending="\n" if done == total else "")

    def _tell(self, found: Found, apply: bool) -> None:
        for fate, words in FATES.items():
            if number := found.fates[fate]:
                self.stdout.write(f"{number:>9}  {words}")
        for row in found.sample:
            self.stdout.write(f"           for example {', '.join(filter(None, (row.on.isoformat(), row.topic)))}")
        if not apply:
            self.stdout.write(f"{found.fates[LOST]} would come back, of {found.people} people. Nothing was written.")
            return
        self.stdout.write(f"{found.restored} answers are back, of {found.people} people.")
        if found.restored:
            self.stdout.write("Next: manage.py reindex_memory --left, so that they are found (the clock does it too).")
