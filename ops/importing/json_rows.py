"""Reads a large JSON object of arrays row by row, strictly, and says where in it something is wrong. Pure."""

from collections.abc import Iterator
from typing import IO, Any

import ijson
from django.utils.translation import gettext as _

from ops.importing.kinds import BrokenFile

DEEPEST = 8  # levels inside of a row
MOST_ITEMS = 2_000  # of a list or an object inside of a row
STARTS = frozenset({"start_map", "start_array"})
Event = tuple[str, Any]


def read_rows(file: IO[bytes], before: str = "") -> Iterator[tuple[str, int | None, Any]]:
    """Name, place in the array (None where it is no array), value: for each row of each section of an object.

    `before` stands before every place. Raises BrokenFile: no JSON, NaN, a name twice, NUL, nested too deeply. Half of a
    surrogate pair is read as "?".
    """
    reader = _Reader(file, before)
    if reader.next() != ("start_map", None):
        raise reader.broken(_("This is not an object."))
    seen: set[str] = set()
    while (event := reader.next())[0] != "end_map":
        name = reader.name(event, seen)
        reader.place = f"{before}{name}"
        event = reader.next()
        if event[0] != "start_array":
            yield name, None, reader.value(event, 0)
            continue
        index = 0
        while (event := reader.next())[0] != "end_array":
            reader.place = f"{before}{name}[{index}]"
            yield name, index, reader.value(event, 0)
            index += 1
    reader.place = before.rstrip(": ")
    reader.expect_end()


class _Reader:
    """Events one by one, and values made of them."""

    def __init__(self, file: IO[bytes], before: str) -> None:
        self._events: Iterator[Event] = iter(ijson.basic_parse(file, use_float=True))
        self.place = before.rstrip(": ")

    def broken(self, message: str, within: str = "") -> BrokenFile:
        """What is wrong, with the place of the row and where within."""
        return BrokenFile(message, self.place + within)

    def next(self) -> Event:
        """The next event. Raises BrokenFile."""
        try:
            return next(self._events)
        except StopIteration:
            raise self.broken(_("The file ends in the middle.")) from None
        except (ijson.JSONError, ValueError):  # a number of ten thousand digits is a ValueError
            raise self.broken(_("This is not readable JSON.")) from None

    def expect_end(self) -> None:
        """Nothing follows. Raises BrokenFile."""
        try:
            more = next(self._events, None)
        except (ijson.JSONError, ValueError):
            more = ("", None)
        if more is not None:
            raise self.broken(_("Something stands behind the end."))

    def name(self, event: Event, seen: set[str], within: str = "") -> str:
        """A name in an object, which stands there once. Raises BrokenFile."""
        name = self._text(str(event[1]), within)
        if name in seen:
            raise self.broken(_("A name stands twice."), within)
        seen.add(name)
        return name

    def value(self, event: Event, depth: int, within: str = "") -> Any:
        """What begins with this event. Raises BrokenFile."""
        kind, value = event
        if kind not in STARTS:
            return self._text(value, within) if kind == "string" else value
        if depth >= DEEPEST:
            raise self.broken(_("This is nested too deeply."), within)
        return self._map(depth, within) if kind == "start_map" else self._list(depth, within)

    def _map(self, depth: int, within: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        seen: set[str] = set()
        while (event := self.next())[0] != "end_map":
            name = self.name(event, seen, within)
            self._count(seen, within)
            found[name] = self.value(self.next(), depth + 1, f"{within}.{name[:40]}")
        return found

    def _list(self, depth: int, within: str) -> list[Any]:
        found: list[Any] = []
        while (event := self.next())[0] != "end_array":
            found.append(self.value(event, depth + 1, f"{within}[{len(found)}]"))
            self._count(found, within)
        return found

    def _count(self, found: set[str] | list[Any], within: str) -> None:
        if len(found) > MOST_ITEMS:
            raise self.broken(_("This holds too much."), within)

    def _text(self, text: str, within: str) -> str:
        if "\0" in text:
            raise self.broken(_("The text holds characters that cannot be stored."), within)
        return text
