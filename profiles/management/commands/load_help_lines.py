"""Brings the help lines up to what this version ships; what was edited in the admin stays."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from profiles.help_lines import load_help_lines
from profiles.models import HelpLine


class Command(BaseCommand):
    """manage.py load_help_lines"""

    help = "Make and renew the shipped help lines; what was edited in the admin stays as it is. Safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            changed = load_help_lines(HelpLine)
        self.stdout.write(f"{changed} help lines changed.")
