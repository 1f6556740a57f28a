"""Fills a database of its own with a fictional person's year, to see LOT before living with it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.links import print_link
from lot.errors import Conflict
from ops.demo import live_days, refuse_beside_others
from ops.demo.material import script

BAR = 30
A_FORTNIGHT = 100  # entries


class Command(BaseCommand):
    """Run again it goes on from where it ended: a demo person lives until now. Refuses where real people live."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How many people, how long the first of them lived, and how much they had written before."""
        parser.add_argument("--people", type=int, default=1, metavar="N", help="the others have two weeks behind them")
        parser.add_argument("--days", type=int, default=365, metavar="D", help="that the first lives one by one")
        parser.add_argument("--entries", type=int, default=0, help="that the first wrote in the years before")
        parser.add_argument("--link", action="store_true", help="print a link that signs the first of them in once")

    def handle(self, *args: Any, people: int, days: int, entries: int, link: bool, **options: Any) -> None:
        """A bar of progress on standard error, one line on what there is, and the link."""
        if people < 1 or days < 1 or entries < 0:
            raise CommandError("At least one person, and one day.")
        try:
            refuse_beside_others()
        except Conflict as error:
            raise CommandError(error.message) from None
        now, advance = timezone.now(), self._bar(people - 1 + days)
        name = replace(script(), name="person")
        first = live_days(script=name, days=days, carried=entries, now=now, progress=advance)
        for number in range(2, people + 1):
            other = replace(script(), name=f"person-{number}")
            live_days(script=other, days=1, carried=A_FORTNIGHT, now=now, progress=advance)
        self.stderr.write("")
        self.stdout.write(f"{people} people who do not exist. The first is {first.email}, with {days} days lived.")
        if link:
            self.stdout.write(f"This link signs in as them, once, within an hour: {print_link(email=first.email)}")

    def _bar(self, total: int) -> Callable[[], None]:
        done = 0

        def advance() -> None:
            nonlocal done
            done += 1
            if done * 200 // total != (done - 1) * 200 // total:
                full = BAR * done // total
                self.stderr.write(f"\r[{'#' * full}{' ' * (BAR - full)}] {done * 100 // total} %", ending="")

        return advance
