"""Puts the tables that answers hang on beside those of the database, so that SQL can compare the two."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, models
from psycopg import sql

from accounts.models import DataKey
from memory.models import Memory, MemoryAnswer, MemorySource, Question, QuestionSource, ReplySource
from ops.backups.errors import Refused
from ops.backups.target import standing_in

TABLES: tuple[type[models.Model], ...] = (
    DataKey,
    Question,
    MemoryAnswer,
    QuestionSource,
    ReplySource,
    Memory,
    MemorySource,
)
# What rows are joined by, besides their own key.
JOINED: dict[type[models.Model], tuple[str, ...]] = {
    MemoryAnswer: ("question_id",),
    QuestionSource: ("question_id", "answer_id"),
    ReplySource: ("reply_to_id", "answer_id"),
    MemorySource: ("answer_id", "memory_id"),
}


def columns_of(model: type[models.Model]) -> list[str]:
    """The names of its columns, as they stand in the table."""
    return [str(field.column) for field in model._meta.concrete_fields]


@contextmanager
def beside(config: Mapping[str, Any]) -> Iterator[str]:
    """Inside, the tables of that database can be read beside our own; gives what stands before their names.

    On PostgreSQL they are copied into temporary tables, bytes as they are; SQLite opens the other file too. Raises
    Refused where it is no database of this version of LOT.
    """
    _refuse_other_columns(config)
    with (_attached if connection.vendor == "sqlite" else _copied)(config) as prefix:
        yield prefix


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
def _attached(config: Mapping[str, Any]) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("ATTACH DATABASE %s AS source", [f"file:{config['NAME']}?mode=ro"])
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
    with psycopg.connect(**given, autocommit=True) as source:
        source.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for model in TABLES:
            _copy(source, connection.connection, model)
        source.execute("COMMIT")
    try:
        yield "source_"
    finally:
        for model in TABLES:
            connection.connection.execute(f"DROP TABLE IF EXISTS source_{model._meta.db_table}")


def _copy(source: "psycopg.Connection[Any]", target: "psycopg.Connection[Any]", model: type[models.Model]) -> None:
    """The bytes of the one server go to the other as they come: nothing of them is held or understood here."""
    table = model._meta.db_table
    beside, own = sql.Identifier(f"source_{table}"), sql.Identifier(table)
    columns = sql.SQL(", ").join(map(sql.Identifier, columns_of(model)))
    target.execute(sql.SQL("CREATE TEMPORARY TABLE {} (LIKE {})").format(beside, own))
    out = sql.SQL("COPY {} ({}) TO STDOUT (FORMAT BINARY)").format(own, columns)
    into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(beside, columns)
    with source.cursor().copy(out) as reading, target.cursor().copy(into) as writing:
        for block in reading:
            writing.write(block)
    for column in (str(model._meta.pk.column) if model._meta.pk else "id", *JOINED.get(model, ())):
        target.execute(sql.SQL("CREATE INDEX ON {} ({})").format(beside, sql.Identifier(column)))
    target.execute(sql.SQL("ANALYZE {}").format(beside))
