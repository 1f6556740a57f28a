"""Writes a person's recall index, in the transaction of what it speaks of: found at once, or gone at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from lot.language import known_language, terms
from lot.prepared import prepared
from memory.engine.recall.kinds import Entry, Flag, Slot
from memory.engine.recall.packing import BLOCK_ITEMS, GONE, MOST_OFTEN
from memory.engine.recall.reading import Text, read_text
from memory.models import RecallItem, RecallState
from memory.services.index_rows import HASH_BYTES, IndexRows
from memory.services.recall_kinds import CODES
from profiles.models import Profile

EPOCH = date(1970, 1, 1).toordinal()
SECONDS_A_MINUTE = 60
WITH_COUNTS = 0x8000  # of the number of terms: how often each stands there follows them
Counts = dict[bytes, int]


# By person and entry, what waits to be written at the end of the outermost `indexed_together`; None takes it out.
_waiting: ContextVar[dict[UUID, dict[UUID, Entry | None]] | None] = ContextVar("waiting", default=None)


@contextmanager
def indexed_together() -> Iterator[None]:
    """Inside, changes to the index are collected, and written at the end: an answer with its facts is one write.

    Stands inside the transaction: an error leaves all unwritten, as it leaves the rows.
    """
    if _waiting.get() is not None:
        yield
        return
    waiting: dict[UUID, dict[UUID, Entry | None]] = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    for user_id, entries in waiting.items():
        user = User(pk=user_id)
        index_entries(user=user, entries=[entry for entry in entries.values() if entry])
        remove_entries(user=user, ids=[entry_id for entry_id, entry in entries.items() if entry is None])


@transaction.atomic(savepoint=False)  # what is not indexed is not stored either
def index_entries(*, user: User, entries: Sequence[Entry]) -> None:
    """Put entries into the index, or put them anew with the words they have now. Waits for other writers of it."""
    if _wait(user, {entry.id: entry for entry in entries}):
        return
    draft = _Draft(user, lock_index(user))
    known = draft.rows.items([entry.id for entry in entries])
    for entry in entries:
        draft.put(entry, known.get(entry.id))
    draft.save()


@transaction.atomic(savepoint=False)  # what is not indexed is not stored either
def remove_entries(*, user: User, ids: Iterable[UUID]) -> None:
    """Take entries out of the index, every word of them; what is not in it is passed over. Waits for other writers."""
    wanted = list(ids)
    if (
        _wait(user, dict.fromkeys(wanted))
        or not RecallItem.objects.for_user(user).filter(object_id__in=wanted).exists()
    ):
        return
    draft = _Draft(user, lock_index(user))
    for object_id, kept in draft.rows.items(wanted).items():
        draft.take_out(object_id, *kept)
    draft.save()


def _wait(user: User, entries: Mapping[UUID, Entry | None]) -> bool:
    """Whether these changes wait for the end; nothing to do counts as that."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.setdefault(user.pk, {}).update(entries)
    return waiting is not None or not entries


def language_of(user: User) -> str:
    """The language in which a person's texts are read."""
    tag = Profile.objects.filter(user=user).values_list("language", flat=True).first()
    return known_language(tag or "")


def lock_index(user: User) -> RecallState:
    """One writer of an index until the transaction ends. Those who hold the person's lock took it before."""
    for state in _locked(user):
        return state
    RecallState.objects.get_or_create(user=user, defaults={"language": language_of(user)})
    return _locked(user)[0]


@prepared
def _locked(user: User) -> QuerySet[RecallState]:
    return RecallState.objects.for_user(user).select_for_update()


