"""The JSON Schema of `lot.json`, made of the sections, so that the two cannot say different things."""

from typing import Any

from ops.portable.columns import LONGEST, Column, Kind
from ops.portable.sections import Table, tables

FORMAT = 1
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """For the whole file (JSON Schema 2020-12)."""
    sections = {table.name: _section(table) for table in tables()}
    head = {
        "format": {"const": FORMAT},
        "made_by": {"type": "string", "maxLength": 100},
        "made_at": {"type": "string", "format": "date-time"},
    }
    return {
        "$schema": DIALECT,
        "title": "What a person has in LOT",
        "type": "object",
        "properties": head | sections,
        "required": ["format", *sections],
        "additionalProperties": False,
    }


def _section(table: Table) -> dict[str, Any]:
    row = _row(table)
    found = row if table.section.is_single else {"type": "array", "items": row}
    return found | ({"description": table.section.says} if table.section.says else {})


def _row(table: Table) -> dict[str, Any]:
    own_id = {} if table.section.is_single else {"id": Column("id", "id", "id", Kind.ID).schema()}
    derived = {key: {"type": ["string", "null"], "maxLength": LONGEST} for key in table.section.derived}
    keys = own_id | {column.key: column.schema() for column in table.columns} | derived
    return {
        "type": "object",
        "properties": keys,
        "required": [] if table.section.is_single else list(keys),
        "additionalProperties": False,
    }
