"""Queries that are asked again and again: Django works out their SQL once a process instead of once a request, which is
two thirds of what a short query costs."""

from collections.abc import Callable, Mapping
from copy import copy
from functools import cache, wraps
from inspect import signature
from typing import Any, NamedTuple, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

Values = ParamSpec("Values")
Row = TypeVar("Row")
_fields: "dict[type, Field[Any, Any]]" = {}  # by the type of a value, what gets it ready for the database


class Given(Value):
    """Stands in a query for a value, or for somebody's row, that is given when it is asked."""

    def __init__(self, name: str, place: int | None = None) -> None:
        super().__init__(None)
        self.name, self.place = name, place

    @property
    def pk(self) -> "Given":
        """Rows are asked for by their owner, and owners are known by this."""
        return self

    def as_sql(self, *_args: Any, **_options: Any) -> Any:
        """Itself among the parameters, where its value will stand."""
        return "%s", [self]

    def ready(self, given: Mapping[str, Any], connection: BaseDatabaseWrapper) -> Any:
        """Its value as the database takes it."""
        value = given[self.name] if self.place is None else given[self.name][self.place]
        plain = value.pk if isinstance(value, Model) else value
        if type(plain) not in _fields:
            _fields[type(plain)] = Value(plain).output_field
        return _fields[type(plain)].get_db_prep_value(plain, connection)


class _Prepared(NamedTuple):
    rows: "QuerySet[Any, Any]"
    compiler: SQLCompiler
    sql: str
    parameters: tuple[Any, ...]


def prepared(make: Callable[Values, "QuerySet[Any, Row]"]) -> Callable[Values, list[Row]]:
    """Decorates a function that makes a query of its parameters; called, it gives the rows.

    The function runs once, with a `Given` in the place of each value: it may hand them on to `for_user` and `filter`,
    as what a column is compared with, and do nothing else with them. A tuple, for `__in`, makes another query for each
    length; None is no value. What the function reads elsewhere, such as the time, would stay as it was when it ran.
    A value is made ready by its own type and not by that of the column: an id is given as a UUID, never as text.
    Raises TypeError where a value would not be asked for, FieldError for a value that no column holds, and
    TransactionManagementError where rows would be locked outside a transaction.
    """
    names = tuple(signature(make).parameters)

    @cache
    def prepare(_vendor: str, *lengths: int | None) -> _Prepared:  # a database of another kind may stand in
        rows = make(*map(_given, names, lengths))  # type: ignore[call-arg, arg-type]
        compiler = rows.query.get_compiler(rows.db)
        sql, parameters = compiler.as_sql()
        given = {name for name, length in zip(names, lengths, strict=True) if length != 0}
        if unused := given - {one.name for one in parameters if isinstance(one, Given)}:
            raise TypeError(f"The query does not ask for {', '.join(sorted(unused))}.")
        compiler.connection = None  # of the thread that came first; each asks on its own
        return _Prepared(rows, compiler, sql, tuple(parameters))

    @wraps(make)
    def ask(*values: Values.args, **named: Values.kwargs) -> list[Row]:
        given = values + tuple(named[name] for name in names[len(values) :])
        lengths = (len(value) if isinstance(value, tuple) else None for value in given)
        found = prepare(connections[DEFAULT_DB_ALIAS].vendor, *lengths)
        return list(_asked(found, dict(zip(names, given, strict=True))))

    return ask


def _given(name: str, length: int | None) -> Given | tuple[Given, ...]:
    return Given(name) if length is None else tuple(Given(name, place) for place in range(length))


def _asked(found: _Prepared, given: Mapping[str, Any]) -> "QuerySet[Any, Any]":
    """The query anew, with a compiler that knows its SQL, on this thread's connection."""
    rows, compiler = found.rows.all(), copy(found.compiler)
    connection = compiler.connection = connections[rows.db]
    if rows.query.select_for_update and not connection.in_atomic_block:  # as Django looks for with the SQL
        raise TransactionManagementError("Rows are locked inside a transaction.")
    parameters = [one.ready(given, connection) if isinstance(one, Given) else one for one in found.parameters]
    compiler.as_sql = lambda *_args, **_options: (found.sql, tuple(parameters))  # type: ignore[method-assign]
    rows.query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]
    return rows
