"""Keeps the files of tombstones beside the backups true, and applies them to what was restored."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import models, transaction

from accounts.models import DataKey, User
from intentions.models import CheckIn, Intention, Tombstone
from intentions.services import delete_check_in, delete_intention
from memory.models import Memory, MemoryAnswer, Note
from memory.services import delete_answer, delete_note, forget_memory
from ops.backups.errors import Damaged, StoreAway
from ops.backups.key_files import forget_in
from ops.backups.locks import exclusively
from ops.backups.manifest import NAME
from ops.backups.stores import Store, configured_stores
from ops.backups.tombstones import ERASED, LOCK, Stone, Stones, erased, read_stones, write_stones
from ops.models import Erasure
from ops.services.erasing import erase_again

logger = logging.getLogger("lot.ops")

ROWS: dict[str, type[models.Model]] = {
    Tombstone.Kind.ANSWER: MemoryAnswer,
    Tombstone.Kind.NOTE: Note,
    Tombstone.Kind.MEMORY: Memory,
    Tombstone.Kind.CHECK_IN: CheckIn,
    Tombstone.Kind.INTENTION: Intention,
}
# How long after its last moment an undo may go unnoticed here, should no clock have run.
UNDO_SEEN = timedelta(days=1)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Applied:
    """How much of what a backup held was taken away again."""

    people: int = 0
    rows: int = 0


def keep_tombstones(*, at: datetime) -> int:
    """Bring the file of tombstones of each place up to what the database says, and take the keys of people erased
    since out of the key files there; returns how many files changed. Run by the clock.

    Raises StoreAway or Damaged where a place could not be done, after all others are.
    """
    count, failed = 0, None
    for store in configured_stores():
        try:
            count += _keep_in(store, at)
        except (StoreAway, Damaged) as error:
            failed = error
    if failed:
        raise failed
    return count


def stones_of_all_places() -> Stones:
    """What the files of all places say together. A place that does not answer is left out, one that cannot be read
    raises Damaged: a restore without it would bring back who was erased."""
    stones: Stones = {}
    for store in configured_stores():
        try:
            stones |= read_stones(store)
        except StoreAway as error:
            logger.warning("tombstones there are not known: %s", error.message)
    return stones


def apply_stones(stones: Stones, *, at: datetime) -> Applied:
    """Take away from the default database who was erased and what was deleted, with all that quotes it. Inside the
    caller's transaction. People's keys are there, but for those of erased people."""
    gone = [stone for stone in stones.values() if stone.kind == ERASED]
    people = {stone.user_id for stone in gone}
    removed = sum(map(_remove_person, gone))
    left = [stone for stone in stones.values() if stone.user_id not in people]
    rows = sum(_remove_row(stone, at) for stone in _still_there(left))
    Erasure.objects.bulk_create(
        [Erasure(user_id=stone.user_id, erased_at=stone.at, finished_at=stone.at) for stone in gone],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    Tombstone.objects.bulk_create(map(_row_of, left), batch_size=BATCH, ignore_conflicts=True)
    return Applied(removed, rows)


def _keep_in(store: Store, at: datetime) -> bool:
    with exclusively(LOCK):
        known, said = read_stones(store), _said_by_database(_oldest(store))
        kept = {key: stone for key, stone in known.items() if key in said or not _is_undone(stone, at)}
        stones = kept | said
        if stones == known:
            return False
        forget_in(store, {stone.user_id for key, stone in said.items() if stone.kind == ERASED and key not in known})
        write_stones(store, stones.values())
    return True


def _said_by_database(since: datetime | None) -> Stones:
    """Erasures, and what was deleted since the oldest backup: no other can bring it back."""
    stones = [erased(user_id, at) for user_id, at in Erasure.objects.values_list("user_id", "erased_at").iterator()]
    rows = Tombstone.objects.filter(at__gte=since) if since else Tombstone.objects.all()
    columns = rows.values_list("kind", "row_id", "user_id", "at", "undo_until")
    return {stone.key: stone for stone in [*stones, *(Stone(*row) for row in columns.iterator())]}


def _is_undone(stone: Stone, at: datetime) -> bool:
    """The database has the row and no tombstone of it, within the time in which people may take a deletion back.
    Later it would mean that an older database was put in the place of this one."""
    if stone.undo_until is None or at > stone.undo_until + UNDO_SEEN:
        return False
    return bool(list(_still_there([stone])))


def _oldest(store: Store) -> datetime | None:
    """When the oldest backup there was made, by its name; a day earlier, as a restore may be of any moment of it."""
    stamps = [match[1] for name in store.names() if (match := NAME.match(name))]
    if not stamps:
        return None
    return datetime.strptime(min(stamps), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) - timedelta(days=1)


def _still_there(stones: Iterable[Stone]) -> Iterator[Stone]:
    """Those whose row stands, with its words where it is a memory."""
    for kind, model in ROWS.items():
        wanted = {stone.row_id: stone for stone in stones if stone.kind == kind}
        ids = list(wanted)
        for start in range(0, len(ids), BATCH):
            rows = model._default_manager.filter(pk__in=ids[start : start + BATCH])
            if model is Memory:
                rows = rows.exclude(state__in=Memory.BLOCKED)
            yield from (wanted[pk] for pk in rows.values_list("pk", flat=True))


def _remove_person(stone: Stone) -> int:
    """All rows of a person, and what outlives them. Returns 1, or 0 where they are not there."""
    if not User.objects.filter(pk=stone.user_id).exists():
        return 0
    erase_again(user_id=stone.user_id, erased_at=stone.at)
    return 1


@transaction.atomic
def _remove_row(stone: Stone, at: datetime) -> int:
    """By the service that a person deletes it by, so that what quotes it goes too; there is nothing to undo then."""
    user = User.objects.filter(pk=stone.user_id).select_related("profile", "preferences").first()
    if user is None or not DataKey.objects.filter(pk=stone.user_id).exists():
        return ROWS[stone.kind]._default_manager.filter(pk=stone.row_id).delete()[0] and 1
    match stone.kind:
        case Tombstone.Kind.ANSWER:
            delete_answer(user=user, answer_id=stone.row_id, at=at)
        case Tombstone.Kind.NOTE:
            delete_note(user=user, note_id=stone.row_id, at=at)
        case Tombstone.Kind.CHECK_IN:
            delete_check_in(user=user, check_in_id=stone.row_id, at=at)
        case Tombstone.Kind.INTENTION:
            delete_intention(user=user, intention_id=stone.row_id, at=at)
        case _:
            forget_memory(user=user, memory_id=stone.row_id, at=at)
    own = Tombstone.objects.filter(user_id=stone.user_id, kind=stone.kind, row_id=stone.row_id)
    own.update(at=stone.at, undo_until=None, copy=None)
    return 1


def _row_of(stone: Stone) -> Tombstone:
    return Tombstone(row_id=stone.row_id, user_id=stone.user_id, kind=stone.kind, at=stone.at)
