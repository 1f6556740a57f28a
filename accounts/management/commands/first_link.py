"""Prints the first link of an installation; `make run` calls it at every start."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.links import print_first_link


class Command(BaseCommand):
    """Voids older first links, so the newest line on the console is the one that works."""

    help = "Print the link that makes the first admin; once there is one, say where LOT is."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line."""
        link = print_first_link()
        if link is None:
            self.stdout.write(f"{settings.APP_NAME} is on {settings.PUBLIC_URL}.")
        else:
            self.stdout.write(f"{settings.APP_NAME} is new. This link works once and makes you the admin: {link}")
