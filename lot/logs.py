"""Logs: ids and outcomes only, one JSON line an event in production."""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

# Errors of mail libraries name the address they could not reach.
ADDRESS = re.compile(r"[^\s<>@\"'\\]+@[^\s<>@\"'\\]+")
URL_PATH = re.compile(r"(https?://[^/\s]+)/\S*")
# What may be passed in `extra`. Libraries pass whole requests there, with paths, questions and cookies.
FIELDS = ("ms", "status_code")


def name_of(error: type[BaseException]) -> str:
    """What may be kept of an error of background work: its class. Its words may hold what someone wrote."""
    return f"{error.__module__}.{error.__qualname__}"


def frames_of(error: BaseException) -> str:
    """Where an error came from, line by line of code, without its words and those of the errors before it."""
    return "".join(traceback.format_tb(error.__traceback__))


class JSONFormatter(logging.Formatter):
    """One line a record; of what is passed in `extra`, FIELDS become fields of their own."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {name: str(getattr(record, name)) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return ADDRESS.sub("[address]", json.dumps(line, ensure_ascii=False))


class TextFormatter(logging.Formatter):
    """A line to read, for the console."""

    def format(self, record: logging.LogRecord) -> str:
        return ADDRESS.sub("[address]", super().format(record))


class RoutesOnly(logging.Filter):
    """Django names the path of a request that failed; a path can hold a sign-in token, so the route stands for it.

    On the handler: Django makes a logger of its own for every kind of suspicious request.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = record.__dict__.pop("request", None)
        if record.name.startswith(("django.request", "django.security")) and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            route = f"/{match.route}" if match else "(no route)"
            record.args = tuple(_without_path(value, route) for value in record.args)
        return True


def _without_path(value: object, route: str) -> object:
    if not isinstance(value, str):
        return value
    return route if value.startswith("/") else URL_PATH.sub(r"\1/...", value)


class WarningsOnly(logging.Filter):
    """For libraries whose commands turn their own logger up to INFO."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING
