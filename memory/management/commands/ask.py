"""What LOT would ask somebody now and why, or what it asks one of the scripted people day by day."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from memory.judging.explain import explain
from memory.judging.life import live
from memory.judging.script import script_named, scripts
from memory.judging.transcript import transcript


class Command(BaseCommand):
    """For the operator and for those who write the bank. Writes nothing."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """An address with --dry-run, or --simulate."""
        parser.add_argument("email", nargs="?", help="whom to ask")
        parser.add_argument("--dry-run", action="store_true", help="print the plan and the question; nothing is asked")
        parser.add_argument(
            "--at", help="the moment, as 2026-03-04T21:30; local to the person unless it says otherwise"
        )
        parser.add_argument("--simulate", type=int, metavar="DAYS", help="so many days of a scripted person, readably")
        parser.add_argument("--person", default="retired", help="which of them")

    def handle(self, *args: Any, email: str | None, simulate: int | None, **options: Any) -> None:
        """Print one or the other."""
        if simulate is not None:
            self._simulate(simulate, options["person"])
        elif email and options["dry_run"]:
            self._explain(email, options["at"])
        else:
            raise CommandError("Give an address and --dry-run, or --simulate DAYS.")

    def _simulate(self, days: int, name: str) -> None:
        script = script_named(name)
        if script is None or days < 1:
            raise CommandError(f"Days are at least 1; the people are: {', '.join(one.name for one in scripts())}.")
        self.stdout.write(f"{script.title}, {days} days. Made up from beginning to end.")
        for line in transcript(live(script, days)):
            self.stdout.write(line)

    def _explain(self, email: str, at: str | None) -> None:
        user = User.objects.by_email(email)
        if user is None:
            raise CommandError("There is nobody with this address.")
        try:
            moment = datetime.fromisoformat(at) if at else timezone.now()
        except ValueError:
            raise CommandError("A moment looks like 2026-03-04T21:30.") from None
        if timezone.is_naive(moment):
            moment = moment.replace(tzinfo=user.profile.tzinfo)
        for line in explain(user=user, at=moment):
            self.stdout.write(line)
