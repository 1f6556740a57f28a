"""Lists people with their tags."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.tags import find_tag, tag_names, users_with
from lot.errors import NotFound


@dataclass(frozen=True)
class Line:
    """What is listed of a person."""

    id: str
    email: str
    tags: list[str]
    created_at: str
    last_seen_at: str | None


class Command(BaseCommand):
    """For the operator's eyes: these are addresses of people."""

    help = "List people, all or those with a tag, as text or as one JSON list."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tag", help="only people with this tag")
        parser.add_argument("--json", action="store_true", help="a JSON list")

    def handle(self, *args: Any, tag: str | None, **options: Any) -> None:
        """By time of sign-up."""
        lines = list(_lines(tag))
        if options["json"]:
            self.stdout.write(json.dumps([asdict(line) for line in lines], indent=2))
            return
        for line in lines:
            self.stdout.write("\t".join([line.email, ", ".join(line.tags), line.last_seen_at or "never"]))


def _lines(tag: str | None) -> Iterator[Line]:
    try:
        people = users_with(find_tag(tag)) if tag else User.objects.all()
    except NotFound:
        raise CommandError(f"There is no tag {tag}.") from None
    names = tag_names()
    for user in people.order_by("created_at", "pk"):
        seen = user.last_seen_at.isoformat(timespec="seconds") if user.last_seen_at else None
        made = user.created_at.isoformat(timespec="seconds")
        yield Line(str(user.pk), user.email, names.get(user.pk, []), made, seen)