class _Draft:
    """Changes to one person's index, collected so that each row is read and written once."""

    def __init__(self, user: User, state: RecallState) -> None:
        self.rows, self.state, self.first_free = IndexRows(user), state, state.next_number
        self.changes: dict[tuple[int, int], dict[bytes, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
        self.slots: dict[int, Slot] = {}
        self.items: dict[UUID, tuple[int, bytes]] = {}
        self.gone: list[UUID] = []

    def put(self, entry: Entry, kept: tuple[int, bytes] | None) -> None:
        """The entry with its question before it, at the numbers it has or at the next ones."""
        language = self.state.language
        texts = [read_text(text, language) for text in (entry.lead, entry.text) if text is not None]
        before: list[Counts] = _unpack_terms(kept[1]) if kept else []
        if kept and len(before) != len(texts):
            self.take_out(entry.id, *kept)
            kept, before = None, []
        first = kept[0] if kept else self.state.next_number
        if not kept:
            self.state.next_number += len(texts)
        hashed = []
        for place, text in enumerate(texts):
            is_lead = place < len(texts) - 1
            hashed.append(self._set_terms(first + place, text, before[place] if before else {}))
            self.slots[first + place] = self._slot(entry, text, is_lead=is_lead)
        self.items[entry.id] = first, _pack_terms(hashed)

    def take_out(self, object_id: UUID, number: int, packed: bytes) -> None:
        """The numbers stay empty."""
        for place, hashes in enumerate(_unpack_terms(packed)):
            for hashed in hashes:
                self._set(hashed, number + place, 0)
            self.slots[number + place] = GONE
        self.gone.append(object_id)

    def save(self) -> None:
        """Write every row that changed."""
        self.rows.save_postings(self.changes)
        self.rows.save_slots(self.slots)
        self.rows.save_items(self.items)
        if gone := [object_id for object_id in self.gone if object_id not in self.items]:
            RecallItem.objects.for_user(self.rows.user).filter(object_id__in=gone).delete()
        if self.state.next_number != self.first_free:
            self.rows.save_next_number(self.state.next_number)

    def _set_terms(self, number: int, text: Text, before: Counts) -> Counts:
        """What a text says as often as before is left alone: who types on in a long note changes a few words of it.

        Where the index is read anew all of it is written.
        """
        after = {self.rows.hash_of(term): min(often, MOST_OFTEN) for term, often in text.counts.items()}
        for hashed in before.keys() - after.keys():
            self._set(hashed, number, 0)
        for hashed, often in after.items():
            if self.state.is_stale or before.get(hashed) != often:
                self._set(hashed, number, often)
        return after

    def _set(self, hashed: bytes, number: int, often: int) -> None:
        block, place = divmod(number, BLOCK_ITEMS)
        self.changes[hashed[0], block][hashed[1:]][place] = often

    def _slot(self, entry: Entry, text: Text, *, is_lead: bool) -> Slot:
        names = terms(entry.speaker, self.state.language)
        return Slot(
            day=max(entry.on.toordinal() - EPOCH, 0),
            minute=max(int(entry.at.timestamp()) // SECONDS_A_MINUTE, 0),
            length=text.length,
            flags=text.flags | Flag.LEAD if is_lead else text.flags,
            kind=CODES[entry.kind],
            speaker=self.rows.name_of(names[0]) if names else 0,
            id=bytes(16) if is_lead else entry.id.bytes,
        )


def _pack_terms(hashed: Sequence[Counts]) -> bytes:
    return b"".join(
        (len(counts) | WITH_COUNTS).to_bytes(2, "little") + b"".join(counts) + bytes(counts.values())
        for counts in hashed
    )


def _unpack_terms(packed: bytes) -> list[Counts]:
    """Of what was packed without counts it is not known how often it stood: 0."""
    found, at = [], 0
    while at < len(packed):
        head = int.from_bytes(packed[at : at + 2], "little")
        number, start = head & ~WITH_COUNTS, at + 2
        end = start + HASH_BYTES * number
        at = end + number if head & WITH_COUNTS else end
        counts = packed[end:at] or bytes(number)
        hashes = (packed[place : place + HASH_BYTES] for place in range(start, end, HASH_BYTES))
        found.append(dict(zip(hashes, counts, strict=True)))
    return found
