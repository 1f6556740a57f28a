"""Fills a database from a backup: rows, keys, migrations. What restoring and verifying have in common."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.core.management import call_command
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader

from accounts.models import DataKey
from ops.backups.archives import Archive
from ops.backups.engines import engine_of
from ops.backups.errors import BackupError, Damaged, Refused
from ops.backups.key_files import WrappedKey

BATCH = 1000


@dataclass(frozen=True, slots=True)
class PutBack:
    """What was filled in: rows of all tables, and keys of people."""

    rows: int
    keys: int


def refuse_what_cannot_be_put_back(archive: Archive) -> None:
    """Before anything is touched: whether engine and version fit. Raises Refused."""
    manifest = archive.manifest
    if manifest.engine != engine_of().name:
        raise Refused(f"This backup is of {manifest.engine}; backups do not cross engines. move_database does.")
    if newer := sorted(_unknown(manifest.migrations)):
        raise Refused(
            f"This backup was made by a newer LOT ({manifest.app_version}): this one does not know {newer[0]}. "
            "Put it back with that version."
        )


def _unknown(migrations: Iterable[str]) -> set[str]:
    """Those that the code here does not have, of the apps that it has: Redis brings one along that may be off here."""
    on_disk = MigrationLoader(None).disk_migrations
    known = set(on_disk).union(*(migration.replaces for migration in on_disk.values()))
    apps = {app for app, _ in known}
    pairs = {tuple(migration.split(".", 1)) for migration in migrations}
    return {f"{app}.{name}" for app, name in pairs - known if app in apps}


@contextmanager
def put_back(archive: Archive, *, but: Iterable[UUID] = ()) -> Iterator[PutBack]:
    """Inside, the default database is that of the backup, brought to this version of the schema, with the keys of
    everyone but some; it stays so only where the block ends well. Raises BackupError."""
    engine, manifest = engine_of(), archive.manifest
    try:
        with engine.replaced(archive.content(), manifest.schema):
            _compare_rows(manifest.rows)
            keys = _put_keys_back(archive.wrapped_keys(), set(but))
            call_command("migrate", interactive=False, verbosity=0)
            yield PutBack(manifest.total_rows, keys)
    except Error as error:
        raise BackupError(f"The database refused it: {first_line(error)}") from None


def _compare_rows(expected: dict[str, int]) -> None:
    """Raises Damaged where a table does not hold as many rows as the manifest says."""
    with connection.cursor() as cursor:
        for table, count in expected.items():
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found = cursor.fetchone()[0]
            if found != count:
                raise Damaged(f"{table} has {found} rows, the manifest says {count}.")


def _put_keys_back(keys: Iterator[WrappedKey], but: set[UUID]) -> int:
    done = 0
    while batch := list(islice(keys, BATCH)):
        rows = [DataKey(key.user_id, key.kid, key.wrapped) for key in batch if key.user_id not in but]
        done += len(DataKey.objects.bulk_create(rows))
    return done


def first_line(error: Error) -> str:
    """What PostgreSQL says first; the lines after it show rows."""
    return str(error).strip().split("\n", 1)[0]
