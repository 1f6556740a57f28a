"""One value of a row as JSON has it: how it is written, what may stand there, how it is read back. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

LONGEST = 20_000  # characters of any text; a note may be as long
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
MOST_NUMBER = 2**31 - 1
MOST_LIST = 100


class Kind(StrEnum):
    """What a value is."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    DATE = "date"
    MOMENT = "moment"
    TIME = "time"
    ID = "id"
    REFERENCE = "reference"
    LIST = "list"
    JSON = "json"


class Unfit(ValueError):
    """The value cannot stand there; says why in words for the person."""


@dataclass(frozen=True, slots=True)
class Column:
    """A value of a row: `name` on the model, `key` in the file, `covers` the column of the database behind it."""

    name: str
    key: str
    covers: str
    kind: Kind
    is_nullable: bool = False
    choices: frozenset[str] = frozenset()
    least: int = 0
    most: int = MOST_NUMBER
    refers_to: str = ""
    is_late: bool = False  # may refer to a row of its own section that follows
    says: str = ""

    def write(self, value: Any) -> Any:
        """The value as JSON has it."""
        if value is None:
            return None
        match self.kind:
            case Kind.MOMENT:
                return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
            case Kind.DATE | Kind.TIME:
                return value.isoformat()
            case Kind.ID | Kind.REFERENCE:
                return str(value)
            case Kind.JSON:
                return json.loads(value) if value else None
            case _:
                return value

    def read(self, value: Any) -> Any:
        """The inverse. Raises Unfit."""
        if value is None:
            if not self.is_nullable:
                raise Unfit(_("Something has to stand here."))
            return None
        return READERS[self.kind](self, value)

    def schema(self) -> dict[str, Any]:
        """What may stand there, as JSON Schema has it."""
        found = dict(SCHEMAS[self.kind](self))
        if self.is_nullable:
            found = {"anyOf": [found, {"type": "null"}]}
        return found | ({"description": self.says} if self.says else {})


def _text(column: Column, value: Any) -> str:
    if not isinstance(value, str):
        raise Unfit(_("This is not a text."))
    if len(value) > column.most:
        raise Unfit(_("At most %(limit)d characters; these are %(length)d.") % _sizes(column.most, len(value)))
    if column.choices and value not in column.choices:
        raise Unfit(_("This is none of the words that may stand here."))
    return value


def _number(column: Column, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not column.least <= value <= column.most:
        raise Unfit(_("A whole number from %(least)d to %(most)d.") % {"least": column.least, "most": column.most})
    return value


def _flag(_column: Column, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unfit(_("This is neither true nor false."))
    return value


def _date(_column: Column, value: Any) -> date:
    try:
        found = date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Unfit(_("This is not a date.")) from None
    if found.isoformat() != value or not FIRST_DAY <= found <= LAST_DAY:
        raise Unfit(_("This is not a date."))
    return found


def _moment(_column: Column, value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value).astimezone(UTC) if _has_zone(value) else None
    except (TypeError, ValueError, OverflowError):
        found = None
    if found is None or not FIRST_DAY <= found.date() <= LAST_DAY:
        raise Unfit(_("This is not a time with its zone."))
    return found


def _has_zone(value: Any) -> bool:
    return isinstance(value, str) and "T" in value and datetime.fromisoformat(value).tzinfo is not None


def _time(_column: Column, value: Any) -> time:
    try:
        found = time.fromisoformat(value)
    except (TypeError, ValueError):
        raise Unfit(_("This is not a time of day.")) from None
    if found.tzinfo is not None or ":" not in value:
        raise Unfit(_("This is not a time of day."))
    return found


def _id(_column: Column, value: Any) -> UUID:
    try:
        found = UUID(value)
    except (AttributeError, TypeError, ValueError):
        raise Unfit(_("This is not an id.")) from None
    if str(found) != value:
        raise Unfit(_("This is not an id."))
    return found


def _list(column: Column, value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_LIST or not all(isinstance(item, str) for item in value):
        raise Unfit(_("This is not a list of words."))
    if column.choices and not column.choices.issuperset(value):
        raise Unfit(_("This is none of the words that may stand here."))
    return value


def _json(column: Column, value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(text) > column.most:
        raise Unfit(_("This is not what stands here in a file that LOT made."))
    return text


def _sizes(limit: int, length: int) -> Mapping[str, int]:
    return {"limit": limit, "length": length}


READERS = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.FLAG: _flag,
    Kind.DATE: _date,
    Kind.MOMENT: _moment,
    Kind.TIME: _time,
    Kind.ID: _id,
    Kind.REFERENCE: _id,
    Kind.LIST: _list,
    Kind.JSON: _json,
}


def _text_schema(column: Column) -> dict[str, Any]:
    return {"enum": sorted(column.choices)} if column.choices else {"type": "string", "maxLength": column.most}


def _id_schema(column: Column) -> dict[str, Any]:
    pattern = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
    return {"type": "string", "format": "uuid", "pattern": pattern}


def _list_schema(column: Column) -> dict[str, Any]:
    item: dict[str, Any] = {"enum": sorted(column.choices)} if column.choices else {"type": "string"}
    return {"type": "array", "maxItems": MOST_LIST, "items": item}


SCHEMAS = {
    Kind.TEXT: _text_schema,
    Kind.NUMBER: lambda column: {"type": "integer", "minimum": column.least, "maximum": column.most},
    Kind.FLAG: lambda column: {"type": "boolean"},
    Kind.DATE: lambda column: {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    Kind.MOMENT: lambda column: {"type": "string", "format": "date-time", "pattern": "T.*(Z|[+-][0-9:]+)$"},
    Kind.TIME: lambda column: {"type": "string", "pattern": r"^\d{2}:\d{2}"},
    Kind.ID: _id_schema,
    Kind.REFERENCE: _id_schema,
    Kind.LIST: _list_schema,
    Kind.JSON: lambda column: {"type": ["object", "array"]},
}
