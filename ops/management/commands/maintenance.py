"""Closes LOT for a while, or opens it: pages and REST answer 503, `/health`, `/status` and the admin go on."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime, parse_time

from lot.errors import LotError
from ops.services import end_maintenance, start_maintenance


class Command(BaseCommand):
    """Exit code 1 where it was closed, or open, already."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """On or off, and what people are told."""
        parser.add_argument("state", choices=("on", "off"))
        parser.add_argument("--until", metavar="TIME", help="expected end, UTC: 14:30 or 2026-03-04T14:30")
        parser.add_argument("--message", default="", metavar="TEXT", help="what people are told, one line")

    def handle(self, *args: Any, state: str, until: str | None, message: str, **options: Any) -> None:
        """Says from when on it holds everywhere."""
        at = timezone.now()
        if state == "off":
            if not end_maintenance(at=at):
                raise CommandError("LOT is open already.")
            self.stdout.write("LOT is open.")
            return
        try:
            start_maintenance(at=at, until=read_until(until, at) if until else None, message=message)
        except LotError as error:
            lines = [line for lines in error.fields.values() for line in lines]
            raise CommandError(" ".join(lines) or error.message) from None
        self.stdout.write(f"LOT is closed, everywhere within {settings.MAINTENANCE_LOOK_SECONDS:g} seconds.")


def read_until(text: str, at: datetime) -> datetime:
    """A time of today or tomorrow, or a moment; UTC where it names no zone. Raises CommandError."""
    try:
        moment, clock = parse_datetime(text), parse_time(text)
    except ValueError:
        moment = clock = None
    if moment is None and clock is None:
        raise CommandError("--until is a time such as 14:30 or 2026-03-04T14:30.")
    if moment is None and clock is not None:
        moment = datetime.combine(at.astimezone(UTC).date(), clock, tzinfo=clock.tzinfo or UTC)
        moment += timedelta(days=moment <= at)
    assert moment is not None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
