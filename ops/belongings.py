"""Which rows are a person's: found by looking at the models, so that a new table cannot be forgotten.

A row belongs to whoever a foreign key to User, or a column `user_id`, names.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models

from accounts.models import User
from ops.models import Erasure

Table = type[models.Model]
# What stays: that somebody was erased.
KEPT = frozenset({Erasure})


@dataclass(frozen=True)
class Belonging:
    """A table, and its column that says whose a row is."""

    table: Table
    column: str

    def count(self, user_id: UUID) -> int:
        """How many rows there are."""
        return self.table._base_manager.filter(**{self.column: user_id}).count()

    def delete(self, user_id: UUID, *, most: int) -> int:
        """Delete so many rows at most in one statement; says how many.

        Past signals and cascades: all of it goes, and receivers would need the key that is gone already.
        """
        return self._write(f"DELETE FROM {self._table}", "", user_id, most)  # noqa: S608

    def loosen(self, user_id: UUID, *, most: int) -> int:
        """Empty the columns by which these rows name rows of the same table; without it none could go first."""
        links = [_name(field) for field in _links(self.table) if field.related_model is self.table]
        return sum(
            self._write(f"UPDATE {self._table} SET {link} = NULL", f"AND {link} IS NOT NULL", user_id, most)  # noqa: S608
            for link in links
        )

    def _write(self, what: str, condition: str, user_id: UUID, most: int) -> int:
        """On so many of the person's rows at most. Every name in it is that of a model's table or column."""
        owner = self.table._meta.get_field(self.column)
        assert isinstance(owner, models.Field)
        key = ", ".join(_name(field) for field in self.table._meta.pk_fields)
        rows = f"SELECT {key} FROM {self._table} WHERE {_name(owner)} = %s {condition} LIMIT %s"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(f"{what} WHERE ({key}) IN ({rows})", [owner.get_db_prep_value(user_id, connection), most])
            return int(cursor.rowcount)

    @property
    def _table(self) -> str:
        return connection.ops.quote_name(self.table._meta.db_table)


@cache
def belongings() -> tuple[Belonging, ...]:
    """All of them, in an order in which nothing that is left refers to what is gone."""
    columns = {table: found for table in tables() if table not in KEPT and (found := list(_columns(table)))}
    after: TopologicalSorter[Table] = TopologicalSorter(dict.fromkeys(columns, ()))
    for table in columns:
        for field in _links(table):
            if field.related_model in columns and field.related_model is not table:
                after.add(field.related_model, table)
    return tuple(Belonging(table, column) for table in after.static_order() for column in columns[table])


def loose() -> tuple[Belonging, ...]:
    """Those that no foreign key binds: a request that was still under way can write one after the person is gone."""
    return tuple(
        one for one in belongings() if not isinstance(one.table._meta.get_field(one.column), models.ForeignKey)
    )


def tables() -> list[Table]:
    """Every table there is, those that Django makes between two others included."""
    found = apps.get_models(include_auto_created=True)
    return [table for table in found if table._meta.managed and not table._meta.proxy]


def count_rows(user_id: UUID) -> dict[str, int]:
    """How many rows a person has by the table's label; tables without any are left out."""
    counted: dict[str, int] = {}
    for one in belongings():
        if number := one.count(user_id):
            counted[one.table._meta.label] = counted.get(one.table._meta.label, 0) + number
    return counted


def _columns(table: Table) -> Iterator[str]:
    for field in table._meta.concrete_fields:
        if field.related_model is User or field.attname == "user_id":
            yield field.attname


def _links(table: Table) -> list["models.ForeignKey[models.Model, models.Model]"]:
    return [field for field in table._meta.concrete_fields if isinstance(field, models.ForeignKey)]


def _name(field: "models.Field[Any, Any]") -> str:
    return connection.ops.quote_name(str(field.column))
