"""Reads a person's rows as JSON has them: page by page in the order of their ids, so that memory stays as it is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from accounts.models import User
from ops.portable.derived import Derived
from ops.portable.fates import SECTIONS
from ops.portable.sections import Table, tables

PAGE = 500
Row = Mapping[str, Any]
REFERRED_TO = {
    given.refers_to
    for section in SECTIONS
    for given in section.carried
    if not isinstance(given, str)
    if given.refers_to
}


class Rows:
    """One reading of one person. A row whose reference is not among what was read is left out: somebody writes while
    this reads."""

    def __init__(self, user: User) -> None:
        self.user, self.derived = user, Derived(user)
        self._known: dict[str, set[UUID]] = {name: set() for name in REFERRED_TO}

    def of(self, table: Table) -> Iterator[Row]:
        """All rows of a table; the tables are to be asked in their order."""
        if any(column.is_late for column in table.columns):
            self._known[table.name].update(table.rows(self.user).values_list("pk", flat=True))
        derive = self.derived.of(table)
        for page in pages(table, self.user):
            more = derive(page)
            for row, derived in zip(page, more, strict=True):
                found = self._written(table, row)
                if found is not None:
                    yield found | dict(derived)

    def _written(self, table: Table, row: Any) -> dict[str, Any] | None:
        found: dict[str, Any] = {} if table.section.is_single else {"id": str(row.pk)}
        for column in table.columns:
            value = getattr(row, column.name)
            if column.refers_to and value is not None and value not in self._known[column.refers_to]:
                if not column.is_nullable:
                    return None
                value = None
            found[column.key] = column.write(value)
        if table.name in self._known:
            self._known[table.name].add(row.pk)
        return found


def pages(table: Table, user: User) -> Iterator[Sequence[Any]]:
    """The rows of a table, five hundred at a time. Their ids are read first: to sort for each page would take longer
    than to read it, and a cursor would hold a transaction open."""
    rows = table.rows(user).order_by("pk")
    ids = iter(list(rows.values_list("pk", flat=True)))
    while wanted := list(islice(ids, PAGE)):
        yield list(rows.filter(pk__in=wanted))


def count_rows(user: User) -> int:
    """How many rows an export of this person reads for `lot.json`."""
    return sum(table.rows(user).count() for table in tables())


Advance = Callable[[int], None]
