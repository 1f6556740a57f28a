"""Reads PostgreSQL's COPY text: what `pg_dump` writes and what a server sends are the same lines.

The format: https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS (Text Format).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

COPY = re.compile(r'^COPY (?:"?(?P<schema>\w+)"?\.)?"?(?P<table>\w+)"? \((?P<columns>[^)]*)\) FROM stdin;$')
NULL, END = "\\N", "\\."
ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|(.))", re.DOTALL)
NAMED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
Row = dict[str, str | None]


class BrokenDump(ValueError):
    """The dump ends inside a table, or a line has another number of columns than its table. Names the line alone."""


@dataclass(frozen=True, slots=True)
class TableStart:
    """The line that opens a table."""

    table: str
    columns: tuple[str, ...]


def table_start(line: str) -> TableStart | None:
    """The table that a line opens, or None."""
    found = COPY.match(line.rstrip("\r\n"))
    if not found:
        return None
    columns = tuple(name.strip().strip('"') for name in found["columns"].split(","))
    return TableStart(found["table"], columns)


def rows_of_dump(lines: Iterable[str]) -> Iterator[tuple[str, Row]]:
    """Every row of a plain dump with the name of its table. Raises BrokenDump."""
    start, number = None, 0
    for number, line in enumerate(lines, 1):
        if start is None:
            start = table_start(line) if line.startswith("COPY ") else None
        elif line.rstrip("\r\n") == END:
            start = None
        else:
            yield start.table, row_of(line.rstrip("\n"), start.columns, number)
    if start is not None:
        raise BrokenDump(f"The dump ends at line {number}, inside the table {start.table}.")


def row_of(line: str, columns: tuple[str, ...], number: int) -> Row:
    """One line as column and text. Raises BrokenDump."""
    values = line.split("\t")
    if len(values) != len(columns):
        raise BrokenDump(f"Line {number} has {len(values)} columns and not {len(columns)}.")
    return {name: None if value == NULL else unescape(value) for name, value in zip(columns, values, strict=True)}


def unescape(value: str) -> str:
    """A value without its backslashes."""
    return ESCAPE.sub(_meant, value) if "\\" in value else value


def _meant(found: re.Match[str]) -> str:
    octal, hexadecimal, char = found.groups()
    if octal or hexadecimal:
        return chr(int(octal, 8) if octal else int(hexadecimal, 16))
    return NAMED.get(char, char)
