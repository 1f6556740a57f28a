"""The sections of the file with their columns resolved against the models."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from lot.fields import EncryptedTextField
from ops.portable.columns import LONGEST, MOST_NUMBER, Column, Kind
from ops.portable.fates import SECTIONS, Section
from ops.portable.given import Given

OWNERSHIP = frozenset({"id", "user", "user_id"})  # every row has an id, and an owner that no file names

KINDS: tuple[tuple[type[models.Field[Any, Any]], Kind], ...] = (
    (EncryptedTextField, Kind.TEXT),
    (models.BooleanField, Kind.FLAG),
    (models.DateTimeField, Kind.MOMENT),
    (models.DateField, Kind.DATE),
    (models.TimeField, Kind.TIME),
    (models.UUIDField, Kind.ID),
    (models.ForeignKey, Kind.REFERENCE),
    (models.IntegerField, Kind.NUMBER),
    (models.CharField, Kind.TEXT),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A section, its model, and the columns that are carried."""

    section: Section
    model: Any
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        """Its name in the file."""
        return self.section.name

    @property
    def references(self) -> tuple[Column, ...]:
        """The columns that hold ids of other rows."""
        return tuple(column for column in self.columns if column.kind is Kind.REFERENCE)

    def rows(self, user: Any) -> Any:
        """The rows of a person that are carried."""
        if self.model._meta.label == "accounts.User":
            return self.model.objects.filter(pk=user.pk)
        manager = self.model.objects
        rows = manager.for_user(user) if hasattr(manager, "for_user") else manager.filter(user=user)
        return rows.exclude(**self.section.leaves) if self.section.leaves else rows


@cache
def tables() -> tuple[Table, ...]:
    """In an order in which nothing refers to what follows."""
    return tuple(
        Table(section, model, tuple(_column(model, given) for given in section.carried))
        for section in SECTIONS
        for model in [apps.get_model(section.model)]
    )


@cache
def tables_by_name() -> dict[str, Table]:
    """Each by its name in the file."""
    return {table.name: table for table in tables()}


def read_back() -> tuple[Table, ...]:
    """Those that an import reads."""
    return tuple(table for table in tables() if table.section.is_read_back)


def many() -> tuple[Table, ...]:
    """Those of which a person may have many rows, as an import reads them."""
    return tuple(table for table in read_back() if not table.section.is_single)


def _column(model: Any, given: str | Given) -> Column:
    more = Given(given) if isinstance(given, str) else given
    field = model._meta.get_field(more.covers or (more.name.removesuffix("_id") if more.refers_to else more.name))
    kind = Kind(more.kind) if more.kind else next(kind for cls, kind in KINDS if isinstance(field, cls))
    choices = (more.kind != "list" and getattr(field, "choices", None)) or ()
    return Column(
        name=more.name,
        key=more.key or (more.name.removesuffix("_id") if more.refers_to else more.name),
        covers=field.name,
        kind=kind,
        is_nullable=field.null,
        choices=frozenset(str(value) for value, _label in choices) | ({""} if choices and field.blank else frozenset()),
        least=more.least,
        most=more.most or (MOST_NUMBER if kind is Kind.NUMBER else getattr(field, "max_length", None) or LONGEST),
        refers_to=more.refers_to,
        is_late=more.is_late,
        says=more.says,
    )
