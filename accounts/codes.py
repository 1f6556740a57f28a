"""Codes and links: how they are made, read back and hashed. Pure: no ORM, no clock."""

import hmac
import re
import secrets
from hashlib import sha256

from django.conf import settings

# No 0 O 1 I L at all; of the twins 5 S, 8 B and 2 Z the digit stands for both. 28 ** 6 is 28.8 bits.
ALPHABET = "23456789ACDEFGHJKMNPQRTUVWXY"
CODE_LENGTH = 6
TWINS = str.maketrans("SBZ", "582")
LINK_BYTES = 20
NONCE_BYTES = 20
# The 27 characters of a link token, alone or as the last part of the link.
LINK = re.compile(r"(?:\S*/)?([A-Za-z0-9_-]{27})/?")


def new_link_token() -> str:
    """A fresh 160-bit token for a link, 27 characters that are safe in a path."""
    return secrets.token_urlsafe(LINK_BYTES)


def new_nonce() -> str:
    """A fresh 160-bit nonce for the browser that asks."""
    return secrets.token_urlsafe(NONCE_BYTES)


def code_of(link_token: str) -> str:
    """The six characters that belong to a link, so that the page behind it can show them without storing them."""
    number = int.from_bytes(_hash("code-of-link", link_token))
    characters = []
    for _ in range(CODE_LENGTH):
        number, index = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[index])
    return "".join(characters)


def spaced(code: str) -> str:
    """The code as people read it: K7M 2QX."""
    return f"{code[:3]} {code[3:]}"


def read_code(typed: str) -> str:
    """What was typed, without spaces and hyphens, in capitals, twins as the digit."""
    return re.sub(r"[\s\-‐-―]+", "", typed).upper().translate(TWINS)


def read_link(typed: str) -> str:
    """The token where a link, or what stands at its end, was pasted in the place of the code; else an empty string."""
    found = LINK.fullmatch("".join(typed.split()))
    return found[1] if found else ""


def hash_code(challenge_id: object, code: str) -> bytes:
    """What is stored of a code: it fits one challenge only, and cannot be searched for without SECRET_KEY."""
    return _hash("code", f"{challenge_id}|{code}")


def hash_link(token: str) -> bytes:
    """What is stored of a link."""
    return _hash("link", token)


def hash_nonce(nonce: str) -> bytes:
    """What is stored of the nonce of a browser."""
    return _hash("nonce", nonce)


def hash_access_token(token: str) -> bytes:
    """What is stored of a token that a person has made."""
    return _hash("access-token", token)


def hashes_of_access_token(token: str) -> list[bytes]:
    """What may be stored of it: under the key of today, and under those before it that are still accepted."""
    return [_hash("access-token", token, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def hash_subject(purpose: str, subject: str) -> bytes:
    """What counters know an address by."""
    return _hash(f"count|{purpose}", subject)


def _hash(purpose: str, text: str, key: str | None = None) -> bytes:
    pepper = hmac.digest((key or settings.SECRET_KEY).encode(), f"lot:sign-in:{purpose}".encode(), sha256)
    return hmac.digest(pepper, text.encode(errors="replace"), sha256)
