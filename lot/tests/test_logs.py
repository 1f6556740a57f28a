"""Logs: one line an event, and no address of anyone."""

import json
import logging
import sys

import pytest

from lot.logs import JSONFormatter, TextFormatter, WarningsOnly


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


def test_chatter_of_libraries_is_left_out() -> None:
    kept = WarningsOnly().filter
    assert kept(record("lost"))
    assert not kept(logging.makeLogRecord({"levelno": logging.INFO}))
