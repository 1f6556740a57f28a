"""Backs up the database into every place that is configured, and keeps these places in order."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.db import Error
from django.utils import timezone
from django.utils.translation import gettext as _

from lot.errors import InvalidInput
from ops.backups.archives import archives_in
from ops.backups.errors import BackupError, StoreAway
from ops.backups.key_files import LOCK as KEYS_LOCK
from ops.backups.key_files import forget_in
from ops.backups.locks import exclusively
from ops.backups.manifest import LABEL, NAME, Manifest, backup_name
from ops.backups.retention import Keep, Kept, to_remove
from ops.backups.stores import LocalStore, Store, configured_stores, local_store
from ops.backups.tombstones import LOCK as STONES_LOCK
from ops.backups.writing import write_archive
from ops.models import BackupRun, Erasure
from ops.services.tombstones import keep_tombstones

logger = logging.getLogger("lot.ops")

RUN_LOCK = "backup-run"
ERASING_TAKES = timedelta(hours=1)
BUSY = "Another backup, verification or restore is running."


@dataclass(frozen=True, slots=True)
class Made:
    """A backup, where it lies, where it should lie too, and what was removed by age."""

    manifest: Manifest
    places: tuple[str, ...]
    not_reached: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def back_up(
    *, label: str = "", stores: Sequence[Store] | None = None, keep: Keep | None = None, full: bool = False
) -> Made:
    """Back up the default database into the places that are configured, or into these, then remove what is no longer
    kept there. Raises InvalidInput (label), Refused, BackupError; backups that were there stay whole.

    A place that cannot be reached fails no backup that stands in another: the next run takes it there.
    """
    if label and not LABEL.fullmatch(label):
        raise InvalidInput(_("A label is of small letters, digits and -, at most 40."))
    with exclusively(RUN_LOCK, busy=BUSY):
        places = list(configured_stores() if stores is None else stores)
        made = make_backup(label=label, stores=places, full=full)
        if stores is None:
            _keep_stones(made.manifest.made_at)
        removed = _remove_old(places, keep or Keep())
    return Made(made.manifest, made.places, made.not_reached, tuple(removed))


def make_backup(*, label: str, stores: Sequence[Store], full: bool = False) -> Made:
    """The backup alone, for who holds the lock of runs. Raises Refused and BackupError."""
    end_what_was_cut_off(timezone.now())
    started_at = timezone.now()
    with desk_of(stores) as desk:
        clear_up(desk)
        taken = names_on(desk) | set(BackupRun.objects.values_list("name", flat=True))
        run = BackupRun.objects.create(name=backup_name(started_at, label, taken), label=label, started_at=started_at)
        try:
            manifest = write_archive(desk, run.name, started_at, full=full, erased_since=_erased_since)
            reached = [store for store in stores if store is desk or _is_taken_there(desk, store)]
            if not reached:
                raise StoreAway(f"{stores[0].place} does not answer.")
            if gone := _erased_since(started_at):  # also between the writing here and the copying there
                for store in reached:
                    forget_in(store, gone)
        except (BackupError, OSError, Error) as error:
            throw_away(desk, run.name)
            failure = failure_of(error)
            run.end(BackupRun.Outcome.FAILED, timezone.now(), failure=failure.message[:200])
            raise failure from None
    run.end(BackupRun.Outcome.DONE, timezone.now(), **facts_of(manifest, reached))
    missing = tuple(store.place for store in stores if store not in reached)
    return Made(manifest, tuple(store.place for store in reached), missing)


def end_what_was_cut_off(at: datetime) -> None:
    """Runs that nothing runs any more, for who holds the lock of runs."""
    BackupRun.objects.filter(outcome=BackupRun.Outcome.RUNNING).update(
        outcome=BackupRun.Outcome.FAILED, finished_at=at, failure="It was cut off."
    )


def facts_of(manifest: Manifest, reached: Sequence[Store]) -> dict[str, Any]:
    """What the row of a run says of its backup."""
    return {
        "size": manifest.size,
        "rows": manifest.total_rows,
        "is_sealed": bool(manifest.sealed_by),
        "is_here": any(isinstance(store, LocalStore) for store in reached),
        "is_elsewhere": any(not isinstance(store, LocalStore) for store in reached),
    }


def _is_taken_there(desk: LocalStore, store: Store) -> bool:
    taken = take_there(desk, store)
    if taken and not isinstance(store, LocalStore):
        BackupRun.objects.filter(name__in=taken).update(is_elsewhere=True)
    return taken is not None


def _erased_since(at: datetime) -> set[UUID]:
    """With some time before it: an erasure that began earlier may have been committed later."""
    return set(Erasure.objects.filter(erased_at__gte=at - ERASING_TAKES).values_list("user_id", flat=True))


@contextmanager
def desk_of(stores: Sequence[Store]) -> Iterator[LocalStore]:
    """The directory that it is written in: the first place, or one for the while where that is not on this machine."""
    first = stores[0]
    if isinstance(first, LocalStore):
        yield first
        return
    local_store().prepare()
    with TemporaryDirectory(prefix=".desk-", suffix=".partial", dir=local_store().directory) as directory:
        yield LocalStore(Path(directory))


def clear_up(desk: LocalStore) -> None:
    """What runs that were cut off have left: partial files, and files whose manifest never came."""
    desk.prepare()
    clear_partials(but=desk.directory)
    whole = {archive.name for archive in archives_in(desk)}
    for name in desk.names():
        match = NAME.match(name)
        if match and name.split(".")[0] not in whole and not name.endswith(".json"):
            desk.remove(name)


def clear_partials(*, but: Path | None = None) -> None:
    """The partial files of BACKUP_DIR alone, for who holds the lock of runs."""
    with exclusively(STONES_LOCK), exclusively(KEYS_LOCK):
        local_store().clear_partials(but=but)


def names_on(desk: LocalStore) -> set[str]:
    """Of all that lies there, whole or not."""
    return {name.split(".")[0] for name in desk.names()}


def take_there(desk: LocalStore, store: Store) -> list[str] | None:
    """Everything that is here and not yet there, the newest first; returns the names, None where it does not answer."""
    taken = []
    try:
        there = set(store.names())
        for archive in archives_in(desk):
            if not set(archive.files[:3]) <= there:
                archive.copy_to(store)
                taken.append(archive.name)
    except StoreAway as error:
        logger.warning("a backup is not elsewhere yet: %s", error.message)
        return None
    return taken


def throw_away(desk: LocalStore, name: str) -> None:
    """What of a backup was written before it failed."""
    for file in desk.names():
        if file.split(".")[0] == name:
            desk.remove(file)
    desk.clear_partials(name)


def failure_of(error: Exception) -> BackupError:
    """In words of ours: those of a database or a system may show rows or paths."""
    if isinstance(error, BackupError):
        return error
    if isinstance(error, OSError):
        return BackupError(f"The backup could not be written: {error.strerror or type(error).__name__}.")
    return BackupError(f"The database did not answer to the end ({type(error).__name__}).")


def _keep_stones(at: datetime) -> None:
    """The backup stands; what cannot be noted beside it is noted by the clock."""
    try:
        keep_tombstones(at=at)
    except BackupError as error:
        logger.warning("the file of tombstones could not be kept: %s", error.message)


def _remove_old(stores: Sequence[Store], keep: Keep) -> list[str]:
    """Place by place; returns the names of what is in none of them any more."""
    verified = set(BackupRun.objects.filter(is_sound=True).values_list("name", flat=True))
    gone: set[str] = set()
    left: set[str] = set()
    for store in stores:
        try:
            archives = {archive.name: archive for archive in archives_in(store)}
            kept = [
                Kept(one.name, one.manifest.made_at, one.name in verified, one.manifest.label)
                for one in archives.values()
            ]
            removed = to_remove(kept, keep)
            for name in removed:
                archives[name].remove()
        except StoreAway as error:
            logger.warning("old backups were not removed: %s", error.message)
            continue
        gone |= set(removed)
        left |= set(archives) - set(removed)
    BackupRun.objects.filter(name__in=gone - left).update(removed_at=timezone.now())
    return sorted(gone - left)
