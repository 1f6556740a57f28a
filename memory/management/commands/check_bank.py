"""Whether the bank of questions keeps its rules, and how long it lasts for somebody who answers every day."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from memory.engine.bank import built_in_bank
from memory.engine.bank_rules import problems
from memory.judging.playing import Played, play

STRETCH = 30


class Command(BaseCommand):
    """Exits with 1 where a rule is broken. Needs no database."""

    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """How long to play, and at how many questions a day."""
        parser.add_argument("--play", type=int, default=0, metavar="DAYS", help="play so many days as well")
        parser.add_argument("--per-day", type=int, default=3, help="questions a day while playing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the rules that are broken, then month by month what is asked and why."""
        bank, days, per_day = built_in_bank(), options["play"], options["per_day"]
        if days < 0 or not 1 <= per_day <= 15:
            raise CommandError("Days are at least 0, questions a day from 1 to 15.")
        found = problems(bank)
        for line in found:
            self.stdout.write(line)
        self.stdout.write(f"{len(bank.questions)} questions, {len(bank.roots)} of them roots, {len(found)} problems")
        if days:
            self._tell(play(bank, days=days, per_day=per_day, stretch=STRETCH))
        if found:
            raise SystemExit(1)

    def _tell(self, played: Played) -> None:
        names = sorted({name for stretch in played.stretches for name in stretch})
        self.stdout.write("from day  " + " ".join(f"{name:>13}" for name in names))
        for number, stretch in enumerate(played.stretches):
            counts = " ".join(f"{stretch[name]:>13}" for name in names)
            self.stdout.write(f"{number * STRETCH + 1:8}  {counts}")
        self.stdout.write(f"{played.asked} asked, nothing left at {len(played.dry)} of {played.moments} moments")
        if played.dry:
            self.stdout.write(f"the first time on day {played.first_dry_day}; what was said a month ago is asked again")
