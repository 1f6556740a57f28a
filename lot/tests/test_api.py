"""Strict input and the one envelope that every failure leaves in."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions, serializers

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
