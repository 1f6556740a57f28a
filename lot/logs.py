"""Logs: ids and outcomes only, one JSON line an event in production."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

# Errors of mail libraries name the address they could not reach.
ADDRESS = re.compile(r"[^\s<>@\"'\\]+@[^\s<>@\"'\\]+")
STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JSONFormatter(logging.Formatter):
    """One line a record; what is passed in `extra` becomes fields of its own."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {key: str(value) for key, value in record.__dict__.items() if key not in STANDARD}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return ADDRESS.sub("[address]", json.dumps(line, ensure_ascii=False))


class TextFormatter(logging.Formatter):
    """A line to read, for the console."""

    def format(self, record: logging.LogRecord) -> str:
        return ADDRESS.sub("[address]", super().format(record))


class WarningsOnly(logging.Filter):
    """For libraries whose commands turn their own logger up to INFO."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING
