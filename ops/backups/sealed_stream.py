"""Seals a stream of any length with AES-256-GCM in numbered chunks, in constant memory: no Django, bytes in and out.

    head    magic (5 bytes), key id padded with zeros (32), salt (16)
    chunk   262,144 bytes of content and a tag of 16; the last one may be shorter, also empty

Each stream has a key of its own, derived from the salt (HKDF, RFC 5869). The nonce of a chunk is its number and
whether it is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015), so that a stream that
was cut, goes on, or has its chunks in another order does not open. Bound to every chunk are the head and `place`, the
name of the backup.
"""

import secrets
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lot.sealing import KEY_BYTES, Keyring, SealError

MAGIC = b"LOTB\x01"
KID_BYTES = 32
SALT_BYTES = 16
HEAD_BYTES = len(MAGIC) + KID_BYTES + SALT_BYTES
CHUNK = 256 * 1024
TAG_BYTES = 16
NUMBER_BYTES = 11


def seal_stream(blocks: Iterable[bytes], ring: Keyring, place: bytes) -> Iterator[bytes]:
    """The sealed stream, sealed by the first key of the ring."""
    kid = ring.first.encode()
    head = MAGIC + kid.ljust(KID_BYTES, b"\0") + secrets.token_bytes(SALT_BYTES)
    yield head
    cipher, bound = _cipher(ring.keys[ring.first], head), head + place
    for number, (chunk, is_last) in enumerate(_even(blocks, CHUNK)):
        yield cipher.encrypt(_nonce(number, is_last), chunk, bound)


def open_stream(blocks: Iterable[bytes], ring: Keyring, place: bytes) -> Iterator[bytes]:
    """The content, chunk by chunk, each only once it is known to be whole and in its place.

    Raises SealError at the first that is not; what came before it must not be used then, since the rest is missing.
    """
    head, rest = _split_head(iter(blocks))
    kid = head[len(MAGIC) : len(MAGIC) + KID_BYTES].rstrip(b"\0").decode("ascii", "replace")
    if not head.startswith(MAGIC) or len(head) < HEAD_BYTES:
        raise SealError("not a sealed backup")
    if kid not in ring.keys:
        raise SealError(f"key {kid} is not in BACKUP_ENCRYPTION_KEY")
    cipher, bound = _cipher(ring.keys[kid], head), head + place
    for number, (chunk, is_last) in enumerate(_even(rest, CHUNK + TAG_BYTES)):
        try:
            yield cipher.decrypt(_nonce(number, is_last), chunk, bound)
        except (InvalidTag, ValueError):
            raise SealError(f"chunk {number} was cut, changed or moved, or the key is another one") from None


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(NUMBER_BYTES, "big") + bytes([is_last])


def _cipher(key: bytes, head: bytes) -> AESGCM:
    salt = head[-SALT_BYTES:]
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, b"lot backup stream").derive(key))


def _split_head(blocks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    start = b""
    while len(start) < HEAD_BYTES and (block := next(blocks, b"")):
        start += block
    return start[:HEAD_BYTES], _chained(start[HEAD_BYTES:], blocks)


def _chained(first: bytes, blocks: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from blocks


def _even(blocks: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Pieces of exactly this size, and whether each is the last; that one has what is left. They are cut from a block
    where it lies, and only what two blocks share is joined."""
    left = b""
    for block in blocks:
        if len(left) + len(block) <= size:  # not <: whether a full piece is the last shows when more comes
            left += block
            continue
        start = size - len(left)
        yield left + block[:start], False
        while len(block) - start > size:
            yield block[start : start + size], False
            start += size
        left = block[start:]
    yield left, True
