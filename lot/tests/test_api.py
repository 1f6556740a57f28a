"""Strict input and the one envelope that every failure leaves in."""

import json
from base64 import b64encode
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.test import Client
from rest_framework import exceptions, serializers

from accounts.sessions import start_web_session
from accounts.tests.make import bearer, make_user
from lot.api import StrictJSONParser, StrictSerializer, handle_exception
from lot.errors import Conflict, InvalidInput, TooMany


def parse(body: bytes) -> Any:
    return StrictJSONParser().parse(BytesIO(body))


def test_plain_json_is_read() -> None:
    assert parse('{"text": "thé", "n": [1, 2.5, null]}'.encode()) == {"text": "thé", "n": [1, 2.5, None]}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1, "a": 2}',
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"a": "\\ud800"}',
        b"[" * 10 + b"]" * 10,
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_json_that_cannot_be_stored_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInput):
        parse(body)


def test_surrogates_in_pairs_are_a_character() -> None:
    assert parse(b'{"a": "\\ud83c\\udf3f"}') == {"a": "\N{HERB}"}


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        (exceptions.NotAuthenticated(), 401, "not_signed_in"),
        (exceptions.AuthenticationFailed(), 401, "not_signed_in"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.UnsupportedMediaType("text/plain"), 415, "unsupported_media_type"),
        (exceptions.NotAcceptable(), 406, "not_acceptable"),
        (exceptions.ParseError(), 400, "invalid"),
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "forbidden"),
        (RequestDataTooBig(), 413, "too_large"),
        (Conflict(code="already_answered"), 409, "already_answered"),
    ],
)
def test_every_failure_leaves_in_the_envelope(failure: Exception, status: int, code: str) -> None:
    response = handle_exception(failure, {})
    assert response is not None
    assert response.status_code == status
    assert set(response.data) == {"error"}
    assert set(response.data["error"]) == {"code", "message", "fields"}
    assert response.data["error"]["code"] == code
    json.dumps(response.data)


def test_limit_says_when_to_come_back() -> None:
    response = handle_exception(TooMany(retry_after=42), {})
    assert response is not None
    assert response["Retry-After"] == "42"


def test_nested_field_errors_are_flattened() -> None:
    failure = exceptions.ValidationError({"email": ["Wrong."], "profile": {"zone": ["Unknown."]}})
    response = handle_exception(failure, {})
    assert response is not None
    assert response.data["error"]["fields"] == {"email": ["Wrong."], "profile.zone": ["Unknown."]}


def test_what_is_unknown_stays_a_server_error() -> None:
    assert handle_exception(RuntimeError("secret detail"), {}) is None


def test_unknown_fields_are_named_rather_than_ignored() -> None:
    class Only(StrictSerializer):
        text = serializers.CharField()

    serializer = Only(data={"text": "a", "owner": 1, "is_staff": True})
    assert not serializer.is_valid()
    assert set(serializer.errors) == {"owner", "is_staff"}


LISTS = ("auth/sessions/", "memory/answers/", "intentions/", "check-ins/")
POSITIONS = (
    "p=garbage",
    "p=",
    "p=a%00b",
    "p=2026-13-45",
    "r=1&p=x",
    "p=0001-01-01T00:00:00%2B23:59",
    "p=9999-12-31T23:59-23:59",
)


@pytest.mark.django_db
@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("position", POSITIONS)
def test_cursor_that_no_list_gave_is_not_found(path: str, position: str) -> None:
    cursor = b64encode(position.encode()).decode()
    response = Client().get(f"/api/v1/{path}", {"cursor": cursor}, headers=bearer(make_user()))
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"


@pytest.mark.django_db
def test_cursor_that_a_list_gave_leads_on_and_back() -> None:
    headers = bearer(user := make_user())
    for _ in range(3):
        start_web_session(user=user, device="x")
    first = Client().get("/api/v1/auth/sessions/?limit=2", headers=headers).json()
    second = Client().get(first["next"], headers=headers).json()
    assert len({row["id"] for row in first["results"] + second["results"]}) == 4
    assert Client().get(second["previous"], headers=headers).json()["results"] == first["results"]
