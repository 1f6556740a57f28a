"""How well and how fast recall finds, measured on conversations whose answers are known, through the real index."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from memory.engine.recall.kinds import WEIGHTS
from memory.measuring.asking import Lookup, look_up_all
from memory.measuring.elsewhere import run_elsewhere
from memory.measuring.figures import Outcome, intervals, means, percentile
from memory.measuring.fitting import cross_fit
from memory.measuring.locomo import NAMES, read_conversations
from memory.measuring.scale import Cost, cost_of

BUDGET = 1000  # tokens
VENDORS = ("sqlite", "postgresql")
HEAD = f"{'':28} {'n':>5} {'R@5':>6} {'R@10':>6} {'R@25':>6} {'MRR':>6}"


class Command(BaseCommand):
    """Each conversation is one person, who is removed afterwards."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """What to measure with, and where."""
        parser.add_argument("file", nargs="?", type=Path, help="conversations in the format of LoCoMo")
        parser.add_argument("--database", choices=VENDORS, help="a fresh one of this kind where it is not configured")
        parser.add_argument("--dump", type=Path, help="write a JSON line a question to this file")
        parser.add_argument("--scale", default="", help="numbers of made-up entries to time, such as 1000,25000")
        parser.add_argument("--no-fit", action="store_true", help="leave out the weights fitted on other conversations")
        parser.add_argument("--json", action="store_true", help="the figures for machines")

    def handle(self, *args: Any, file: Path | None, database: str | None, **options: Any) -> None:
        """Measure, print, and write the dump."""
        if file is None and not options["scale"]:
            raise CommandError("Name a file of conversations, or sizes with --scale.")
        if database not in {None, connection.vendor}:
            if code := run_elsewhere(database, _arguments(file, database, options)):
                raise SystemExit(code)
            return
        figures: dict[str, Any] = {"database": connection.vendor}
        if file is not None:
            figures |= self._conversations(file, options)
        if options["scale"]:
            figures["scale"] = self._scale(options["scale"], quiet=options["json"])
        if options["json"]:
            self.stdout.write(json.dumps(figures, indent=2))

    def _conversations(self, file: Path, options: dict[str, Any]) -> dict[str, Any]:
        try:
            conversations = read_conversations(file)
        except (OSError, ValueError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from None
        lookups = look_up_all(conversations, lambda line: self.stderr.write(f"  {line}"))
        outcomes = [lookup.outcome() for lookup in lookups]
        if not outcomes:
            raise CommandError(f"{file} asks nothing that can be measured.")
        if options["dump"]:
            options["dump"].write_text("".join(json.dumps(asdict(row)) + "\n" for row in outcomes), encoding="utf-8")
        groups = _by_category(outcomes) | {
            "all, as it ships": outcomes,
            "all, without who": [lookup.outcome(replace(WEIGHTS, who=0.0)) for lookup in lookups],
        }
        if not options["no_fit"] and len(conversations) > 1:
            groups["all, fitted on the others"] = self._fitted(lookups, quiet=options["json"])
        milliseconds = [outcome.ms for outcome in outcomes]
        share = statistics.mean(lookup.within(BUDGET) for lookup in lookups)
        median, p95 = statistics.median(milliseconds), percentile(milliseconds, 0.95)
        if not options["json"]:
            self._table(groups)
            self.stdout.write(f"\nevidence inside {BUDGET} tokens: {100 * share:.1f} %")
            self.stdout.write(f"a query: median {median:.1f} ms, p95 {p95:.1f} ms ({connection.vendor})")
        rows = {
            name: {"n": len(rows), "means": means(rows), "intervals": intervals(rows)} for name, rows in groups.items()
        }
        return {"figures": rows, "ms": {"median": median, "p95": p95}}

    def _fitted(self, lookups: Sequence[Lookup], *, quiet: bool) -> list[Outcome]:
        outcomes, fitted = cross_fit(lookups)
        if not quiet:
            for weights in fitted:
                changed = {name: value for name, value in asdict(weights).items() if value != getattr(WEIGHTS, name)}
                self.stdout.write(f"fitted on one half: {changed or 'as it ships'}")
        return outcomes

    def _table(self, groups: dict[str, list[Outcome]]) -> None:
        self.stdout.write(f"\n{HEAD}")
        for name, outcomes in groups.items():
            self.stdout.write(
                f"{name:28} {len(outcomes):5} " + " ".join(f"{100 * mean:6.1f}" for mean in means(outcomes))
            )
            if name.startswith("all"):
                ends = " ".join(f"{100 * low:.1f}-{100 * high:.1f}" for low, high in intervals(outcomes))
                self.stdout.write(f"{'':28} 95 % intervals: {ends}")

    def _scale(self, sizes: str, *, quiet: bool) -> list[dict[str, Any]]:
        costs = []
        for size in sizes.split(","):
            if not size.strip().isdigit() or int(size) < 1:
                raise CommandError("--scale takes whole numbers with commas between.")
            cost = cost_of(int(size))
            costs.append(asdict(cost))
            if not quiet:
                self.stdout.write(_cost_line(cost))
        return costs


def _as_data(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {"n": len(outcomes), "means": means(outcomes), "intervals": intervals(outcomes)}


def _cost_line(cost: Cost) -> str:
    return (
        f"{cost.items} items ({connection.vendor}): "
        f"recall median {cost.recall_median:.1f} ms, p95 {cost.recall_p95:.1f} ms; "
        f"indexing one {cost.index_one:.1f} ms, p95 {cost.index_one_p95:.1f} ms; "
        f"in bulk {cost.items_a_second:.0f} a second; "
        f"index {cost.index_bytes / cost.text_bytes:.1f} times the text of {cost.text_bytes / 1000:.0f} kB"
    )


def _by_category(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    categories = sorted({outcome.category for outcome in outcomes})
    return {
        NAMES.get(category, str(category)): [outcome for outcome in outcomes if outcome.category == category]
        for category in categories
    }


def _arguments(file: Path | None, database: str | None, options: dict[str, Any]) -> list[str]:
    """The same command for a process of its own."""
    arguments = ["bench_recall", "--database", str(database)]
    arguments += [str(file.resolve())] if file else []
    arguments += ["--dump", str(options["dump"].resolve())] if options["dump"] else []
    arguments += ["--scale", options["scale"]] if options["scale"] else []
    return arguments + [flag for flag, name in (("--no-fit", "no_fit"), ("--json", "json")) if options[name]]
