"""Whether LOT stays well under people who come and go for an hour: no error, no growth."""

import statistics
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from accounts.models import User
from memory.measuring.clients import signed_in
from memory.measuring.elsewhere import is_there, run_elsewhere
from memory.measuring.figures import percentile
from memory.measuring.serving import serving
from ops.measuring.mix import Tally
from ops.measuring.soak import Sample, Soaked, soak

# A worker that is exchanged after so many requests would hide that it grows.
FOR_GOOD = "--max-requests 0"


class Command(BaseCommand):
    """On a fresh database with people of the demo, gone afterwards: PostgreSQL, or SQLite where none answers."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How long, how many acts a second, and how many people."""
        parser.add_argument("--minutes", type=float, default=60)
        parser.add_argument("--rate", type=float, default=20, help="acts a second")
        parser.add_argument("--people", type=int, default=60)
        parser.add_argument("--entries", type=int, default=3_000, help="of the one who wrote most")
        parser.add_argument("--here", action="store_true", help="on this very database, which is a fresh one")

    def handle(self, *args: Any, **options: Any) -> None:
        """A line every ten seconds on standard error, the outcome at the end; exit code 1 where something is wrong."""
        names = ("minutes", "rate", "people", "entries")
        if any(options[name] <= 0 for name in names):
            raise CommandError("All numbers must be above zero.")
        if not options["here"]:
            vendor = "postgresql" if is_there() else "sqlite"
            self.stdout.write(f"On {vendor}.")
            sizes = [part for name in names for part in (f"--{name}", str(options[name]))]
            if code := run_elsewhere(vendor, ["bench_soak", "--here", *sizes]):
                raise SystemExit(code)
            return
        call_command("demo", people=options["people"], days=1, entries=options["entries"])
        call_command("collectstatic", interactive=False, verbosity=0)
        people = list(User.objects.all()[: options["people"]])
        with serving(GUNICORN_CMD_ARGS=FOR_GOOD) as served:
            found = soak(
                served,
                lambda: [signed_in(user) for user in people],
                minutes=options["minutes"],
                rate=options["rate"],
                tell=self._tell,
            )
        self._sum_up(found)

    def _tell(self, sample: Sample, tally: Tally) -> None:
        wrong = sum(tally.wrong.values())
        self.stderr.write(
            f"{sample.seconds:6.0f} s  {len(tally.seconds):7} requests  {wrong} wrong  {sample.mib:6.1f} MiB  "
            f"{sample.connections} connections"
        )

    def _sum_up(self, found: Soaked) -> None:
        times = [seconds * 1000 for seconds in found.tally.seconds]
        last = found.samples[-1]
        self.stdout.write(
            f"{connection.vendor}, {found.minutes:g} minutes, {len(times)} requests, {found.behind} acts behind: "
            f"median {statistics.median(times):.0f} ms, 99th percentile {percentile(times, 0.99):.0f} ms; memory of "
            f"the workers {last.mib:.1f} MiB, {found.mib_a_minute:+.3f} a minute after warm-up; "
            f"{last.connections} connections."
        )
        for name, number in found.tally.asked.most_common():
            self.stdout.write(f"  {number:7} {name}")
        if complaints := found.complaints():
            self.stdout.write("\n".join(complaints))
            raise SystemExit(1)
        self.stdout.write("No error; memory and connections stay as they are.")
