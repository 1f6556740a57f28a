"""The people's wrapped keys beside a backup, one a line, so that whoever is erased can be taken out of every one.

A dump holds none of these keys. Without the key file nothing in it can be read, and the key file is unreadable
without DATA_KEYS, which lie elsewhere.
"""

import base64
import binascii
import json
import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ops.backups.errors import Damaged, StoreAway
from ops.backups.locks import exclusively
from ops.backups.stores import Store, configured_stores

logger = logging.getLogger("lot.ops")

SUFFIX = ".keys"
FORMAT = 1
LOCK = "key-files"


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A person's data key as the database has it: sealed by the key `kid` of DATA_KEYS."""

    user_id: UUID
    kid: str
    wrapped: bytes

    def line(self) -> bytes:
        """One line of JSON."""
        wrapped = base64.b64encode(self.wrapped).decode()
        return json.dumps({"user": str(self.user_id), "kid": self.kid, "wrapped": wrapped}).encode() + b"\n"


def head_line(backup: str) -> bytes:
    """The first line: of which backup the keys are."""
    return json.dumps({"format": FORMAT, "backup": backup}).encode() + b"\n"


def read_key_file(store: Store, name: str) -> Iterator[WrappedKey]:
    """The keys of a backup's key file. Raises Damaged where it cannot be read or belongs to another backup."""
    lines = lines_of(store.blocks(name))
    head = _parsed(next(lines, b""))
    if head.get("format") != FORMAT or head.get("backup") != name.removesuffix(SUFFIX):
        raise Damaged(f"{name} is no key file of this backup.")
    yield from (_wrapped_key(line, name) for line in lines)


def forget_person(user_id: UUID) -> int:
    """Take an erased person's key out of the key files of every backup, here and off-site; returns out of how many.

    Call it once the erasure is committed. A place that does not answer, or whose key file cannot be read, is tried
    again by the clock (`keep_tombstones`), since its file of tombstones does not name the person yet.
    """
    from ops.backups.tombstones import note_erasures

    count = 0
    for store in configured_stores():
        try:
            count += forget_in(store, {user_id})
            note_erasures(store, [user_id])
        except (StoreAway, Damaged, OSError) as error:
            logger.warning("a key may stay in a key file; the clock tries again: %s", error)
    return count


def forget_in(store: Store, user_ids: Collection[UUID]) -> int:
    """Take these people out of the key files of one place; returns out of how many.

    Raises Damaged where a file cannot be read, after all others are done.
    """
    return _rewrite_all(store, lambda key: None if key.user_id in user_ids else key)


def rewrap_in(store: Store, rewrap: Callable[[WrappedKey], WrappedKey]) -> int:
    """Put every key in another wrapping; returns in how many key files. Safe to stop and to run again."""
    return _rewrite_all(store, rewrap)


def _rewrite_all(store: Store, change: Callable[[WrappedKey], WrappedKey | None]) -> int:
    count, damaged = 0, None
    for name in store.names():
        if name.endswith(SUFFIX):
            try:
                with exclusively(LOCK):  # two at once would each put back what the other takes out
                    count += _rewrite(store, name, change)
            except Damaged as error:
                damaged = error
    if damaged:
        raise damaged
    return count


def _rewrite(store: Store, name: str, change: Callable[[WrappedKey], WrappedKey | None]) -> bool:
    """Looks first, and writes only where something changes: most files of most erasures."""
    try:
        if all(change(key) == key for key in read_key_file(store, name)):
            return False
        changed = (change(key) for key in read_key_file(store, name))
        kept = (key.line() for key in changed if key is not None)
        store.write(name, _with_head(name.removesuffix(SUFFIX), kept))
    except FileNotFoundError:  # retention was faster
        return False
    return True


def _with_head(backup: str, lines: Iterable[bytes]) -> Iterator[bytes]:
    yield head_line(backup)
    yield from lines


def lines_of(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines out of pieces, without their ends."""
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        yield from whole
    if rest:
        yield rest


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _wrapped_key(line: bytes, name: str) -> WrappedKey:
    value = _parsed(line)
    try:
        wrapped = base64.b64decode(value["wrapped"], validate=True)
        return WrappedKey(UUID(value["user"]), str(value["kid"]), wrapped)
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        raise Damaged(f"{name} has a line that cannot be read.") from None
