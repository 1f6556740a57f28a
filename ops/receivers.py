"""What ops minds in the other rooms: nobody who was erased comes back under their old id, and what was taken back
stands in no file that waits to be fetched."""

from typing import Any
from uuid import UUID

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.signals import user_created
from intentions.signals import entry_deleted
from lot.errors import Conflict
from memory.models import Tombstone
from ops.models import Erasure
from ops.services.exporting import renew_exports


@receiver(user_created)
def refuse_erased(user: User, **_more: Any) -> None:
    """Inside the transaction that makes them. Raises Conflict (`erased`): an import, or a restore of one person."""
    if Erasure.objects.filter(user_id=user.pk).exists():
        raise Conflict(_("This person was erased."), code="erased")


@receiver(post_save, sender=Tombstone)
def forget_deleted(instance: Tombstone, created: bool, **_more: Any) -> None:
    """An answer, a note or a memory was taken back."""
    if created:
        renew_exports(user=User(pk=instance.user_id))


@receiver(entry_deleted)
def forget_entry(user_id: UUID, **_more: Any) -> None:
    """A check-in or an intention was taken back."""
    renew_exports(user=User(pk=user_id))
