"""How well LOT asks: scripted people live their days through the real services, and the table says what is reached."""

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from memory.judging.figures import figures
from memory.judging.script import Script, script_named, scripts
from memory.judging.stub import NAME, no_model, stub_model
from memory.judging.table import as_data, lines
from memory.judging.town import live_all

PROVIDERS = {"builtin": no_model, NAME: stub_model}


class Command(BaseCommand):
    """Everything made is removed. Exits with 1 where a target is missed."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, how long, and on how many cores."""
        parser.add_argument("--people", type=int, default=12, help="the first so many of the scripted people")
        parser.add_argument("--person", action="append", help="one of them by name; may be given again")
        parser.add_argument("--days", type=int, default=365)
        parser.add_argument("--processes", type=int, default=2)
        parser.add_argument("--provider", default="builtin", help="who words the questions: builtin, stub")
        parser.add_argument("--json", action="store_true", help="the table for machines")

    def handle(self, *args: Any, days: int, processes: int, provider: str, **options: Any) -> None:
        """Live, measure, print."""
        if provider not in PROVIDERS:
            raise CommandError(f"There is no provider {provider} to ask with. There is: {', '.join(PROVIDERS)}.")
        if days < 1 or processes < 1 or options["people"] < 1:
            raise CommandError("People, days and processes are at least 1.")
        people = _people(options["people"], options["person"])
        began = time.monotonic()
        with PROVIDERS[provider]():
            lives = live_all(people, days, processes, lambda line: self.stderr.write(f"  {line}"))
        if options["json"]:
            self.stdout.write(json.dumps(as_data(lives), indent=2))
        else:
            minutes = (time.monotonic() - began) / 60
            self.stdout.write(f"{connection.vendor}, {len(people)} people, {days} days, {minutes:.1f} minutes\n\n")
            for line in lines(lives):
                self.stdout.write(line)
        if not all(figure.is_met for figure in figures(lives)):
            raise SystemExit(1)


def _people(number: int, names: list[str] | None) -> list[Script]:
    if not names:
        return list(scripts()[:number])
    found = [script_named(name) for name in names]
    if None in found:
        raise CommandError(f"The people are: {', '.join(script.name for script in scripts())}.")
    return [script for script in found if script]
