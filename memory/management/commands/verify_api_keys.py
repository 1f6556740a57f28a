"""Tries the keys of the model providers: one smallest call each, at most once a minute, with nobody's text."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from memory.services.key_checks import Checked, check_keys, exit_code


class Command(BaseCommand):
    """Exit code 0: every key that is set is good. 1: one is not. 2: none is set."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, and how to say it."""
        parser.add_argument("--provider", metavar="X", help="this one alone")
        parser.add_argument("--json", action="store_true", help="one JSON list")

    def handle(self, *args: Any, provider: str | None, **options: Any) -> None:
        """Try and print."""
        if provider is not None and provider not in settings.AI_PROVIDERS:
            raise CommandError(f"AI_PROVIDERS has no {provider}. It has: {', '.join(settings.AI_PROVIDERS)}.")
        found = check_keys(at=timezone.now(), only=provider)
        if options["json"]:
            self.stdout.write(json.dumps([as_dict(checked) for checked in found]))
        else:
            for checked in found:
                self.stdout.write(as_line(checked))
        if code := exit_code(found):
            raise SystemExit(code)


def as_dict(checked: Checked) -> dict[str, Any]:
    """For machines. No part of a key."""
    is_known = checked.outcome is not None
    return {
        "provider": checked.provider,
        "configured": checked.is_configured,
        "accepted": checked.is_accepted,
        "model": checked.model,
        "model_available": checked.is_good if checked.is_accepted else None,
        "outcome": str(checked.outcome) if is_known else None,
        "milliseconds": checked.milliseconds if is_known else None,
        "checked_at": checked.checked_at.isoformat() if checked.checked_at else None,
    }


def as_line(checked: Checked) -> str:
    """For people."""
    if not checked.is_configured:
        return f"{checked.provider}: not set up"
    if checked.outcome is None:
        return f"{checked.provider}: not tried: another check is at work or was within this minute"
    return f"{checked.provider}: {checked.outcome} ({checked.model}, {checked.milliseconds} ms)"
