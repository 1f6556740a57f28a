"""Prints a link to sign in with: for when mail is down, and to invite someone."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.links import print_link
from lot.errors import InvalidInput


class Command(BaseCommand):
    """The link makes the account on first use, even while sign-up is closed."""

    help = "Print a link that signs EMAIL in once, within 60 minutes, in any browser."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """The link and nothing else, so that it can be piped."""
        try:
            self.stdout.write(print_link(email=email))
        except InvalidInput:
            raise CommandError("This is not an e-mail address.") from None
