"""SQLite: its online backup API, then the rows that stay out are wiped from the copy; put back by the same API."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, connections

from ops.backups.contents import KEY_TABLE, LEFT_OUT, is_own
from ops.backups.engines import Snapshot
from ops.backups.errors import BackupError, Damaged, Refused
from ops.backups.key_files import WrappedKey
from ops.backups.stores import local_store
from ops.backups.target import standing_in

WAIT_SECONDS = 30
# The copy is thrown away where anything fails, so no journal keeps what it held, and nothing waits for the disk before
# all of it is there.
UNKEPT = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
# What is deleted is overwritten.
WIPING = f"PRAGMA journal_mode=DELETE; {UNKEPT} PRAGMA secure_delete=ON;"


class SQLite:
    """The file of the default database."""

    name = "sqlite"
    suffix = ".sqlite3"

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """A copy of its own in the directory of the backups, which goes again."""
        with _said_plainly(), _beside() as path:
            with closing(_open(_database_path(), mode="ro")) as source, closing(_open(path)) as copy:
                copy.executescript(UNKEPT)
                source.backup(copy)
            with closing(_open(path)) as copy:
                copy.executescript(WIPING)
                yield Snapshot(
                    engine_version=sqlite3.sqlite_version,
                    tool_version=sqlite3.sqlite_version,
                    schema="",
                    migrations=_migrations(copy),
                    rows={table: _count(copy, table) for table in _tables(copy) if table not in LEFT_OUT},
                    wrapped_keys=lambda: _keys(copy),
                    content=lambda: _stripped(copy, path),
                )

    def is_empty(self) -> bool:
        path = _database_path()
        if not path.exists():
            return True
        try:
            with closing(_open(path, mode="ro")) as source:
                return not _own_tables(source)
        except sqlite3.Error as error:
            raise BackupError(f"The database cannot be read ({error}).") from None

    @contextmanager
    def replaced(self, blocks: Iterator[bytes], schema: str) -> Iterator[None]:
        """A file beside is filled and worked on; at the end its pages become those of the database, in one transaction
        of SQLite's own, which processes that have it open see like any other. A rename would leave them writing
        into a file that is gone."""
        target = connection.settings_dict
        with _said_plainly(), _beside() as path:
            with path.open("wb") as file:
                file.writelines(blocks)
            _refuse_damaged(path)
            with standing_in({**target, "NAME": path}):
                yield
            _take_over(path, Path(target["NAME"]))
        connections["default"].close()

    @contextmanager
    def scratch(self) -> Iterator[dict[str, Any]]:
        with _beside() as path:
            yield {**connection.settings_dict, "NAME": path}


@contextmanager
def _said_plainly() -> Iterator[None]:
    """SQLite's own errors are not Django's here, since the files are opened without it."""
    try:
        yield
    except sqlite3.Error as error:
        raise BackupError(f"SQLite failed: {error}.") from None


@contextmanager
def _beside() -> Iterator[Path]:
    """The path of a file that nobody else reads and that is gone afterwards, with its journals."""
    store = local_store()
    store.prepare()
    descriptor, name = tempfile.mkstemp(prefix=".database-", suffix=".partial", dir=store.directory)
    os.close(descriptor)
    path = Path(name)
    try:
        yield path
    finally:
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink(missing_ok=True)


def _take_over(path: Path, target: Path) -> None:
    """The whole file, page by page, in one transaction of the target."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(_open(path)) as source, closing(_open(target)) as live:
        source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        source.backup(live, progress=_Patience())
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class _Patience:
    """Python would wait for a writer for ever."""

    def __init__(self) -> None:
        self.until = time.monotonic() + WAIT_SECONDS

    def __call__(self, status: int, remaining: int, total: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > self.until:
            raise BackupError("The database is in use and was left as it is.")


def _refuse_damaged(path: Path) -> None:
    try:
        with closing(_open(path)) as copy:
            found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise Damaged("The copy of the database is not sound.")


def _open(path: Path, mode: str = "rwc") -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=WAIT_SECONDS, isolation_level=None)


def _database_path() -> Path:
    return Path(connection.settings_dict["NAME"])


def _tables(copy: sqlite3.Connection) -> list[str]:
    rows = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1")
    return [row[0] for row in rows]


def _own_tables(copy: sqlite3.Connection) -> list[str]:
    return [table for table in _tables(copy) if is_own(table)]


def _migrations(copy: sqlite3.Connection) -> tuple[str, ...]:
    if "django_migrations" not in _tables(copy):
        raise Refused("There is nothing to back up: the database holds no tables of LOT's.")
    return tuple(f"{app}.{name}" for app, name in copy.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2"))


def _count(copy: sqlite3.Connection, table: str) -> int:
    return int(copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608


def _keys(copy: sqlite3.Connection) -> Iterator[WrappedKey]:
    rows = copy.execute(f'SELECT user_id, kid, wrapped FROM "{KEY_TABLE}" ORDER BY 1')  # noqa: S608
    for user_id, kid, wrapped in rows:
        yield WrappedKey(UUID(user_id), kid, wrapped)


def _stripped(copy: sqlite3.Connection, path: Path) -> Path:
    known = _tables(copy)
    for table in LEFT_OUT:
        if table in known:
            copy.execute(f'DELETE FROM "{table}"')  # noqa: S608
    copy.close()
    return path
