"""How long `/health` and `/status` take while clients keep every thread of the server busy."""

import http.client
import statistics
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from memory.measuring.elsewhere import run_elsewhere
from memory.measuring.hanging import guests, visit
from memory.measuring.serving import serving

VENDORS = ("sqlite", "postgresql")
PATHS = ("/health", "/status", "/status?format=json")
PAUSE_SECONDS = 0.05
IDLE_LOOKS = 100


class Command(BaseCommand):
    """On a fresh database that is gone afterwards."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Which database, and how many clients at once."""
        parser.add_argument("--database", choices=VENDORS, default="postgresql")
        parser.add_argument("--clients", type=int, default=16)
        parser.add_argument("--rounds", type=int, default=4)
        parser.add_argument("--here", action="store_true", help="on this very database, which is a fresh one")

    def handle(self, *args: Any, database: str, clients: int, rounds: int, here: bool, **options: Any) -> None:
        """Prints median, 95th percentile and the longest, of a server that is idle and of one that is not."""
        if clients < 1 or rounds < 1:
            raise CommandError("At least one client, and one round.")
        if not here:
            arguments = ["bench_status", "--here", "--clients", str(clients), "--rounds", str(rounds)]
            if code := run_elsewhere(database, arguments):
                raise SystemExit(code)
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        with serving() as served:
            port = served.port
            visit(port, guests(clients, [], "first"))  # by now all has been loaded that has to be
            self._tell("idle", [look(port, path) for _ in range(IDLE_LOOKS) for path in PATHS])
            found = []
            for number in range(rounds):
                people = guests(clients, [], f"{number}")
                found += watch(port, partial(visit, port, people))
            self._tell(f"{clients} clients", found)

    def _tell(self, name: str, found: list[tuple[str, float]]) -> None:
        for path in PATHS:
            times = sorted(seconds * 1000 for of, seconds in found if of == path)
            p95 = times[int(len(times) * 0.95)]
            self.stdout.write(
                f"{connection.vendor:10} {name:12} {path:22} {len(times):5} looks, "
                f"median {statistics.median(times):6.1f} ms, p95 {p95:6.1f}, longest {times[-1]:6.1f}"
            )


def watch(port: int, crowd: Callable[[], object]) -> list[tuple[str, float]]:
    """Look at each path again and again while the crowd is there."""
    thread = threading.Thread(target=crowd)
    thread.start()
    found: list[tuple[str, float]] = []
    while thread.is_alive():
        found += [look(port, path) for path in PATHS]
        time.sleep(PAUSE_SECONDS)
    thread.join()
    return found


def look(port: int, path: str) -> tuple[str, float]:
    """A stranger with a new connection; the path and the seconds that it took."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.perf_counter()
    client.request("GET", path)
    response = client.getresponse()
    response.read()
    taken = time.perf_counter() - began
    client.close()
    if response.status != http.client.OK:
        raise CommandError(f"{path} answered {response.status}.")
    return path, taken
