"""People's data keys: made with the person, wrapped by DATA_KEYS, opened once a process."""

from collections import OrderedDict
from collections.abc import Iterator
from threading import Lock
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from accounts.models import DataKey
from lot.sealing import SealError, forget_ciphers, new_key

CACHED_KEYS = 1024
_cache: OrderedDict[UUID, bytes] = OrderedDict()
_lock = Lock()


class NoDataKey(SealError):
    """This person has no data key: they were erased, or the key table was not restored."""


def create_data_key(user_id: UUID) -> None:
    """Make the person's key. Only where the person is made: a key made late could be rolled back after use."""
    kid, wrapped = settings.DATA_KEYS.wrap(new_key(), user_id.bytes)
    DataKey.objects.create(user_id=user_id, kid=kid, wrapped=wrapped)


def person_key(user_id: UUID) -> bytes:
    """The person's 32-byte data key. Raises NoDataKey, or SealError where the keyring does not open it."""
    held = _cache.get(user_id)  # without the lock: a page asks two hundred times, and its threads would wait in line
    if held is not None:
        return held
    row = DataKey.objects.filter(pk=user_id).first()
    if row is None:
        raise NoDataKey(f"no data key for {user_id}")
    key = bytes(settings.DATA_KEYS.unwrap(row.kid, bytes(row.wrapped), user_id.bytes))
    with _lock:
        _cache[user_id] = key
        while len(_cache) > CACHED_KEYS:
            _cache.popitem(last=False)
    return key


def forget_cached_keys() -> None:
    """Drop what this process holds, after keys were rewrapped or destroyed."""
    with _lock:
        _cache.clear()
    forget_ciphers()


def unknown_key_ids() -> set[str]:
    """Ids of keys that wrap something here and are not in DATA_KEYS; empty before the first migration."""
    if DataKey._meta.db_table not in connection.introspection.table_names():
        return set()
    return set(DataKey.objects.values_list("kid", flat=True).distinct()) - set(settings.DATA_KEYS.keys)


def refuse_unknown_keys() -> None:
    """Raises ImproperlyConfigured where the database holds text that DATA_KEYS cannot open."""
    if missing := unknown_key_ids():
        raise ImproperlyConfigured(
            f"The database holds text sealed with {', '.join(sorted(missing))}, which DATA_KEYS does not have. "
            "Put the key back: without it nothing written under it can be read."
        )
    row = DataKey.objects.first() if DataKey._meta.db_table in connection.introspection.table_names() else None
    if row is not None:
        try:
            settings.DATA_KEYS.unwrap(row.kid, bytes(row.wrapped), row.user_id.bytes)
        except SealError:
            raise ImproperlyConfigured(
                f"DATA_KEYS has a {row.kid}, but not the one that sealed this database."
            ) from None


def rewrap_keys(batch: int = 500) -> Iterator[int]:
    """Wrap every data key with the first key of DATA_KEYS; yields how many are done. Safe to stop and repeat."""
    done = 0
    while True:
        with transaction.atomic():
            rows = list(
                DataKey.objects.select_for_update().exclude(kid=settings.DATA_KEYS.first).order_by("pk")[:batch]
            )
            for row in rows:
                place = row.user_id.bytes
                key = settings.DATA_KEYS.unwrap(row.kid, bytes(row.wrapped), place)
                row.kid, row.wrapped = settings.DATA_KEYS.wrap(key, place)
                row.save(update_fields=["kid", "wrapped"])
        if not rows:
            return
        done += len(rows)
        yield done
