"""What a backup asks of a database, so that SQLite and PostgreSQL are the same to everyone else."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from ops.backups.key_files import WrappedKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A database at one moment: what it says of itself, and its content to be taken once: a stream, or a file that may
    be moved away. `wrapped_keys` come before it: SQLite's copy is stripped of them in between."""

    engine_version: str
    tool_version: str
    schema: str
    migrations: tuple[str, ...]
    rows: dict[str, int]
    wrapped_keys: Callable[[], Iterator[WrappedKey]]
    content: Callable[[], Iterator[bytes] | Path]


class Engine(Protocol):
    """One kind of database."""

    name: str
    suffix: str  # of the file that holds the content

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """The default database as it is now. Raises Refused where the tools for it are missing or too old."""

    def is_empty(self) -> bool:
        """Whether the default database holds no table of LOT's. Raises BackupError where it does not answer."""

    def replaced(self, blocks: Iterator[bytes], schema: str) -> AbstractContextManager[None]:
        """Inside, the default database holds the content and nothing else; it stays so only where the block ends
        well. Until then whoever else looks sees what was there before."""

    def scratch(self) -> AbstractContextManager[dict[str, Any]]:
        """Settings of an empty database beside the default one, which goes again. Raises Refused."""


def engine_of(connection: BaseDatabaseWrapper | None = None) -> Engine:
    """The engine of a connection, without one of the default one."""
    if (connection or connections["default"]).vendor == "postgresql":
        from ops.backups.postgres import PostgreSQL

        return PostgreSQL()
    from ops.backups.sqlite import SQLite

    return SQLite()
