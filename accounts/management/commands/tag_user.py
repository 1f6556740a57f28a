"""Puts a tag on a person, or takes it off."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import AdminTag, User
from accounts.tags import find_tag, tag_user, untag_user
from lot.errors import LotError, NotFound


class Command(BaseCommand):
    """Safe to run twice: what is so already stays so."""

    help = "Put TAG on the person with EMAIL; --remove takes it off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("tag")
        parser.add_argument("--remove", action="store_true", help="take the tag off")

    def handle(self, *args: Any, email: str, tag: str, remove: bool, **options: Any) -> None:
        """Says what was done, or that there was nothing to do."""
        user = User.objects.by_email(email)
        if user is None:
            raise CommandError(f"There is nobody with the address {email}.")
        try:
            found = find_tag(tag)
            has_changed = untag_user(user=user, tag=found) if remove else tag_user(user=user, tag=found)
        except NotFound:
            names = ", ".join(AdminTag.objects.values_list("name", flat=True))
            raise CommandError(f"There is no tag {tag}. There are: {names}.") from None
        except LotError as error:
            raise CommandError(error.message) from None
        done = "removed from" if remove else "set on"
        self.stdout.write(f"{found.name} {done} {user.email}." if has_changed else "Nothing to do.")
