"""Checks the audit chain."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.audit import verify_chain
from accounts.models import AuditEvent


class Command(BaseCommand):
    """Exits with 1 where an event was changed, put in or taken out."""

    help = "Verify the hash chain of the audit events."

    def handle(self, *args: Any, **options: Any) -> None:
        """Names the first event that does not fit."""
        broken = verify_chain()
        if broken is not None:
            raise CommandError(f"The audit chain is broken at event {broken}.")
        self.stdout.write(f"The audit chain holds: {AuditEvent.objects.count()} events.")
