"""Rows for every table of a person, by services where there are some and by the columns where there are none; and what
the database holds of somebody, table by table."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, models

from accounts.models import User
from accounts.tests.make import make_tags
from lot.fields import EncryptedTextField
from ops.belongings import Belonging, belongings

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
SAMPLES: tuple[tuple[type[models.Field], Any], ...] = (
    (EncryptedTextField, "text"),
    (models.UUIDField, uuid4),
    (models.DateTimeField, AT),
    (models.DateField, date(2026, 3, 4)),
    (models.TimeField, time(5, 6)),
    (models.JSONField, {}),
    (models.BooleanField, False),
    (models.IntegerField, 1),
    (models.BinaryField, lambda: uuid4().bytes),
    (models.CharField, lambda: uuid4().hex[:8]),
    (models.TextField, "text"),
)


def fill(user: User) -> None:
    """At least one row of this person in every table that is theirs."""
    make_tags()
    for belonging in reversed(belongings()):  # what others refer to comes first
        if not belonging.count(user.pk):
            make_row(belonging, user)


def make_row(belonging: Belonging, user: User) -> None:
    """One by its columns alone. A table with rules of its own may need a row by its service, before `fill`."""
    values: dict[str, Any] = {belonging.column: user.pk}
    for field in belonging.table._meta.concrete_fields:
        is_left = field.attname in values or field.has_default() or getattr(field, "auto_now_add", False)
        if is_left or isinstance(field, (models.AutoField, models.CompositePrimaryKey)):
            continue
        if isinstance(field, models.ForeignKey):
            values[field.attname] = None if field.null else _referred(field.related_model, user)
        elif not field.null or isinstance(field, EncryptedTextField):
            values[field.attname] = field.choices[0][0] if field.choices else sample(field)
    belonging.table(**values).save(force_insert=True)


def sample(field: models.Field) -> Any:
    """Something that fits into a column."""
    value = next(value for kind, value in SAMPLES if isinstance(field, kind))
    return value() if callable(value) else value


def _referred(table: type[models.Model], user: User) -> Any:
    owned = next((one for one in belongings() if one.table is table), None)
    rows = table._base_manager.filter(**{owned.column: user.pk}) if owned else table._base_manager.all()
    return rows.values_list("pk", flat=True).first()


def everything_of(user_id: UUID) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of a person as they lie in the database, down to the ciphertext."""
    found = {}
    for one in belongings():
        column = one.table._meta.get_field(one.column).column
        sql = f"SELECT * FROM {one.table._meta.db_table} WHERE {column} = %s"
        key = user_id.hex if connection.vendor == "sqlite" else user_id
        found[f"{one.table._meta.label}.{column}"] = sorted(_rows(sql, [key]), key=str)
    return found


def tables_naming(user_id: UUID) -> set[str]:
    """Every table, of LOT or not, in which any column holds this id in any spelling."""
    spellings = (user_id.hex, str(user_id))
    return {
        name
        for name in connection.introspection.table_names()
        if any(spelling in _readable(row) for row in _rows(f'SELECT * FROM "{name}"') for spelling in spellings)
    }


def _readable(row: tuple[Any, ...]) -> str:
    return " ".join(bytes(value).hex() if isinstance(value, (bytes, memoryview)) else str(value) for value in row)


def _rows(sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or [])
        return [
            tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
            for row in cursor.fetchall()
        ]
