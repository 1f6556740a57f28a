"""Which settings of gunicorn serve most people on this machine, and what memory they take."""

import os
import statistics
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from memory.measuring.clients import signed_in
from memory.measuring.elsewhere import is_there, run_elsewhere
from memory.measuring.figures import percentile
from memory.measuring.serving import serving
from ops.measuring.mix import Tally, Visitor
from ops.measuring.processes import cpu_seconds, memory_of, workers_of

CLOSING = {"DATABASE_URL": f"{dict(os.environ).get('DATABASE_URL', '')}?conn_max_age=0"}
WAYS: dict[str, dict[str, str]] = {
    "2 workers, 4 threads": {},
    "1 worker, 8 threads": {"WEB_CONCURRENCY": "1", "WEB_THREADS": "8"},
    "2 workers, 2 threads": {"WEB_THREADS": "2"},
    "2 workers, 8 threads": {"WEB_THREADS": "8"},
    "3 workers, 4 threads": {"WEB_CONCURRENCY": "3"},
    "4 workers, 2 threads": {"WEB_CONCURRENCY": "4", "WEB_THREADS": "2"},
    "2 x 4, preloaded": {"GUNICORN_CMD_ARGS": "--preload"},
    "2 x 4, clients connect anew": {"GUNICORN_CMD_ARGS": "--keep-alive 0"},
    "2 x 4, a database connection a request": CLOSING,
}


@dataclass(frozen=True, slots=True)
class Served:
    """What a way did in one turn."""

    a_second: float
    cpu: float
    times: list[float]
    resident: float
    proportional: float


class Command(BaseCommand):
    """On a fresh database with people of the demo, gone afterwards: PostgreSQL, or SQLite where none answers."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How long each way is tried, and how often."""
        parser.add_argument("--seconds", type=float, default=8)
        parser.add_argument("--rounds", type=int, default=2, help="by turns, for a machine's speed changes")
        parser.add_argument("--clients", type=int, default=16)
        parser.add_argument("--here", action="store_true", help="on this very database, which is a fresh one")

    def handle(self, *args: Any, seconds: float, rounds: int, clients: int, here: bool, **options: Any) -> None:
        """Prints a table of Markdown."""
        if seconds <= 0 or rounds < 1 or clients < 1:
            raise CommandError("All numbers must be above zero.")
        if not here:
            sizes = ["--seconds", str(seconds), "--rounds", str(rounds), "--clients", str(clients)]
            if code := run_elsewhere("postgresql" if is_there() else "sqlite", ["bench_gunicorn", "--here", *sizes]):
                raise SystemExit(code)
            return
        call_command("demo", people=clients, days=1, entries=2_000)
        call_command("collectstatic", interactive=False, verbosity=0)
        people = list(User.objects.order_by("-created_at")[:clients])
        found: dict[str, list[Served]] = defaultdict(list)
        for _round in range(rounds):
            for name, variables in WAYS.items():
                found[name].append(_serve(variables, people, seconds))
        self.stdout.write("| | requests a second | CPU ms | median ms | 99th percentile | MiB a worker | MiB in all |")
        self.stdout.write("|---|---|---|---|---|---|---|")
        for name, turns in found.items():
            self.stdout.write(f"| {name} | {_row(turns)} |")


def _serve(variables: dict[str, str], people: list[User], seconds: float) -> Served:
    tally, done = Tally(), threading.Event()
    with serving(**variables) as served:
        visitors = [Visitor(served.port, [signed_in(user)], tally, seed) for seed, user in enumerate(people)]
        threads = [threading.Thread(target=_act, args=(visitor, done)) for visitor in visitors]
        for thread in threads:
            thread.start()
        time.sleep(seconds / 2)  # by now all is loaded that has to be
        pids, asked, began = workers_of(served.web_pid), len(tally.seconds), time.perf_counter()
        before = cpu_seconds(pids)
        time.sleep(seconds)
        cpu, passed, times = cpu_seconds(pids) - before, time.perf_counter() - began, tally.seconds[asked:]
        memory, first = [memory_of(pid) for pid in pids], memory_of(served.web_pid)
        done.set()
        for thread in threads:
            thread.join()
    if tally.wrong:
        raise CommandError(f"Something went wrong: {dict(tally.wrong)}")
    return Served(
        a_second=len(times) / passed,
        cpu=cpu / len(times) * 1000,
        times=times,
        resident=max(one.resident for one in memory),
        proportional=sum(one.proportional for one in [*memory, first]),
    )


def _act(visitor: Visitor, done: threading.Event) -> None:
    while not done.is_set():
        visitor.act()


def _row(turns: list[Served]) -> str:
    times = [seconds * 1000 for turn in turns for seconds in turn.times]
    a_second, cpu = (statistics.mean(values) for values in zip(*((t.a_second, t.cpu) for t in turns), strict=True))
    resident, proportional = (
        max(values) for values in zip(*((t.resident, t.proportional) for t in turns), strict=True)
    )
    return (
        f"{a_second:.0f} | {cpu:.1f} | {statistics.median(times):.0f} | {percentile(times, 0.99):.0f} | "
        f"{resident:.0f} | {proportional:.0f}"
    )
