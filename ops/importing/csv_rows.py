"""Reads a table of comma-separated values row by row, strictly, and says in which line something is wrong. Pure."""

import csv
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from io import TextIOWrapper
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from ops.importing.kinds import BrokenFile

LONGEST_LINE = 1_000_000  # characters; a cell may hold many lines
MOST_COLUMNS = 100
SEPARATORS = ",;\t"  # as written by a program, by a spreadsheet of half of Europe, and as pasted
BOM = "\ufeff"
# Half of a pair of UTF-16, or a byte that is no UTF-8 and was let through to be named by its line.
SURROGATE = re.compile("[\ud800-\udfff]")
SNIFFED = 512


@dataclass(frozen=True, slots=True)
class Row:
    """The line that a row begins in, and its cells by the names of the columns."""

    line: int
    cells: Mapping[str, str]


def columns_of(file: BinaryIO) -> frozenset[str]:
    """The names in the first line, in lower case; none where it is no such table."""
    try:
        with closing(_lines(file)) as lines:
            return frozenset(_header(next(lines, "")))
    except BrokenFile:
        return frozenset()


def read_table(file: BinaryIO) -> Iterator[Row]:
    """All rows but empty ones. The first line names the columns.

    UTF-8 or UTF-16, with or without a mark at its start; any ends of lines. Raises BrokenFile with the line.
    """
    with closing(_lines(file)) as lines:  # gives the file back
        first = next(lines, "")
        names = _header(first)
        if len(set(names)) < len(names):
            raise BrokenFile(_("A name stands twice."), place_of(1))
        reader = csv.reader(lines, delimiter=_separator(first), strict=True)
        while (found := _next(reader)) is not None:
            line, cells = found
            if any(cells):
                yield Row(line, dict(zip(names, _fitting(cells, len(names), line), strict=True)))


def _fitting(cells: list[str], number: int, line: int) -> list[str]:
    while len(cells) > number and not cells[-1]:  # a spreadsheet leaves empty ones behind
        cells.pop()
    if len(cells) != number:
        numbers = {"number": number, "found": len(cells)}
        raise BrokenFile(_("This row has %(found)d cells, not %(number)d.") % numbers, place_of(line))
    return cells


def place_of(line: int) -> str:
    """How a line is named."""
    return _("line %(number)d") % {"number": line}


def _next(reader: Any) -> tuple[int, list[str]] | None:
    """The next row, with the line it begins in: the header is line 1."""
    line = reader.line_num + 2
    try:
        return line, next(reader)
    except StopIteration:
        return None
    except csv.Error:
        raise BrokenFile(_("This is not readable as CSV; a quote may be open."), place_of(line)) from None


def _lines(file: BinaryIO) -> Generator[str]:
    """Lines with their ends as they are. Raises BrokenFile with the line."""
    encoding = _encoding(file)
    file.seek(0)
    # Bytes that are no text come through as surrogates, and are refused with the line that they stand in.
    lenient = "surrogateescape" if encoding == "utf-8" else "surrogatepass"
    text = TextIOWrapper(file, encoding, errors=lenient, newline="")
    number = 0
    try:
        while line := text.readline(LONGEST_LINE):
            number += 1
            _refuse_unreadable(line, number)
            yield line.removeprefix(BOM) if number == 1 else line
    except UnicodeDecodeError:
        raise BrokenFile(_("The text is not readable as UTF-8 or UTF-16."), place_of(number + 1)) from None
    finally:
        text.detach()


def _refuse_unreadable(line: str, number: int) -> None:
    if SURROGATE.search(line):
        raise BrokenFile(_("The text is not readable as UTF-8 or UTF-16."), place_of(number))
    if "\0" in line:
        raise BrokenFile(_("The text holds characters that cannot be stored."), place_of(number))
    if len(line) == LONGEST_LINE:
        raise BrokenFile(_("This line is longer than LOT takes."), place_of(number))


def _encoding(file: BinaryIO) -> str:
    file.seek(0)
    start = file.read(SNIFFED)
    if start.startswith(b"\xff\xfe") or start[1:4:2] == b"\0\0":
        return "utf-16-le"
    if start.startswith(b"\xfe\xff") or start[0:3:2] == b"\0\0":
        return "utf-16-be"
    return "utf-8"


def _separator(line: str) -> str:
    return max(SEPARATORS, key=line.count)


def _header(line: str) -> Sequence[str]:
    try:
        cells = next(csv.reader([line], delimiter=_separator(line), strict=True), [])
    except csv.Error:
        raise BrokenFile(_("This does not name the columns."), place_of(1)) from None
    return [cell.strip().lower() for cell in cells[:MOST_COLUMNS]]
