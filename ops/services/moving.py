"""Takes an installation to another database, row by row as it is: ids, times and sealed bytes stay what they are."""

# ruff: noqa: S608 - the statements are made of names of our own; values are given apart.

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from graphlib import TopologicalSorter
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import Error, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from accounts.models import User
from lot.fields import Sealed
from ops.backups.contents import PASSING
from ops.backups.engines import engine_of
from ops.backups.errors import BackupError, Refused
from ops.backups.target import connection_to, settings_of, standing_in
from ops.services.closing import closed_meanwhile
from ops.services.maintenance import end_maintenance
from ops.services.putting_back import first_line
from ops.services.safety import do_migrations_wait

BATCH = 500
# Migrations make these in the new database; nothing of LOT's refers to them by what stands in them.
MADE_THERE = frozenset({"contenttypes.ContentType", "auth.Permission"})
Table = type[models.Model]
Progress = Callable[[str, int], None]


def move_database(*, to: str, progress: Progress = lambda table, number: None) -> dict[str, int]:
    """Copy all of LOT's rows into an empty database of either kind, in one transaction of it; returns rows by table.

    The old database stays as it is, and closed: what people wrote there from now on would be lost. It is opened again
    where the move fails; then the new one holds none of the rows, and the move may be tried again. What passes
    (sessions, codes) is left behind: everyone signs in again. Raises Refused where migrations wait or somebody lives in
    the new database, and BackupError where it does not take the rows or the counts differ in the end.
    """
    config = settings_of(to)
    if do_migrations_wait():
        raise Refused("Migrations wait. Bring this database up to date first: manage.py release.")
    try:
        return _move(config, progress)
    except Error as error:
        raise BackupError(f"A database refused it: {first_line(error)}.") from None


def _move(config: Mapping[str, Any], progress: Progress) -> dict[str, int]:
    with standing_in(config):
        if not _is_free():
            raise Refused("The new database is not empty. Make another one.")
        call_command("migrate", interactive=False, verbosity=0)
    with closed_meanwhile(and_afterwards=True), _all_or_nothing(config) as target:
        moved = _copy_all(target, progress)
    with standing_in(config):
        end_maintenance(at=timezone.now())
    return moved


def _is_free() -> bool:
    """Whether the default database is empty, or as a move that failed leaves it: this version's tables, and nobody."""
    return engine_of().is_empty() or (not do_migrations_wait() and not User.objects.exists())


def tables() -> list[Table]:
    """LOT's tables with rows that stay, each after those that it refers to."""
    wanted = {
        table
        for table in apps.get_models(include_auto_created=True)
        if not table._meta.proxy and table not in PASSING and table._meta.label not in MADE_THERE
    }
    refers = {
        table: {other for other in _named_by(table) if other in wanted and other is not table} for table in wanted
    }
    return list(TopologicalSorter(refers).static_order())


def _named_by(table: Table) -> Iterator[Any]:
    for column in table._meta.concrete_fields:
        if column.related_model:
            yield column.related_model._meta.concrete_model


@contextmanager
def _all_or_nothing(config: Mapping[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """The new database beside the one that LOT runs on; what is written there counts only if all of it is."""
    target = connection_to(config)
    try:
        target.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        yield target
        target.commit()
    finally:
        target.close()


def _copy_all(target: BaseDatabaseWrapper, progress: Progress) -> dict[str, int]:
    known, moved = tables(), {}
    with target.cursor() as cursor:
        for table in reversed(known):  # what migrations put there comes from the old database
            cursor.execute(f"DELETE FROM {target.ops.quote_name(table._meta.db_table)}")
        for table in known:
            name = table._meta.db_table
            moved[name] = _copy(table, cursor, target)
            if moved[name] != table._base_manager.count():
                raise BackupError(f"{name} has changed while it was moved, so nothing was.")
            progress(name, moved[name])
        for statement in target.ops.sequence_reset_sql(no_style(), known):
            cursor.execute(statement)
    return moved


def _copy(table: Table, cursor: Any, target: BaseDatabaseWrapper) -> int:
    """All rows of one table; sealed columns as the bytes that they are, never opened."""
    columns: Sequence[Any] = table._meta.concrete_fields
    rows = table._base_manager.values_list(*(column.attname for column in columns)).iterator(chunk_size=BATCH)
    names = ", ".join(target.ops.quote_name(column.column) for column in columns)
    insert = f"INSERT INTO {target.ops.quote_name(table._meta.db_table)} ({names}) VALUES "
    marks, count = f"({', '.join('%s' for _ in columns)})", 0
    while batch := list(islice(rows, BATCH)):
        values = [_stored(*pair, target) for row in batch for pair in zip(columns, row, strict=True)]
        cursor.execute(insert + ", ".join(marks for _ in batch), values)
        count += len(batch)
    return count


def _stored(column: Any, value: Any, target: BaseDatabaseWrapper) -> Any:
    return value.data if isinstance(value, Sealed) else column.get_db_prep_save(value, target)
