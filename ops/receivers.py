"""What ops minds in the other rooms: nobody who was erased comes back, what was taken back stands in no file that waits
to be fetched, and the keys beside backups follow those in the database."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.signals import keys_rewrapped, user_created
from intentions.models import Tombstone
from lot.errors import Conflict
from lot.sealing import SealError
from ops.backups.errors import Damaged
from ops.backups.key_files import WrappedKey, forget_person, rewrap_in
from ops.backups.stores import configured_stores
from ops.models import Erasure
from ops.services.exporting import renew_exports
from ops.signals import person_erased


@receiver(user_created)
def refuse_erased(user: User, **_more: Any) -> None:
    """Inside the transaction that makes them. Raises Conflict (`erased`): an import, or a restore of one person."""
    if Erasure.objects.filter(user_id=user.pk).exists():
        raise Conflict(_("This person was erased."), code="erased")


@receiver(post_save, sender=Tombstone)
def forget_deleted(instance: Tombstone, created: bool, **_more: Any) -> None:
    """Something that a person wrote, or a memory, was taken back."""
    if created:
        renew_exports(user=User(pk=instance.user_id))


@receiver(person_erased)
def forget_key(user_id: UUID, **_more: Any) -> None:
    """Out of the key files of every backup, here and elsewhere; what does not answer is tried again by the clock."""
    forget_person(user_id)


@receiver(keys_rewrapped)
def rewrap_key_files(**_: Any) -> None:
    """Wrap the keys beside every backup by the first key of DATA_KEYS too, here and elsewhere.

    Raises StoreAway and Damaged, after all that could be done is. Safe to stop and to run again.
    """
    for store in configured_stores():
        rewrap_in(store, _rewrapped)


def _rewrapped(key: WrappedKey) -> WrappedKey:
    if key.kid == settings.DATA_KEYS.first:
        return key
    try:
        opened = settings.DATA_KEYS.unwrap(key.kid, key.wrapped, key.user_id.bytes)
    except SealError as error:
        raise Damaged(f"A key beside a backup does not open: {error}.") from None
    return WrappedKey(key.user_id, *settings.DATA_KEYS.wrap(opened, key.user_id.bytes))
