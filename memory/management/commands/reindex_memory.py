"""Reads what people wrote into the recall index anew."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from memory.services.reindexing import mark_all, people_left, reindex_person


class Command(BaseCommand):
    """Safe to stop and to run again; meanwhile people write and find as ever."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and from where."""
        parser.add_argument("--user", help="one person, by e-mail")
        parser.add_argument("--left", action="store_true", help="only who is left from a run that was stopped")
        parser.add_argument("--from-nothing", action="store_true", help="throw the index away first: it cannot be read")

    def handle(self, *args: Any, user: str | None, left: bool, from_nothing: bool, **options: Any) -> None:
        """Progress on one line a batch."""
        if user:
            person = User.objects.by_email(user)
            if person is None:
                raise CommandError("There is no person with this address.")
            people = [person.pk]
        else:
            if not left:
                mark_all()
            people = people_left()
        began, total = time.monotonic(), 0
        for place, user_id in enumerate(people, 1):
            done = 0
            for done in reindex_person(user=User(pk=user_id), from_nothing=from_nothing):
                self.stdout.write(f"person {place} of {len(people)}: {done} entries")
            total += done
        rate = total / max(time.monotonic() - began, 0.001)
        self.stdout.write(f"{len(people)} people, {total} entries, {rate:.0f} a second.")
