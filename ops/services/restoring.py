"""Puts a database back as a backup has it, without what people have deleted and who was erased since."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import Error, connections, transaction
from django.utils import timezone

from accounts.audit import record_event
from memory.services.reindexing import mark_all, people_left
from ops.backups.archives import Archive, at_hand, find_archive
from ops.backups.engines import engine_of
from ops.backups.errors import BackupError, Damaged, Refused
from ops.backups.locks import exclusively
from ops.backups.target import settings_of, standing_in
from ops.backups.tombstones import ERASED, Stones
from ops.services.backing_up import BUSY, RUN_LOCK, end_what_was_cut_off
from ops.services.closing import closed_meanwhile
from ops.services.putting_back import put_back, refuse_what_cannot_be_put_back
from ops.services.safety import take_safety_backup
from ops.services.tombstones import Applied, apply_stones, keep_tombstones, stones_of_all_places
from ops.services.verifying import check_keys, note_archive

logger = logging.getLogger("lot.ops")

SAFETY_LABEL = "before-restore"


@dataclass(frozen=True, slots=True)
class Restored:
    """What stands now: rows of the backup, keys of people, what was taken away again, how many people's words are not
    found yet; and the backup of what was there before, None where there was nothing."""

    archive: Archive
    rows: int
    keys: int
    applied: Applied
    to_reindex: int
    safety: Archive | None


def restore(*, name: str, into: str, replace: str = "") -> Restored:
    """Put a backup back into a database that is empty, or into the one whose name `replace` says.

    A backup of what is there is taken first, and its LOT is closed meanwhile. Until everything is in place, deletions
    and erasures since included, whoever looks sees what was there before; where anything fails it stays.

    Raises Refused, Damaged, BackupError.
    """
    config = settings_of(into)
    with exclusively(RUN_LOCK, busy=BUSY):
        archive = find_archive(name)
        with standing_in(config):
            is_empty = refuse_target(config, replace)
            refuse_what_cannot_be_put_back(archive)
        with at_hand(archive) as here:
            here.check()
            _note_what_databases_know(config)
            stones = stones_of_all_places()
            check_keys(here, stones)
            with standing_in(config):
                if is_empty:
                    return _put_back(here, stones, None, timezone.now())
                with closed_meanwhile():
                    safety = take_safety_backup(SAFETY_LABEL, timezone.now())
                    return _put_back(here, stones, safety, timezone.now())


def refuse_target(config: dict[str, Any], replace: str) -> bool:
    """Whether the default database is empty. Raises Refused where it is not and its name was not typed back."""
    is_empty, name = engine_of().is_empty(), name_of_database(config)
    if not is_empty and replace != name:
        raise Refused(
            f"The database {name} is not empty. With --replace and its name typed back, a backup of it is taken "
            "first, then it is replaced."
        )
    return is_empty


def name_of_database(config: dict[str, Any]) -> str:
    """How a database is called, to be typed back; of SQLite the name of the file."""
    return str(config["NAME"]).rsplit("/", 1)[-1]


def erased_in(stones: Stones) -> set[UUID]:
    """People that these say were erased."""
    return {stone.user_id for stone in stones.values() if stone.kind == ERASED}


def _put_back(archive: Archive, stones: Stones, safety: Archive | None, at: datetime) -> Restored:
    with put_back(archive, but=erased_in(stones)) as done, transaction.atomic():
        applied = apply_stones(stones, at=at)
        mark_all()
        for known in filter(None, (archive, safety)):
            note_archive(known)
        end_what_was_cut_off(at)
        to_reindex = len(people_left())
        detail = {"backup": archive.name, "people_erased": applied.people, "rows_deleted": applied.rows}
        record_event(kind="restored", detail=detail)
    return Restored(archive, done.rows, done.keys, applied, to_reindex, safety)


def _note_what_databases_know(config: dict[str, Any]) -> None:
    """Deletions of the last minutes into the files of tombstones, from the database of this installation and from the
    one that is replaced, as far as they answer and have such tables. Raises Damaged."""
    for each in (connections["default"].settings_dict, config):
        try:
            with standing_in(each):
                if not engine_of().is_empty():
                    keep_tombstones(at=timezone.now())
        except Damaged:
            raise
        except (BackupError, Error) as error:
            logger.warning("what was deleted last may not be known: %s", type(error).__name__)
