"""The story that would be told now, sentence by sentence with its sources: of a person, or of a scripted one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from memory.judging.script import script_named, scripts
from memory.judging.stories import Told, story_now, story_of_life


class Command(BaseCommand):
    """Stores nothing. Exits with 1 where a sentence is not supported by its sources."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose story."""
        parser.add_argument("email", nargs="?", help="of a person on this server: their words are printed")
        parser.add_argument("--simulate", type=int, metavar="DAYS", help="so many days of a scripted person instead")
        parser.add_argument("--person", default="retired", help="the scripted person's name")

    def handle(self, *args: Any, email: str | None, simulate: int | None, person: str, **options: Any) -> None:
        """Tell and print."""
        if (email is None) == (simulate is None):
            raise CommandError("Name either an address or --simulate DAYS.")
        told = _simulated(person, simulate) if simulate is not None else _real(email or "")
        for line in lines(told):
            self.stdout.write(line)
        if told.unsupported:
            raise SystemExit(1)


def lines(told: Told) -> list[str]:
    """The story, then every sentence with its sources."""
    number = sum(len(rows) for _topic, rows in told.paragraphs)
    head = f"{told.on}: {told.facts} memories, {number} sentences, {len(told.unsupported)} without support"
    text = ["", *(" ".join(line.text for line in rows) + "\n" for _topic, rows in told.paragraphs)]
    notes = []
    for topic, rows in told.paragraphs:
        notes.append(f"[{topic or 'what restores'}]")
        for line in rows:
            notes.append(f"- {line.text}" + ("" if line.is_supported else "  (NOT SUPPORTED)"))
            notes += [f"  - {source}" for source in line.sources]
    return [head, *text, *notes]


def _real(email: str) -> Told:
    user = User.objects.select_related("profile", "preferences").filter(email__iexact=email).first()
    if user is None:
        raise CommandError("Nobody here has this address.")
    return story_now(user, timezone.now())


def _simulated(person: str, days: int) -> Told:
    script = script_named(person)
    if script is None or days < 1:
        names = ", ".join(script.name for script in scripts())
        raise CommandError(f"One day at least, of one of: {names}.")
    return story_of_life(script, days)
