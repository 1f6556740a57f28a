"""What the text of a column means: times, lists, JSON. Each says None where it says nothing that can be understood."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

ELEMENT = re.compile(r'"((?:[^"\\]|\\.)*)"|([^,]+)')
SNAKE = re.compile(r"_([a-z])")


def camel(name: str) -> str:
    """Column names as the Node.js system has them; some dumps say `user_id`."""
    return SNAKE.sub(lambda found: found[1].upper(), name)


def moment(text: str | None) -> datetime | None:
    """A time with zone, in UTC; one without a zone is taken for UTC."""
    try:
        found = datetime.fromisoformat(text or "")
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def local_date(text: Any) -> date | None:
    """The date of `YYYY-MM-DD HH:mm:ss`."""
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def identity(text: Any) -> UUID | None:
    """A UUID."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def texts(literal: str | None) -> tuple[str, ...]:
    """The elements of a varchar[]: `{tea,"green tea"}`."""
    inner = (literal or "").strip()[1:-1]
    found = (quoted or bare.strip() for quoted, bare in ELEMENT.findall(inner))
    return tuple(re.sub(r"\\(.)", r"\1", text) for text in found if text and text != "NULL")


def table(text: str | None) -> dict[str, Any]:
    """A JSON object; empty for anything else."""
    try:
        return part(json.loads(text or "{}"))
    except (ValueError, RecursionError):
        return {}


def part(value: Any) -> dict[str, Any]:
    """An object inside another one; empty for anything else."""
    return value if isinstance(value, dict) else {}


def words(value: Any) -> str:
    """Text without the blanks around it; empty for what is no text. PostgreSQL holds no NUL, JSON may hold lone
    surrogates: they cannot be stored and are left out."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "ignore").decode().replace("\0", "").strip()
