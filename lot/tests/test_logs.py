"""Logs: one line an event, and no address of anyone."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.test import Client

from lot.logs import JSONFormatter, RoutesOnly, TextFormatter, WarningsOnly

BOTH = [JSONFormatter(), TextFormatter()]


def record(message: str, **extra: object) -> logging.LogRecord:
    try:
        raise ValueError("Sending a message to ada@example.org from lot@example.org")
    except ValueError:
        return logging.getLogger().makeRecord(
            "lot.test", logging.ERROR, "f", 1, message, (), sys.exc_info(), extra=extra
        )


def test_event_is_one_line_of_json_with_its_fields() -> None:
    line = JSONFormatter().format(record("mail failed", ms=12))
    assert "\n" not in line
    found = json.loads(line)
    assert (found["event"], found["level"], found["ms"]) == ("mail failed", "error", "12")
    assert "ValueError" in found["exception"]


@pytest.mark.parametrize("formatter", [JSONFormatter(), TextFormatter()])
def test_addresses_are_taken_out_of_messages_and_exceptions(formatter: logging.Formatter) -> None:
    line = formatter.format(record("mail to <ada@example.org> failed"))
    assert "@" not in line
    assert "ada" not in line


def test_only_named_fields_are_taken_from_what_a_library_passes_along() -> None:
    line = JSONFormatter().format(
        record("x", status_code=500, request="<WSGIRequest: GET '/?q=divorce'>", sql="secret")
    )
    assert json.loads(line)["status_code"] == "500"
    assert "divorce" not in line and "secret" not in line


@contextmanager
def console(formatter: logging.Formatter) -> Iterator[io.StringIO]:
    """What a handler with LOT's own filter and this formatter writes."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    handler.addFilter(RoutesOnly())
    logging.getLogger().addHandler(handler)
    try:
        yield written
    finally:
        logging.getLogger().removeHandler(handler)


def without_database(path: str) -> int:
    def refuse(*args: object) -> None:
        raise OperationalError("server closed the connection")

    with connection.execute_wrapper(refuse):
        return Client(raise_request_exception=False).get(path).status_code


@pytest.mark.django_db
@pytest.mark.parametrize("formatter", BOTH)
def test_failing_database_writes_the_route_and_neither_token_nor_question(formatter: logging.Formatter) -> None:
    with console(formatter) as written:
        assert without_database("/in/a-link-that-still-works/?q=divorce") == 500
    assert "/in/<str:token>/" in written.getvalue() and "OperationalError" in written.getvalue()
    assert "a-link-that-still-works" not in written.getvalue() and "divorce" not in written.getvalue()


def test_configured_console_keeps_paths_out() -> None:
    from django.conf import settings

    assert "routes_only" in settings.LOGGING["handlers"]["console"]["filters"]


@pytest.mark.parametrize("formatter", BOTH)
def test_refused_referer_is_named_without_its_path(formatter: logging.Formatter) -> None:
    with console(formatter) as written:
        reason = "Referer checking failed - https://lot.example.org/in/a-link/ does not match any trusted origins."
        logging.getLogger("django.security.csrf").warning("Forbidden (%s): %s", reason, "/in/\xe9/")
    assert "https://lot.example.org/..." in written.getvalue()
    assert "a-link" not in written.getvalue() and "/in/" not in written.getvalue()


def test_chatter_of_libraries_is_left_out() -> None:
    kept = WarningsOnly().filter
    assert kept(record("lost"))
    assert not kept(logging.makeLogRecord({"levelno": logging.INFO}))
