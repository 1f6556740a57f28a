"""Moods as a table for a spreadsheet. A cell never begins as a formula does, whatever was written. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator

COLUMNS = ("date", "time", "mood", "score", "intensity", "note")
MARK = "\ufeff"  # spreadsheets take a file without it for something else than UTF-8
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The file line by line, with the names of the columns first (RFC 4180)."""
    yield MARK + _line(COLUMNS)
    for row in rows:
        yield _line(row)


def safe_cell(value: object) -> str:
    """The text of a cell. What a spreadsheet might compute gets an apostrophe in front (OWASP, CSV injection)."""
    text = "" if value is None else str(value)
    is_number = text.isascii() and text.lstrip("-").isdigit()
    return f"'{text}" if text.lstrip(" ").startswith(STARTS) and not is_number else text


def _line(row: Iterable[object]) -> str:
    target = io.StringIO()
    csv.writer(target).writerow([safe_cell(value) for value in row])
    return target.getvalue()
