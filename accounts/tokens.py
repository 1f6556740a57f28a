"""JWTs of API clients: made and read with simplejwt's backend; whether a session lives is not for them to say."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import jwt
from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import TokenBackendError

from lot.errors import Unauthenticated

ALGORITHM = "HS256"
AUDIENCE = "lot-api"
HEADER = {"alg": ALGORITHM, "typ": "JWT"}
LONGEST = 2048
ACCESS, REFRESH = "access", "refresh"


@dataclass(frozen=True)
class Claims:
    """What a token that was found good says."""

    user_id: UUID
    session_id: UUID
    token_id: str


def make_token(kind: str, *, user_id: UUID, session_id: UUID, token_id: str, at: datetime, until: datetime) -> str:
    """A signed token of this kind ("access" or "refresh"), valid from `at` until `until`."""
    return _backend(settings.JWT_SECRETS[0], settings.PUBLIC_URL).encode(
        {
            "sub": str(user_id),
            "sid": str(session_id),
            "jti": token_id,
            "typ": kind,
            "iat": int(at.timestamp()),
            "nbf": int(at.timestamp()),
            "exp": int(until.timestamp()),
        }
    )


def new_token_id() -> str:
    """A fresh id for a token."""
    return uuid4().hex


def read_token(token: str, kind: str) -> Claims:
    """The claims of a token of this kind. Raises Unauthenticated for any other string, whatever is wrong with it."""
    payload = _payload(token)
    try:
        if payload["typ"] != kind or not {"iat", "nbf", "exp"} <= payload.keys():
            raise ValueError("another kind of token")
        return Claims(UUID(payload["sub"]), UUID(payload["sid"]), str(payload["jti"]))
    except (KeyError, ValueError, TypeError, AttributeError):
        raise _refused() from None


def _payload(token: str) -> dict[str, Any]:
    """The payload under any of our keys; a header other than the one we write (kid, jku, jwk, none) ends it here."""
    try:
        if len(token) > LONGEST or jwt.get_unverified_header(token) != HEADER:
            raise _refused()
    except jwt.InvalidTokenError:
        raise _refused() from None
    for secret in settings.JWT_SECRETS:
        try:
            return _backend(secret, settings.PUBLIC_URL).decode(token)  # type: ignore[arg-type]
        except TokenBackendError:
            continue
    raise _refused()


@cache
def _backend(secret: str, issuer: str) -> TokenBackend:
    return TokenBackend(ALGORITHM, signing_key=secret, audience=AUDIENCE, issuer=issuer)


def _refused() -> Unauthenticated:
    return Unauthenticated(_("Sign in again."))
