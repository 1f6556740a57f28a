"""A backup before something that cannot be taken back: a restore over what is there, migrations."""

from datetime import datetime

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.executor import MigrationExecutor

from ops.backups.archives import Archive
from ops.backups.engines import engine_of
from ops.backups.errors import BackupError, StoreAway
from ops.backups.locks import exclusively
from ops.backups.manifest import backup_name
from ops.backups.stores import configured_stores, local_store
from ops.backups.writing import write_archive
from ops.health.disks import is_fleeting
from ops.services.backing_up import BUSY, RUN_LOCK, clear_up, failure_of, names_on, take_there, throw_away

MIGRATE_LABEL = "before-migrate"


def back_up_before_migrating(*, at: datetime) -> Archive | None:
    """A backup where migrations wait and there is something to lose; None where not.

    Raises Refused and BackupError, also where it lies only on a disk that goes with this machine although there is a
    place elsewhere: then nothing is to be migrated.
    """
    if engine_of().is_empty() or not do_migrations_wait():
        return None
    with exclusively(RUN_LOCK, busy=BUSY):
        made = take_safety_backup(MIGRATE_LABEL, at)
        if is_fleeting(settings.BACKUP_DIR):
            _refuse_not_elsewhere(made)
        return made


def _refuse_not_elsewhere(archive: Archive) -> None:
    for store in configured_stores()[1:]:
        if store.size(archive.files[0]) is None:
            raise StoreAway(
                f"The backup could not be taken to {store.place}, and the disk here goes with this machine."
            )


def do_migrations_wait() -> bool:
    """Whether this code has migrations that the default database has not seen."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def take_safety_backup(label: str, at: datetime) -> Archive:
    """Of a database that may be of another version of LOT: nothing is read or written through its models.

    For who holds the lock of runs. Raises Refused and BackupError.
    """
    local, *others = configured_stores()
    desk = local_store()
    clear_up(desk)
    name = backup_name(at, label, names_on(desk))
    try:
        manifest = write_archive(desk, name, at)
    except (BackupError, OSError, Error) as error:
        throw_away(desk, name)
        raise BackupError(f"Nothing was changed: {failure_of(error).message}") from None
    for store in others:
        take_there(desk, store)
    return Archive(local, manifest)
