"""A database as the Node.js system leaves it behind: its tables in a plain dump, with every quirk of its rows."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

SPACE = UUID("0f4c3c1e-52a2-4d5a-9d0e-3c6c3f5a9b11")
BEGAN = datetime(2025, 3, 1, 9, tzinfo=UTC)
COLUMNS = {
    "answers": "id userId question options answer metadata createdAt updatedAt".split(),
    "email_codes": "id email code createdAt".split(),
    "chat_messages": "id userId message createdAt".split(),
    "logs": "id userId event text metadata context createdAt updatedAt".split(),
    "sessions": "token userId createdAt".split(),
    "users": (
        "id email firstName lastName country city address phone timeZone hideActivityLogs timeChime tags lastSeenAt "
        "joinedAt stripeCustomerId metadata createdAt updatedAt"
    ).split(),
}
Row = dict[str, Any]


def named(name: str) -> str:
    """The id of a row, the same in every run."""
    return str(uuid5(SPACE, name))


def user(name: str, **changes: Any) -> Row:
    """A row of `users`."""
    row = {
        "id": named(name),
        "email": f"{name}@example.org",
        "tags": [],
        "metadata": {},
        "hideActivityLogs": False,
        "timeZone": "Europe/Lisbon",
        "joinedAt": BEGAN,
        "createdAt": BEGAN,
        "updatedAt": BEGAN,
    }
    return row | changes


def log(name: str, owner: str, event: str = "note", days: float = 0, **changes: Any) -> Row:
    """A row of `logs`, so many days after the beginning."""
    at = BEGAN + timedelta(days=days)
    row = {"id": named(name), "userId": named(owner), "event": event, "text": "", "metadata": {}, "context": {}}
    return row | {"createdAt": at, "updatedAt": at} | changes


def answer(name: str, owner: str, question: str, options: Sequence[str], said: str, days: float = 0) -> Row:
    """A row of `answers`."""
    at = BEGAN + timedelta(days=days)
    row = {"id": named(name), "userId": named(owner), "question": question, "options": list(options), "answer": said}
    return row | {"metadata": {}, "createdAt": at, "updatedAt": at}


def answer_log(name: str, row: Mapping[str, Any], **changes: Any) -> Row:
    """The row of `logs` that stands beside an answer."""
    metadata = {"answerId": row["id"], "questionId": named(f"q-{name}")}
    metadata |= {key: row[key] for key in ("question", "options", "answer")}
    found = {"id": named(name), "userId": row["userId"], "event": "answer", "text": "", "metadata": metadata}
    return found | {"context": {}, "createdAt": row["createdAt"], "updatedAt": row["createdAt"]} | changes


def dump(tables: Mapping[str, Iterable[Row]], *, snake: bool = False) -> str:
    """The plain dump that `pg_dump` would write."""
    parts = ["--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = 'UTF8';\n"]
    for table in sorted(tables):
        columns = COLUMNS[table]
        names = [_snake(name) if snake else f'"{name}"' if name != name.lower() else name for name in columns]
        parts.append(f"COPY public.{table} ({', '.join(names)}) FROM stdin;\n")
        parts += ["\t".join(_text(row.get(name)) for name in columns) + "\n" for row in tables[table]]
        parts.append("\\.\n\n")
    return "".join(parts)


def create_statements() -> list[str]:
    """The tables themselves, for a server."""
    types = {"tags": "varchar[]", "options": "varchar[]", "metadata": "jsonb", "context": "jsonb", "id": "uuid"}
    types |= {"userId": "uuid", "hideActivityLogs": "boolean"}
    types |= dict.fromkeys(("createdAt", "updatedAt", "joinedAt", "lastSeenAt"), "timestamptz")
    found = []
    for table, columns in COLUMNS.items():
        described = ", ".join(f'"{name}" {types.get(name, "text")}' for name in columns)
        found.append(f"CREATE TABLE {table} ({described})")
    return found


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f+00")
    if isinstance(value, list):
        value = "{" + ",".join(f'"{_quoted(part)}"' for part in value) + "}"
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)
