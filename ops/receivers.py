"""What ops does when other rooms tell of something."""

from typing import Any

from django.conf import settings
from django.dispatch import receiver

from accounts.signals import keys_rewrapped
from lot.sealing import SealError
from ops.backups.errors import Damaged
from ops.backups.key_files import WrappedKey, rewrap_in
from ops.backups.stores import configured_stores


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
