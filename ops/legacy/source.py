"""Where the Node.js system's rows come from: a dump, or its database, read once into a private scratch database."""

import gzip
import json
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg
from psycopg import sql

from ops.backups.target import names_password
from ops.legacy.copy_text import BrokenDump, Row, rows_of_dump
from ops.legacy.values import camel

READ = ("users", "logs", "answers")
PGDMP = b"PGDMP"  # how a dump of pg_dump's own format begins
GZIP = b"\x1f\x8b"
BATCH = 1000


class UnreadableSource(Exception):
    """The source cannot be read; the message says why and holds no secret."""


class Staged(AbstractContextManager["Staged"]):
    """All rows, person by person. They lie in a file of SQLite's own that has no name and goes with this object."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._scratch = sqlite3.connect("", isolation_level=None)
        self._scratch.execute("CREATE TABLE row (source TEXT, person TEXT, number INTEGER, data TEXT)")

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._scratch.close()

    def fill(self, rows: Iterable[tuple[str, Row]]) -> None:
        """Take in every row: those of three tables are kept, others are counted."""
        self._scratch.execute("BEGIN")
        for number, (table, row) in enumerate(rows):
            self.counts[table] += 1
            if table in READ:
                named = {camel(column): value for column, value in row.items()}
                person = named.get("id" if table == "users" else "userId") or ""
                data = json.dumps(named, ensure_ascii=False)
                self._scratch.execute("INSERT INTO row VALUES (?, ?, ?, ?)", (table, person, number, data))
        self._scratch.execute("CREATE INDEX by_person ON row (source, person)")
        self._scratch.execute("COMMIT")

    def people(self) -> list[dict[str, Any]]:
        """The rows of `users`."""
        return self._read("SELECT data FROM row WHERE source = 'users' ORDER BY number")

    def of(self, table: str, person: str) -> list[dict[str, Any]]:
        """Somebody's rows in a table."""
        return self._read("SELECT data FROM row WHERE source = ? AND person = ? ORDER BY number", table, person)

    def number_of_others(self, table: str, people: Iterable[str]) -> int:
        """How many rows of a table belong to nobody of these."""
        counts = self._scratch.execute("SELECT person, count(*) FROM row WHERE source = ? GROUP BY person", (table,))
        known = set(people)
        return sum(number for person, number in counts if person not in known)

    def _read(self, query: str, *values: str) -> list[dict[str, Any]]:
        return [json.loads(data) for (data,) in self._scratch.execute(query, values)]


@contextmanager
def staged(source: str) -> Iterator[Staged]:
    """The rows of a dump's path or a database's address. Raises UnreadableSource."""
    rows = _of_database(source) if "://" in source else _of_dump(Path(source))
    with Staged() as stage:
        try:
            stage.fill(rows)
        except (BrokenDump, UnicodeDecodeError, EOFError, gzip.BadGzipFile) as error:
            raise UnreadableSource(f"The dump is damaged. {error}") from None
        except psycopg.Error as error:
            raise UnreadableSource(f"The database did not give its rows ({type(error).__name__}).") from None
        if "users" not in stage.counts:
            raise UnreadableSource("There is no table users in it, or nobody stands there.")
        yield stage


def _of_dump(path: Path) -> Iterator[tuple[str, Row]]:
    if not path.is_file():
        raise UnreadableSource(f"There is no file {path}.")
    with path.open("rb") as file:
        begins = file.read(5)
    if begins == PGDMP:
        yield from _of_archive(path)
    elif begins.startswith(GZIP):
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
            yield from rows_of_dump(lines)
    else:
        with path.open(encoding="utf-8", newline="\n") as lines:
            yield from rows_of_dump(lines)


def _of_archive(path: Path) -> Iterator[tuple[str, Row]]:
    """pg_restore writes an archive out as the plain dump that it stands for."""
    command = ["pg_restore", "--data-only", "--no-owner", "--file=-", str(path)]
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8")  # noqa: S603
    except FileNotFoundError:
        raise UnreadableSource(
            "This dump needs pg_restore, which is not installed (package postgresql-client)."
        ) from None
    with process:
        yield from rows_of_dump(process.stdout or ())
    if process.returncode:
        raise UnreadableSource("pg_restore could not read the dump to its end.")


def _of_database(url: str) -> Iterator[tuple[str, Row]]:
    """Every row as it stood at one moment. The password comes from PGPASSWORD or PGPASSFILE: others on the machine can
    read a command line."""
    if names_password(url):
        raise UnreadableSource("Take the password out of the address and give it as PGPASSWORD or PGPASSFILE.")
    with psycopg.connect(url, connect_timeout=10) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        for table, columns in _tables(connection).items():
            yield from _of_table(connection, table, columns)


def _tables(connection: "psycopg.Connection[Any]") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    rows = connection.execute(
        "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables "
        "USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE' "
        "ORDER BY table_name, ordinal_position"
    )
    for table, column in rows:
        found.setdefault(table, []).append(column)
    return found


def _of_table(connection: "psycopg.Connection[Any]", table: str, columns: list[str]) -> Iterator[tuple[str, Row]]:
    if table not in READ:  # what is not carried over is counted, and not read
        count = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
        yield from ((table, {}) for _ in range(count[0] if count else 0))
        return
    query = sql.SQL("COPY {} ({}) TO STDOUT").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor().copy(query) as copy:
        for values in copy.rows():
            yield table, {name: _text(value) for name, value in zip(columns, values, strict=True)}


def _text(value: Any) -> str | None:
    return value.decode() if isinstance(value, bytes) else value
