"""Reads everything a person wrote into their index anew, while they go on writing and finding."""

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django.db import transaction

from accounts.models import User
from memory.models import RecallItem, RecallPostings, RecallSlots, RecallState
from memory.services.indexing import index_entries, language_of, lock_index, remove_entries
from memory.services.recall_kinds import KINDS

BATCH = 250


def mark_all() -> None:
    """Note of everyone that their index is to be read anew; who has none yet gets the row."""
    RecallState.objects.update(is_stale=True)
    without = User.objects.exclude(pk__in=RecallState.objects.values("user_id")).values_list("pk", flat=True)
    for user_id in without.iterator():
        RecallState.objects.get_or_create(user_id=user_id, defaults={"is_stale": True})


def people_left() -> list[UUID]:
    """Whose index is to be read anew: after `mark_all`, or since their language changed."""
    rows = RecallState.objects.filter(is_stale=True, user__is_active=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def reindex_if_stale(user: User) -> None:
    """Read a person anew, unless another worker has."""
    if RecallState.objects.for_user(user).filter(is_stale=True).exists():
        for _done in reindex_person(user=user):
            pass


def reindex_person(*, user: User, from_nothing: bool = False) -> Iterator[int]:
    """Yields how many entries are read. Batch by batch, each a transaction: safe to stop and to run again.

    `from_nothing` throws the index away first, for one that cannot be opened; until it is read again, less is found.
    """
    _begin(user, from_nothing=from_nothing)
    done = 0
    for name, kind in KINDS.items():
        rows = kind.model.objects.for_user(user).order_by("created_at", "pk")
        ids = iter(rows.values_list("pk", flat=True))
        while batch := list(islice(ids, BATCH)):
            done += read_batch(user, name, batch)
            yield done
    _remove_lost(user)
    RecallState.objects.for_user(user).update(is_stale=False)


@transaction.atomic
def _begin(user: User, *, from_nothing: bool) -> None:
    state = lock_index(user)
    if from_nothing:
        for model in (RecallItem, RecallSlots, RecallPostings):
            model.objects.for_user(user).delete()
        state.next_number = 0
    state.language, state.is_stale = language_of(user), True
    state.save(update_fields=["language", "is_stale", "next_number"])


@transaction.atomic
def read_batch(user: User, name: str, ids: list[UUID]) -> int:
    """Rows of one kind, as they stand; returns how many are found from now on.

    They are read under the lock: what another writes meanwhile is not put back to what it was."""
    lock_index(user)
    kind = KINDS[name]
    read = [(row.pk, kind.read(row)) for row in kind.rows(user).filter(pk__in=ids)]
    entries = [entry for _, entry in read if entry is not None]
    index_entries(user=user, entries=entries)
    remove_entries(user=user, ids=[row_id for row_id, entry in read if entry is None])
    return len(entries)


@transaction.atomic
def _remove_lost(user: User) -> None:
    """Take out what no row stands for any more."""
    lock_index(user)
    known = set(RecallItem.objects.for_user(user).values_list("object_id", flat=True))
    for kind in KINDS.values():
        known -= set(kind.model.objects.for_user(user).values_list("pk", flat=True))
    lost = sorted(known)
    for start in range(0, len(lost), BATCH):
        remove_entries(user=user, ids=lost[start : start + BATCH])
