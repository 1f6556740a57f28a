"""Wraps every person's data key with the first key of DATA_KEYS."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.audit import record_event
from accounts.keys import forget_cached_keys, rewrap_keys, unknown_key_ids
from accounts.models import DataKey
from accounts.signals import keys_rewrapped
from lot.errors import LotError


class Command(BaseCommand):
    """Safe to stop and to run again: each batch is a transaction, and what is done is not done twice."""

    help = "Rewrap all data keys with the first key of DATA_KEYS, so that an old key can be retired."

    def handle(self, *args: Any, **options: Any) -> None:
        """Progress on one line a batch."""
        if missing := unknown_key_ids():
            raise CommandError(f"DATA_KEYS lacks {', '.join(sorted(missing))}. Put it back behind the new key first.")
        total, done = DataKey.objects.exclude(kid=settings.DATA_KEYS.first).count(), 0
        for done in rewrap_keys():
            self.stdout.write(f"{done} of {total}")
        forget_cached_keys()
        if done:
            record_event(kind="keys_rewrapped", detail={"count": done, "kid": settings.DATA_KEYS.first})
        self.stdout.write(f"All keys in this database are wrapped with {settings.DATA_KEYS.first}.")
        try:
            keys_rewrapped.send(sender=DataKey)
        except LotError as error:
            raise CommandError(f"{error.message} Keep the old keys until this command ends without an error.") from None
        self.stdout.write("So are those in the key files of backups. The old keys may be taken out of DATA_KEYS.")
