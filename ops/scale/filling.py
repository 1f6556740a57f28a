"""Fills a copy of a database with a crowd: the same life again and again, by the server itself.

What is copied stands in the order in which it was lived, everybody's first week before anybody's second: so a person's
rows lie as far apart as they do where people write side by side. The server copies (`INSERT ... SELECT`), which spares
what COPY would send through a client; keys and indexes are taken off for it and put back.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from ops.scale.lives import INDEX, SPREAD, copied_columns, crowd, id_of, owned

AT_ONCE = 2
ROWS_A_STEP = 200_000
SETTINGS = "-c synchronous_commit=off -c maintenance_work_mem=768MB -c max_parallel_maintenance_workers=0 -c jit=off"
KEYS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid), contype::text FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND contype IN ('f', 'p', 'u') ORDER BY contype, conname
"""
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = 'public'::regnamespace
"""
Progress = Callable[[str], None]


class Filling:
    """One database, to which nobody else is connected. One in `index_every` people has a recall index."""

    def __init__(self, address: str, tell: Progress, index_every: int = 1) -> None:
        self.address, self.tell, self.index_every = address, tell, index_every
        self.tables = {one.table._meta.db_table: one for one in owned()}

    def fill(self, life: UUID, *, first: int, last: int) -> None:
        """The people with these numbers, each with a life like this person's, beside those who are there."""
        with self._bare():
            self._run([self._stage(table) for table in self.tables])
            places = self._places()
            self._run([self._truncate()])
            longest = sorted(self.tables, key=lambda table: -places[table])
            self._run_each([self._steps(table, places[table], life, first, last) for table in longest])
            self._run([f"DROP TABLE stage_{table}" for table in self.tables])
            self.tell("rows are there")
        people = [id_of(number) for number in range(first, last + 1)]
        with self._connect() as connection:
            for statement in SPREAD:
                connection.execute(statement, [people])
            connection.execute("VACUUM (ANALYZE)")
            connection.execute("CHECKPOINT")

    def _stage(self, table: str) -> str:
        """All rows aside, numbered for each person in the order in which they were written."""
        owner = self.tables[table].table._meta.get_field(self.tables[table].column)
        number = f'row_number() OVER (PARTITION BY "{owner.column}" ORDER BY ctid) AS place_in_life'  # type: ignore[union-attr]
        return f"CREATE UNLOGGED TABLE stage_{table} AS SELECT {number}, * FROM {table}"  # noqa: S608

    def _places(self) -> dict[str, int]:
        with self._connect() as connection:
            query = "SELECT coalesce(max(place_in_life), 0) FROM stage_{}"
            return {table: connection.execute(query.format(table)).fetchone()[0] for table in self.tables}  # type: ignore[index]

    def _truncate(self) -> str:
        return f"TRUNCATE {', '.join(self.tables)}"

    def _steps(self, table: str, places: int, life: UUID, first: int, last: int) -> list[str]:
        """A few places of everybody's life at a time."""
        one = self.tables[table]
        owner = one.table._meta.get_field(one.column)
        columns, values = copied_columns(one)
        people = crowd(str(first), str(last), every=self.index_every if one.table in INDEX else 1)
        a_step = max(1, ROWS_A_STEP // (last - first + 1))
        steps = []
        for start in range(1, places + 1, a_step):
            these = f"place_in_life BETWEEN {start} AND {start + a_step - 1}"
            steps.append(
                f"INSERT INTO {table} ({columns}) SELECT {columns} FROM stage_{table} WHERE {these} UNION ALL "  # noqa: S608
                f"SELECT {values} FROM stage_{table} AS life, {people} "
                f"WHERE {these} AND life.\"{owner.column}\" = '{life}'"  # type: ignore[union-attr]
            )
        return steps

    @contextmanager
    def _bare(self) -> Iterator[None]:
        """Without keys and indexes, which stand again afterwards; tables are not written ahead: all of it goes."""
        with self._connect() as connection:
            keys = connection.execute(KEYS).fetchall()
            for table, name, _definition, _kind in keys:
                connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            indexes = connection.execute(INDEXES).fetchall()
            for name, _definition in indexes:
                connection.execute(f"DROP INDEX {name}")
            for (table,) in connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall():
                connection.execute(sql.SQL("ALTER TABLE {} SET UNLOGGED").format(sql.Identifier(table)))
        yield
        self._run([definition for _name, definition in indexes] + [_added(*key) for key in keys if key[3] != "f"])
        self._run([_added(*key) + " NOT VALID" for key in keys if key[3] == "f"])
        self.tell("indexes are there")

    def _run(self, statements: Sequence[str]) -> None:
        self._run_each([[statement] for statement in statements])

    def _run_each(self, series: Sequence[Sequence[str]]) -> None:
        """Two series at a time, each in its order."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for _done in pool.map(self._execute, series):
                pass

    def _execute(self, statements: Sequence[str]) -> None:
        with self._connect() as connection:
            for statement in statements:
                connection.execute(statement)

    def _connect(self) -> "psycopg.Connection[tuple[Any, ...]]":
        return psycopg.connect(self.address, autocommit=True, options=SETTINGS)


def _added(table: str, name: str, definition: str, _kind: str) -> str:
    return f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"
