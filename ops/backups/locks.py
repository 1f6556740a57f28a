"""One at a time, on this machine by a lock file and on all that share a PostgreSQL by an advisory lock."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from ops.backups.errors import Refused, StoreAway
from ops.backups.stores import local_store


@contextmanager
def exclusively(name: str, *, busy: str = "") -> Iterator[None]:
    """Waits for the lock of this name; with `busy`, raises Refused with these words where another has it.

    Both locks go with their process, however it ends.
    """
    store = local_store()
    store.prepare()
    try:
        descriptor = os.open(store.directory / f".{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreAway(f"{store.place} cannot be written to: {error.strerror}.") from None
    try:
        _lock_file(descriptor, busy)
        with _advisory(name, busy):
            yield
    finally:
        os.close(descriptor)


def _lock_file(descriptor: int, busy: str) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
    except BlockingIOError:
        raise Refused(busy) from None


@contextmanager
def _advisory(name: str, busy: str) -> Iterator[None]:
    connection = connections["default"]
    if connection.vendor != "postgresql" or not _is_reached(connection):
        yield
        return
    number = int.from_bytes(sha256(b"lot:" + name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        if busy:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
            if not cursor.fetchone()[0]:
                raise Refused(busy)
        else:
            cursor.execute("SELECT pg_advisory_lock(%s)", [number])
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def _is_reached(connection: BaseDatabaseWrapper) -> bool:
    """A database that is away is no reason not to restore another one."""
    try:
        connection.ensure_connection()
    except Error:
        return False
    return True
