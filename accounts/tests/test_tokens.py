"""Promises of tokens: what is forged, old or meant for something else is refused."""

import base64
import json
from datetime import timedelta
from uuid import uuid4

import jwt
import pytest
from django.conf import settings
from django.utils import timezone

from accounts.tokens import ACCESS, AUDIENCE, REFRESH, make_token, read_token
from lot.errors import Unauthenticated


def claims(**changes):
    at = int(timezone.now().timestamp())
    good = {
        "sub": str(uuid4()),
        "sid": str(uuid4()),
        "jti": "x",
        "typ": ACCESS,
        "iss": settings.PUBLIC_URL,
        "aud": AUDIENCE,
        "iat": at,
        "nbf": at,
        "exp": at + 600,
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def signed(payload, **more):
    return jwt.encode(payload, settings.JWT_SECRETS[0], **({"algorithm": "HS256"} | more))


def unsigned(payload):
    parts = [{"alg": "none", "typ": "JWT"}, payload]
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


def test_what_was_made_is_read_back():
    user_id, session_id, at = uuid4(), uuid4(), timezone.now()
    token = make_token(
        REFRESH, user_id=user_id, session_id=session_id, token_id="t", at=at, until=at + timedelta(minutes=10)
    )
    read = read_token(token, REFRESH)
    assert (read.user_id, read.session_id, read.token_id) == (user_id, session_id, "t")


def test_token_under_an_old_secret_is_read(settings):
    token = signed(claims())
    settings.JWT_SECRETS = ["n" * 40, *settings.JWT_SECRETS]
    assert read_token(token, ACCESS)


PAST, FUTURE = 1_000_000_000, 4_000_000_000


@pytest.mark.parametrize(
    "changes",
    [
        {"typ": REFRESH},
        {"typ": None},
        {"aud": "another"},
        {"aud": None},
        {"iss": "https://other.example"},
        {"iss": None},
        {"exp": PAST},
        {"exp": None},
        {"nbf": FUTURE},
        {"nbf": None},
        {"iat": FUTURE},
        {"iat": None},
        {"sub": "not-an-id"},
        {"sub": None},
        {"sid": None},
        {"jti": None},
    ],
)
def test_token_with_wrong_claims_is_refused(changes):
    with pytest.raises(Unauthenticated):
        read_token(signed(claims(**changes)), ACCESS)


@pytest.mark.parametrize(
    "forge",
    [
        lambda: unsigned(claims()),
        lambda: signed(claims(), algorithm="HS512"),
        lambda: signed(claims(), headers={"kid": "../../dev/null"}),
        lambda: signed(claims(), headers={"jku": "https://evil.example/keys"}),
        lambda: signed(claims(), headers={"jwk": {"kty": "oct", "k": "eA"}}),
        lambda: jwt.encode(claims(), "z" * 40, algorithm="HS256"),
        lambda: signed(claims())[:-2] + "AA",
        lambda: "",
        lambda: "a.b.c",
        lambda: "x" * 5000,
        lambda: "\0",
        lambda: "é.é.é",
    ],
)
def test_forged_token_is_refused(forge):
    with pytest.raises(Unauthenticated):
        read_token(forge(), ACCESS)
