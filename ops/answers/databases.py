"""Puts the tables that answers hang on beside those of the database, so that SQL can compare the two."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, models
from psycopg import sql

from ops.answers.tables import JOINED, TABLES, columns_of, key_of
from ops.backups.errors import Refused
from ops.backups.target import standing_in

Buffer = bytes | bytearray | memoryview
BUNCH_BYTES = 256 * 1024


@contextmanager
def beside(config: Mapping[str, Any]) -> Iterator[str]:
    """Inside, the tables of that database can be read beside our own; gives what stands before their names.

    On PostgreSQL they are copied into temporary tables, bytes as they are; SQLite opens the other file too. Raises
    Refused where it is no database of this version of LOT.
    """
    _refuse_other_columns(config)
    with _attached(f"file:{config['NAME']}?mode=ro") if connection.vendor == "sqlite" else _copied(config) as prefix:
        yield prefix


@contextmanager
def empty_beside() -> Iterator[str]:
    """Inside, empty tables of these names stand beside our own. Nobody else sees them, and they go again."""
    if connection.vendor == "sqlite":
        with _attached("") as prefix, connection.cursor() as cursor:  # a file without a name
            for model in TABLES:
                table = model._meta.db_table
                cursor.execute(f"CREATE TABLE {prefix}{table} AS SELECT * FROM main.{table} WHERE 0")  # noqa: S608
            yield prefix
        return
    with _temporary_tables():
        yield "source_"


def index_beside() -> None:
    """Once the tables are filled."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for model in TABLES:
                for column in (key_of(model), *JOINED.get(model, ())):
                    table = model._meta.db_table
                    cursor.execute(f"CREATE INDEX source.{table}_{column}_beside ON {table} ({column})")
        return
    for model in TABLES:
        _index(connection.connection, model)


def _refuse_other_columns(config: Mapping[str, Any]) -> None:
    with standing_in(config), connection.cursor() as cursor:
        known = set(connection.introspection.table_names(cursor))
        for model in TABLES:
            table = model._meta.db_table
            if table not in known:
                raise Refused(f"There is no table {table} in it: it is no database of LOT's.")
            found = {column.name for column in connection.introspection.get_table_description(cursor, table)}
            if missing := sorted(set(columns_of(model)) - found):
                raise Refused(f"{table} lacks {', '.join(missing)}: bring that database up to this version first.")


@contextmanager
def _attached(file: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("ATTACH DATABASE %s AS source", [file])
        try:
            yield "source."
        finally:
            cursor.execute("DETACH DATABASE source")


@contextmanager
def _copied(config: Mapping[str, Any]) -> Iterator[str]:
    with standing_in(config):
        parameters = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname", "sslmode", "sslrootcert", "connect_timeout")
    given = {name: value for name, value in parameters.items() if name in names}
    connection.ensure_connection()
    with _temporary_tables():
        with psycopg.connect(**given, autocommit=True) as source:
            source.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            for model in TABLES:
                _copy(source, connection.connection, model)
            source.execute("COMMIT")
        yield "source_"


@contextmanager
def _temporary_tables() -> Iterator[None]:
    connection.ensure_connection()
    try:
        connection.connection.execute("SET jit = off")  # it compiles for seconds what runs for a tenth of one
        for model in TABLES:
            beside, own = _beside(model), sql.Identifier(model._meta.db_table)
            connection.connection.execute(sql.SQL("CREATE TEMPORARY TABLE {} (LIKE {})").format(beside, own))
        yield
    finally:
        for model in TABLES:
            connection.connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(_beside(model)))
        connection.connection.execute("RESET jit")


def _copy(source: "psycopg.Connection[Any]", target: "psycopg.Connection[Any]", model: type[models.Model]) -> None:
    """The bytes of the one server go to the other as they come: nothing of them is held or understood here."""
    columns = sql.SQL(", ").join(map(sql.Identifier, columns_of(model)))
    out = sql.SQL("COPY {} ({}) TO STDOUT (FORMAT BINARY)").format(sql.Identifier(model._meta.db_table), columns)
    into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(_beside(model), columns)
    with source.cursor().copy(out) as reading, target.cursor().copy(into) as writing:
        for bunch in _bunched(reading):
            writing.write(bunch)
    _index(target, model)


def _bunched(rows: Iterable[Buffer]) -> Iterator[bytes]:
    """Rows come one by one; to hand over each costs more than to join them."""
    bunch, size = list[Buffer](), 0
    for row in rows:
        bunch.append(row)
        size += len(row)
        if size > BUNCH_BYTES:
            yield b"".join(bunch)
            bunch, size = [], 0
    yield b"".join(bunch)


def _index(target: "psycopg.Connection[Any]", model: type[models.Model]) -> None:
    for column in (key_of(model), *JOINED.get(model, ())):
        target.execute(sql.SQL("CREATE INDEX ON {} ({})").format(_beside(model), sql.Identifier(column)))
    target.execute("SET default_statistics_target = 10")  # of 100: it is asked simple things
    target.execute(sql.SQL("ANALYZE {}").format(_beside(model)))
    target.execute("RESET default_statistics_target")


def _beside(model: type[models.Model]) -> sql.Identifier:
    return sql.Identifier(f"source_{model._meta.db_table}")
