"""Writes docs/data-model.md from the models, or says whether it is what they are."""

import difflib
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ops.data_model import PAGE, render_page

MOST_SHOWN = 20


class Command(BaseCommand):
    """Safe to run at any time; needs no database."""

    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to look alone."""
        parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 where the page is stale")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Prints what differs, at most twenty lines of it."""
        page = render_page()
        there = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        if page == there:
            self.stdout.write("docs/data-model.md is what the models are.")
        elif check:
            lines = difflib.unified_diff(there.splitlines(), page.splitlines(), "there", "models", lineterm="", n=0)
            self.stdout.write("\n".join(list(lines)[:MOST_SHOWN]))
            self.stderr.write("docs/data-model.md is stale: `make docs` writes it anew.")
            raise SystemExit(1)
        else:
            PAGE.write_text(page, encoding="utf-8")
            self.stdout.write("docs/data-model.md is written anew.")
