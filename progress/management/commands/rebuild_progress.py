"""Counts people's progress anew from what they wrote, and says what was stored otherwise."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from progress.services import rebuild


class Command(BaseCommand):
    """Safe to run twice; meanwhile people write as ever. Awards are added, never taken away."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom, and whether to change anything."""
        parser.add_argument("--user", help="one person, by e-mail")
        parser.add_argument("--dry-run", action="store_true", help="only say what differs")

    def handle(self, *args: Any, user: str | None, dry_run: bool, **options: Any) -> None:
        """A line for each difference, and how many people differed."""
        people = User.objects.select_related("profile", "preferences").order_by("created_at", "pk")
        if user:
            person = User.objects.by_email(user)
            if person is None:
                raise CommandError("There is no person with this address.")
            people = people.filter(pk=person.pk)
        count = differed = 0
        for person in people.iterator():
            lines = rebuild(user=person, at=timezone.now(), is_dry=dry_run)
            for line in lines:
                self.stdout.write(f"{person.pk}: {line}")
            count, differed = count + 1, differed + bool(lines)
        self.stdout.write(f"{count} people, {differed} differed{' (nothing was changed)' if dry_run else ''}.")
