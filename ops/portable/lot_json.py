"""Writes `lot.json`: one object, each section an array with a row a line, so that it is read and compared by lines."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, Any

from django.conf import settings

from accounts.models import User
from ops.portable.rows import Advance, Rows
from ops.portable.schema import FORMAT
from ops.portable.sections import Table, tables


def write_lot_json(*, user: User, target: IO[bytes], at: datetime, advance: Advance) -> None:
    """All of a person's sections, row by row."""
    head = {
        "format": FORMAT,
        "made_by": f"{settings.APP_NAME} {settings.APP_VERSION}"[:100],
        "made_at": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }
    lines = [f"{_json(key)}: {_json(value)}" for key, value in head.items()]
    target.write(("{\n" + ",\n".join(lines)).encode())
    rows = Rows(user)
    for table in tables():
        for text in _section(table, rows, advance):
            target.write(text.encode())
    target.write(b"\n}\n")


def _section(table: Table, rows: Rows, advance: Advance) -> Iterator[str]:
    yield f",\n{_json(table.name)}: "
    if table.section.is_single:
        yield _json(next(iter(rows.of(table))))
        return
    yield "["
    begins = "\n"
    for row in rows.of(table):
        yield begins + _json(row)
        begins = ",\n"
        advance(1)
    yield "]"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
