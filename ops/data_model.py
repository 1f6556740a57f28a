"""The page of all tables, made of the models and of what is known of them elsewhere: nothing is listed here again.

Whose a row is, and that it goes with its person, says `ops.belongings`; what an export makes of it,
`ops.portable.fates`; where else a person leaves something, `accounts.traces`.
"""

import inspect
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from accounts.models import User
from accounts.traces import TRACES
from lot.fields import EncryptedTextField
from ops.belongings import KEPT, Table, belongings, tables
from ops.portable.fates import LEFT_OUT, REBUILT, SECTIONS
from ops.portable.sections import OWNERSHIP, tables_by_name

PAGE = settings.BASE_DIR / "docs" / "data-model.md"
ROOMS = ("accounts", "profiles", "intentions", "memory", "progress", "ops")
HEAD = """# The data model

Made from the models by `manage.py data_model`, never by hand; a test fails where it is stale.

*Sealed* is encrypted with its owner's data key and bound to its table, column, row and owner; SQL sees bytes. A *hash*
can be matched and not read. What is neither can be read by who reads the database: ids, times, states, settings, and
bytes as the table says. Who is erased loses the data key first: from then on nothing that is sealed opens, here and in
backups. [Erasure](erasure.md) and [export](export.md) tell the rest, [scaling](scaling.md) how the tables grow.
"""


def render_page() -> str:
    """The whole page, as Markdown."""
    rooms = {room: [table for table in tables() if table._meta.app_label == room] for room in ROOMS}
    others = [table for table in tables() if table._meta.app_label not in ROOMS]
    parts = [HEAD, *_contents(rooms)]
    for room, found in rooms.items():
        parts.append(f"\n## `{room}/`\n")
        last = ""
        for table in sorted(found, key=lambda table: (table.__module__, table._meta.model_name or "")):
            about = _first_sentences(inspect.getdoc(sys.modules[table.__module__]))
            if about != last:
                parts.append(f"{about}\n")
                last = about
            parts += _table(table)
    return "\n".join([*parts, *_others(others)]).rstrip() + "\n"


def _contents(rooms: dict[str, list[Table]]) -> Iterator[str]:
    columns = sum(len(table._meta.concrete_fields) for found in rooms.values() for table in found)
    sealed = sum(_is_sealed(field) for found in rooms.values() for table in found for field in _fields(table))
    yield f"{sum(map(len, rooms.values()))} tables, {columns} columns, {sealed} of them sealed.\n"
    for room, found in rooms.items():
        names = ", ".join(f"[{table.__name__}](#{table.__name__.lower()})" for table in found)
        yield f"- `{room}/`: {names}"


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.__name__}\n"
    yield f"`{table._meta.db_table}`. {_doc(table)}\n"
    yield f"- Whose: {_whose(table)}"
    yield f"- On erase: {_on_erase(table)}"
    yield f"- In an export: {_in_export(table)}\n"
    yield "| column | type | holds | whose | in an export |"
    yield "|---|---|---|---|---|"
    yield from (_line(table, field) for field in _fields(table))
    yield ""
    if lines := list(_keys(table)):
        yield "\n".join(lines) + "\n"


def _line(table: Table, field: "models.Field[Any, Any]") -> str:
    cells = (f"`{field.column}`", _type(field), _holds(field), _leads_to(table, field), _column_fate(table, field))
    return f"| {' | '.join(cells)} |"


def _type(field: "models.Field[Any, Any]") -> str:
    """In words of PostgreSQL's, with what may be missing and what it refers to."""
    name = field.get_internal_type()
    if isinstance(field, EncryptedTextField):
        name = "bytes"
    elif isinstance(field, models.ForeignKey):
        name = "uuid" if isinstance(field.target_field, models.UUIDField) else "number"
    else:
        name = TYPES.get(name, name)
    length = f"({field.max_length})" if getattr(field, "max_length", None) and name == "text" else ""
    return f"{name}{length}{', may be null' if field.null else ''}"


TYPES = {
    "AutoField": "number",
    "BigAutoField": "number",
    "BigIntegerField": "number",
    "BinaryField": "bytes",
    "BooleanField": "true or false",
    "CharField": "text",
    "DateField": "date",
    "DateTimeField": "moment",
    "EmailField": "text",
    "FloatField": "number",
    "IntegerField": "number",
    "JSONField": "JSON",
    "PositiveBigIntegerField": "number",
    "PositiveIntegerField": "number",
    "PositiveSmallIntegerField": "number",
    "TextField": "text",
    "TimeField": "time of day",
    "URLField": "text",
    "UUIDField": "uuid",
}


def _holds(field: "models.Field[Any, Any]") -> str:
    if _is_sealed(field):
        return "sealed"
    if isinstance(field, models.BinaryField):
        return "hash" if "hash" in field.name else ""
    if field.remote_field:
        return f"of {field.related_model.__name__}"  # type: ignore[union-attr]
    if field.choices:
        return ", ".join(f"`{value}`" for value, _label in field.flatchoices if value)
    return "key" if field.primary_key else ""


