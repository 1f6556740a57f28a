"""Sealing text with AES-256-GCM: no Django, no database, only bytes in and out."""

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
VERSION = b"\x01"
CIPHERS_KEPT = 64


class SealError(Exception):
    """A sealed value cannot be opened: wrong key, moved to another place, or damaged."""


def new_key() -> bytes:
    """A fresh 256-bit key."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, plaintext: bytes, place: bytes) -> bytes:
    """Encrypt; `place` is bound as associated data (NIST SP 800-38D), so the bytes open nowhere else.

    Returns version (1 byte), nonce (12), ciphertext and tag (16).
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + _cipher(key).encrypt(nonce, plaintext, place)


def open_sealed(key: bytes, sealed: bytes, place: bytes) -> bytes:
    """The inverse of `seal`. Raises SealError, never a partial result."""
    if sealed[:1] != VERSION or len(sealed) < 1 + NONCE_BYTES + 16:
        raise SealError("not a sealed value")
    try:
        return _cipher(key).decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], place)
    except InvalidTag:
        raise SealError("the key does not fit, or the value was moved or damaged") from None


@lru_cache(maxsize=CIPHERS_KEPT)
def _cipher(key: bytes) -> AESGCM:
    """To expand a key takes longer than to open a short text with it."""
    return AESGCM(key)


def forget_ciphers() -> None:
    """Drop the keys that are held here, with those that the caller drops."""
    _cipher.cache_clear()


def keyed_hash(key: bytes, purpose: str, text: str) -> bytes:
    """16 bytes by which equal texts of one person can be matched in SQL without being readable.

    HMAC-SHA-256 (RFC 2104) under a key derived for the purpose, so hashes of two purposes never meet.
    """
    return hash_under(purpose_key(key, purpose), text)


def purpose_key(key: bytes, purpose: str) -> bytes:
    """The key for the hashes of one purpose, where many are made."""
    return hmac.digest(key, b"lot:" + purpose.encode(), sha256)


def hash_under(key: bytes, text: str) -> bytes:
    """`keyed_hash` under the key of its purpose."""
    return hmac.digest(key, text.encode(), sha256)[:16]


@dataclass(frozen=True)
class Keyring:
    """The installation's keys by id: the first one seals, all of them open."""

    keys: Mapping[str, bytes]

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """Read `kid:base64[,kid:base64]`. Raises ValueError that names the key id, never the key."""
        keys: dict[str, bytes] = {}
        for part in filter(None, (part.strip() for part in text.split(","))):
            kid, colon, encoded = part.partition(":")
            if not colon or not kid.replace("-", "").replace("_", "").isalnum() or len(kid) > 32:
                raise ValueError("each key is kid:base64, the kid of letters, digits, - and _")
            if kid in keys:
                raise ValueError(f"key {kid} stands twice")
            try:
                key = base64.b64decode(encoded, validate=True)
            except binascii.Error:
                raise ValueError(f"key {kid} is not base64") from None
            if len(key) != KEY_BYTES:
                raise ValueError(f"key {kid} has {len(key)} bytes, not {KEY_BYTES}")
            keys[kid] = key
        if not keys:
            raise ValueError("no key in it")
        return cls(keys)

    @property
    def first(self) -> str:
        """The id of the key that seals."""
        return next(iter(self.keys))

    def wrap(self, data_key: bytes, place: bytes) -> tuple[str, bytes]:
        """Seal a person's data key; returns the key id and the wrapped bytes."""
        return self.first, seal(self.keys[self.first], data_key, b"data-key|" + place)

    def unwrap(self, kid: str, wrapped: bytes, place: bytes) -> bytes:
        """Open a wrapped data key. Raises SealError, also where the key id is unknown."""
        if kid not in self.keys:
            raise SealError(f"key {kid} is not in DATA_KEYS")
        return open_sealed(self.keys[kid], wrapped, b"data-key|" + place)


def new_keyring_entry(kid: str) -> str:
    """A fresh `kid:base64` entry for DATA_KEYS."""
    return f"{kid}:{base64.b64encode(new_key()).decode()}"
