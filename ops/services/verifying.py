"""Says whether a backup could be restored: by its hash, its manifest and its keys, or by restoring it beside."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import DataKey, User
from lot.fields import EncryptedTextField
from lot.sealing import SealError
from ops.backups.archives import Archive, archives_in, at_hand, find_archive
from ops.backups.engines import engine_of
from ops.backups.errors import Damaged, Refused, StoreAway
from ops.backups.locks import exclusively
from ops.backups.stores import configured_stores
from ops.backups.target import standing_in
from ops.backups.tombstones import ERASED, Stones
from ops.models import BackupRun
from ops.services.backing_up import BUSY, ERASING_TAKES, RUN_LOCK, clear_partials, facts_of
from ops.services.putting_back import put_back, refuse_what_cannot_be_put_back
from ops.services.tombstones import stones_of_all_places

logger = logging.getLogger("lot.ops")

SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at: wrapped keys, each opened by DATA_KEYS; and where it was restored, rows and texts opened."""

    archive: Archive
    keys: int
    rows: int = 0
    texts: int = 0


def verify(*, name: str, deep: bool = False) -> Verified:
    """Whether a backup is whole and its keys fit; `deep` restores it into a scratch database too. The result is kept.

    Raises Damaged where it is not, Refused and BackupError where that could not be found out.
    """
    with exclusively(RUN_LOCK, busy=BUSY):
        clear_partials()
        archive = find_archive(name)
        try:
            with at_hand(archive) as here:
                found = verify_archive(here, deep=deep)
        except Damaged as error:
            _keep(archive, is_sound=False, is_deep=deep, failure=error.message)
            raise
        _keep(archive, is_sound=True, is_deep=deep)
    return replace(found, archive=archive)


def newest_name() -> str:
    """The backup made last, in any place. Raises Refused where there is none."""
    names = []
    for store in configured_stores():
        try:
            names += [archive.name for archive in archives_in(store)[:1]]
        except StoreAway as error:
            logger.warning("what lies there is not known: %s", error.message)
    if not names:
        raise Refused("There is no backup.")
    return max(names)


def verify_archive(archive: Archive, *, deep: bool) -> Verified:
    """The same of a backup that lies here, for who holds the lock of runs. Nothing is kept."""
    refuse_what_cannot_be_put_back(archive)
    archive.check()
    stones = stones_of_all_places()
    keys = check_keys(archive, stones)
    if not deep:
        return Verified(archive, keys)
    with engine_of().scratch() as scratch, standing_in(scratch):
        with put_back(archive) as done:
            pass
        _refuse_people_without_key({stone.user_id for stone in stones.values() if stone.kind == ERASED})
        texts = sum(map(_open, _sample()))
    return Verified(archive, keys, done.rows, texts)


def check_keys(archive: Archive, stones: Stones) -> int:
    """Whether the key file belongs to the dump and DATA_KEYS opens every key in it; returns how many there are.

    As many may be missing as people were erased since it was made, and no more. Raises Damaged, and Refused without a
    key of DATA_KEYS.
    """
    count = 0
    for key in archive.wrapped_keys():
        if key.kid not in settings.DATA_KEYS.keys:
            raise Refused(f"DATA_KEYS does not have {key.kid}: without it nothing that people wrote can be read.")
        try:
            settings.DATA_KEYS.unwrap(key.kid, key.wrapped, key.user_id.bytes)
        except SealError:
            raise Damaged(f"DATA_KEYS does not open a key in {archive.manifest.key_file}.") from None
        count += 1
    since = archive.manifest.made_at - ERASING_TAKES
    gone = [stone for stone in stones.values() if stone.kind == ERASED and stone.at >= since]
    if not 0 <= archive.manifest.people - count <= len(gone):
        raise Damaged(f"{archive.manifest.key_file} has {count} keys; {archive.manifest.people} were written.")
    return count


def _refuse_people_without_key(gone: set[UUID]) -> None:
    without = User.objects.exclude(pk__in=DataKey.objects.values("pk")).values_list("pk", flat=True)
    if lost := [user_id for user_id in without.iterator() if user_id not in gone]:
        raise Damaged(f"{len(lost)} people in the dump have no key in the key file.")


def _sample() -> Iterator[tuple[models.Model, EncryptedTextField]]:
    """Some rows of every sealed column there is."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField):
                rows = model._default_manager.filter(**{f"{field.name}__isnull": False})
                yield from ((row, field) for row in rows.order_by("pk")[:SAMPLE])


def _open(place: tuple[models.Model, EncryptedTextField]) -> int:
    row, field = place
    if not DataKey.objects.filter(pk=getattr(row, field.owner)).exists():
        return 0  # of someone erased since
    try:
        getattr(row, field.name)
    except SealError:
        raise Damaged(f"A text in {row._meta.db_table} does not open with the key of its owner.") from None
    return 1


def _keep(archive: Archive, *, is_sound: bool, is_deep: bool, failure: str = "") -> None:
    """Where the database is lost, the verification before its restore is kept nowhere."""
    if engine_of().is_empty():
        return
    note_archive(archive).note_verified(is_sound=is_sound, is_deep=is_deep, at=timezone.now(), failure=failure)


def note_archive(archive: Archive) -> BackupRun:
    """The run that made a backup; the row is made, or ended, where the database does not know how it ended, having been
    restored since: in a dump its own run is still running."""
    manifest = archive.manifest
    facts = {"label": manifest.label, "started_at": manifest.made_at, **facts_of(manifest, [archive.store])}
    run, _ = BackupRun.objects.get_or_create(name=manifest.name, defaults=facts)
    if run.outcome != BackupRun.Outcome.DONE:
        run.end(BackupRun.Outcome.DONE, timezone.now(), **facts_of(manifest, [archive.store]))
    return run