def _leads_to(table: Table, field: "models.Field[Any, Any]") -> str:
    """Whether the value leads to a person: the owner's id, something of theirs, or nobody."""
    owner = _owners().get(table)
    if field.attname == owner or (table is User and field.primary_key):
        return "the owner"
    if owner or table is User:
        return "theirs"
    return "may name a person" if _speaks_of_people(table) else "nobody's"


def _owners() -> dict[Table, str]:
    return {one.table: one.column for one in belongings()} | dict.fromkeys(KEPT, "user_id")


def _whose(table: Table) -> str:
    if table is User:
        return "a person"
    if table in _owners():
        return f"a person's, by `{_owners()[table]}`"
    if _speaks_of_people(table):
        return f"no person's own; it speaks of people{', ' + TRACES[table] if table in TRACES else ''}"
    return "nobody's: no row leads to a person"


def _on_erase(table: Table) -> str:
    if table in KEPT:
        return "stays; it says that somebody is gone, and nothing of them"
    if table is User:
        return "deleted, last of all"
    if table in _owners():
        return "deleted with all columns, once the data key is gone"
    if table in TRACES:
        return f"deleted, found {TRACES[table]}"
    return "stays: plain ids" if _speaks_of_people(table) else "nothing to erase"


def _speaks_of_people(table: Table) -> bool:
    """Without being somebody's: what has to be left out of an export, or is looked for when somebody is erased."""
    return table in TRACES or table._meta.label in LEFT_OUT


def _in_export(table: Table) -> str:
    label = table._meta.label
    for section in SECTIONS:
        if section.model == label:
            more = " " + section.says if section.says else ""
            back = "" if section.is_read_back else ", to be read by people alone"
            return f"as `{section.name}`{back}.{more}"
    if label in REBUILT:
        return f"not carried: {REBUILT[label]}"
    return f"left out: {LEFT_OUT[label]}" if label in LEFT_OUT else "nothing to carry"


def _column_fate(table: Table, field: "models.Field[Any, Any]") -> str:
    for section in SECTIONS:
        if section.model == table._meta.label:
            columns = {column.covers: column for column in tables_by_name()[section.name].columns}
            if field.name in columns:
                key = columns[field.name].key
                return "carried" if key in {field.name, field.attname} else f"carried as `{key}`"
            if field.name in section.rebuilt:
                return f"made anew: {section.rebuilt[field.name]}"
            if field.name in section.left_out:
                return f"left out: {section.left_out[field.name]}"
            return "the row's own" if field.name in OWNERSHIP else "left out"
    return "-"


def _keys(table: Table) -> Iterator[str]:
    """Its key, its constraints and its indexes, by the names that the database knows."""
    yield f"- Key: {_columns(table, [field.name for field in table._meta.pk_fields])}"
    for constraint in sorted(table._meta.constraints, key=lambda one: one.name):
        yield f"- `{constraint.name}`: {_constraint(table, constraint)}"
    for index in sorted(table._meta.indexes, key=lambda one: one.name):
        yield f"- `{index.name}`: index on {_columns(table, index.fields)}{_where(index.condition)}"
    for field in _fields(table):
        if field.unique and not field.primary_key:
            yield f"- `{field.column}` is unique"
        elif getattr(field, "db_index", False) and not field.primary_key:
            yield f"- `{field.column}` has an index"


def _constraint(table: Table, constraint: models.BaseConstraint) -> str:
    if isinstance(constraint, models.UniqueConstraint):
        what = _columns(table, constraint.fields) if constraint.fields else ", ".join(map(str, constraint.expressions))
        return f"{what} once{_where(constraint.condition)}"
    return f"holds {_said(constraint.condition)}"  # type: ignore[attr-defined]


def _columns(table: Table, names: Sequence[str]) -> str:
    found = []
    for name in names:
        column = table._meta.get_field(name.lstrip("-")).column  # type: ignore[union-attr]
        found.append(f"`{column}`" + (" falling" if name.startswith("-") else ""))
    return ", ".join(found)


def _where(condition: models.Q | None) -> str:
    return f" where {_said(condition)}" if condition is not None else ""


def _said(condition: models.Q) -> str:
    """A condition as Django writes it, without its brackets around a single one."""
    return "`" + re.sub(r"^\(AND: \((.*)\)\)$", r"\1", str(condition)).replace("|", "\\|") + "`"


def _fields(table: Table) -> "list[models.Field[Any, Any]]":
    return list(table._meta.concrete_fields)


def _is_sealed(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field, EncryptedTextField)


def _doc(table: Table) -> str:
    """The first paragraph of what the model says of itself; a table that Django makes says nothing."""
    return _first_sentences(inspect.getdoc(table) if "__doc__" in vars(table) else "")


def _first_sentences(text: str | None) -> str:
    return " ".join((text or "").split("\n\n")[0].split())


def _others(found: Sequence[Table]) -> Iterator[str]:
    """Tables that come with a library."""
    owners = _owners()
    yield "\n## Of the libraries\n"
    for table in sorted(found, key=lambda table: table._meta.label):
        whose = f"a person's, by `{owners[table]}`; deleted on erase" if table in owners else "nobody's"
        yield f"- `{table._meta.db_table}` ({apps.get_app_config(table._meta.app_label).name}): {whose}"
