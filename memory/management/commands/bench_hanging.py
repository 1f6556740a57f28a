"""Whether pages, the health check and answering take as long as ever while every model provider hangs."""

import statistics
import threading
from collections import defaultdict
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from memory.judging.stub import stub_server
from memory.measuring.elsewhere import run_elsewhere
from memory.measuring.hanging import Times, forget_the_last, guests, pointed_at, visit
from memory.measuring.serving import serving
from memory.models import ProviderCall

VENDORS = ("sqlite", "postgresql")
WITHOUT, ANSWERING, HANGING = WAYS = ("no provider", "it answers", "it hangs")
ROUNDS = 9  # short ones, each way once first, second and last: a machine's speed changes


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
        found = _measure(clients)
        calls = ProviderCall.objects.count()
        self.stdout.write(f"{connection.vendor}, {clients} clients, {calls} calls to a provider; medians in ms")
        self.stdout.write(f"{'':18} " + " ".join(f"{way:>12}" for way in WAYS))
        for name in found[WITHOUT]:
            medians = [statistics.median(found[way][name]) * 1000 for way in WAYS]
            change = (medians[2] / medians[1] - 1) * 100
            self.stdout.write(f"{name:18} " + " ".join(f"{ms:12.1f}" for ms in medians) + f" {change:+7.1f} %")


def _measure(clients: int) -> dict[str, Times]:
    """What each call took in each way, all at one server whose one provider answers and hangs by turns."""
    found: dict[str, Times] = {way: defaultdict(list) for way in WAYS}
    answering = threading.Event()
    with stub_server(answering) as port:
        destination, variables = pointed_at(port)
        with serving(**variables) as served:
            visit(served.port, guests(clients, [], "first"))  # by now all has been loaded that has to be
            for number in range(ROUNDS):
                for way in WAYS[number % len(WAYS) :] + WAYS[: number % len(WAYS)]:
                    allowed = [] if way == WITHOUT else [destination]
                    people = guests(clients, allowed, f"{number}-{way.replace(' ', '-')}")
                    forget_the_last()
                    (answering.clear if way == HANGING else answering.set)()
                    for name, taken in visit(served.port, people).items():
                        found[way][name] += taken
            answering.set()
    return found
