"""What was taken back stands in no file that waits to be fetched."""

from typing import Any
from uuid import UUID

from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts.models import User
from intentions.signals import entry_deleted
from memory.models import Tombstone
from ops.services.exporting import renew_exports


@receiver(post_save, sender=Tombstone)
def _deleted_on_purpose(instance: Tombstone, created: bool, **_: Any) -> None:
    if created:
        renew_exports(user=User(pk=instance.user_id))


@receiver(entry_deleted)
def _check_in_or_intention_deleted(user_id: UUID, **_: Any) -> None:
    renew_exports(user=User(pk=user_id))
