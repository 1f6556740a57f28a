"""Whether pages, the health check and answering take as long as ever while every model provider hangs."""

import statistics
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from memory.judging.stub import stub_server
from memory.measuring.elsewhere import run_elsewhere
from memory.measuring.hanging import guests, hanging_server, nobody, only_at, serving, visit
from memory.models import ProviderCall

VENDORS = ("sqlite", "postgresql")
WITHOUT, QUICK, HANGING = WAYS = ("no provider", "it answers", "it hangs")
ROUNDS = 3  # of each, each way once first, second and last: a machine's speed changes


class Command(BaseCommand):
    """On a fresh database that is gone afterwards."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Which database, and how many clients at once."""
        parser.add_argument("--database", choices=VENDORS, default="postgresql")
        parser.add_argument("--clients", type=int, default=16)
        parser.add_argument("--here", action="store_true", help="on this very database, which is a fresh one")

    def handle(self, *args: Any, database: str, clients: int, here: bool, **options: Any) -> None:
        """Prints the medians without a provider, with one that answers, with one that hangs, and what that changes."""
        if clients < 1:
            raise CommandError("At least one client.")
        if not here:
            if code := run_elsewhere(database, ["bench_hanging", "--here", "--clients", str(clients)]):
                raise SystemExit(code)
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        found: dict[str, list[Any]] = {way: [] for way in WAYS}
        with stub_server() as quick, hanging_server() as hanging:
            ways = dict(zip(WAYS, (nobody(), only_at(quick), only_at(hanging)), strict=True))
            for number in range(ROUNDS):
                for way in WAYS[number % len(WAYS) :] + WAYS[: number % len(WAYS)]:
                    destinations, variables = ways[way]
                    people = guests(clients + 1, destinations, f"{number}-{way.replace(' ', '-')}")
                    with serving(**variables) as served:
                        visit(served, people[:1])  # by now all has been loaded that has to be
                        found[way].append(visit(served, people[1:]))
                    self.stderr.write(f"{way}: " + ", ".join(f"{n} {ms:.0f}" for n, ms in found[way][-1].items()))
        calls = ProviderCall.objects.count()
        self.stdout.write(f"{connection.vendor}, {clients} clients, {calls} calls to a provider; medians in ms")
        self.stdout.write(f"{'':18} " + " ".join(f"{way:>12}" for way in WAYS))
        for name in found[WITHOUT][0]:
            medians = [statistics.median(row[name] for row in found[way]) for way in WAYS]
            change = (medians[2] / medians[1] - 1) * 100
            self.stdout.write(f"{name:18} " + " ".join(f"{ms:12.1f}" for ms in medians) + f" {change:+7.1f} %")
