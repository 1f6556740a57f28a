"""The sealed rows of one person's recall index: read, opened, sealed, written."""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models

from accounts.models import User
from lot.fields import data_key
from lot.sealing import hash_under, keyed_hash, open_sealed, purpose_key, seal
from memory.engine.recall.kinds import Log, Slot
from memory.engine.recall.packing import (
    BLOCK_ITEMS,
    SLOTS_A_ROW,
    SUFFIX_BYTES,
    empty_log,
    find_postings,
    merge,
    pack_bucket,
    pack_slots,
    set_slot,
    unpack_bucket,
    unpack_slots,
)
from memory.models import RecallItem, RecallPostings, RecallSlots, RecallState

HASH_BYTES = 1 + SUFFIX_BYTES  # the bucket, and the rest
BATCH = 500
Row = tuple[Any, ...]
# By bucket and block: what changes for the terms of it, by suffix, and by place in the block how often it stands there.
Changes = Mapping[tuple[int, int], Mapping[bytes, Mapping[int, int]]]


class Columns(NamedTuple):
    """Of a table of the index: what a row is found by, and what it holds."""

    key: tuple[str, ...]
    data: tuple[str, ...]


ITEM = Columns(("object_id",), ("number", "terms"))
SLOTS = Columns(("part",), ("data",))
POSTINGS = Columns(("bucket", "block"), ("data",))


class IndexRows:
    """One person's rows. Ciphertext is bound to its table, its place and its owner, as in `lot.fields`."""

    def __init__(self, user: User) -> None:
        self.user, self.key = user, data_key(user.pk)
        self.database = connections[DEFAULT_DB_ALIAS]  # itself: what stands for it is looked through at each use
        self.owner = str(user.pk)
        self.term_key = purpose_key(self.key, "recall-term")

    def hash_of(self, term: str) -> bytes:
        """Six bytes by which a term is known in this person's index, and in no other."""
        return hash_under(self.term_key, term)[:HASH_BYTES]

    def name_of(self, term: str) -> int:
        """What a speaker is known by; never 0, which is the person."""
        return int.from_bytes(keyed_hash(self.key, "recall-speaker", term)[:4], "little") or 1

    def log(self) -> Log:
        """All items of the person. One query."""
        rows = RecallSlots.objects.for_user(self.user).order_by("part").values_list("part", "data")
        return unpack_slots(self._open(RecallSlots, data, part) for part, data in rows.iterator())

    def postings(self, terms: Iterable[str]) -> dict[str, list[tuple[int, "array[int]"]]]:
        """By term, the items it stands in, block by block. One query."""
        hashes = {self.hash_of(term): term for term in terms}
        by_bucket: dict[int, list[bytes]] = {}
        for hashed in hashes:
            by_bucket.setdefault(hashed[0], []).append(hashed)
        rows = RecallPostings.objects.for_user(self.user).filter(bucket__in=sorted(by_bucket))
        found: dict[str, list[tuple[int, array[int]]]] = {}
        for bucket, block, sealed in rows.order_by("block", "bucket").values_list("bucket", "block", "data").iterator():
            data = self._open(RecallPostings, sealed, bucket, block)
            for hashed in by_bucket[bucket]:
                items = find_postings(data, hashed[1:])
                if items is not None:
                    found.setdefault(hashes[hashed], []).append((block * BLOCK_ITEMS, items))
        return found

    def items(self, object_ids: Iterable[UUID]) -> dict[UUID, tuple[int, bytes]]:
        """Number and term hashes of the entries that are in the index."""
        return {
            object_id: (number, self._open(RecallItem, terms, object_id))
            for (object_id,), (number, terms) in self._kept(RecallItem, ITEM, [(one,) for one in object_ids])
        }

    def save_items(self, items: Mapping[UUID, tuple[int, bytes]]) -> None:
        """Number and term hashes of these entries."""
        rows: list[Row] = []
        for object_id, (number, terms) in items.items():
            sealed = self._seal(RecallItem, terms, object_id)
            rows.append((self.user.pk, object_id, number, sealed))
        self._upsert(RecallItem, ITEM, rows)

    def save_next_number(self, number: int) -> None:
        """The number that the next entry gets."""
        table, owner = RecallState._meta.db_table, RecallState._meta.get_field("user")
        with self.database.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET next_number = %s WHERE {owner.column} = %s",  # noqa: S608
                [number, owner.get_db_prep_save(self.user.pk, self.database)],
            )

    def save_slots(self, slots: Mapping[int, Slot]) -> None:
        """Put these slots at their numbers."""
        parts = sorted({number // SLOTS_A_ROW for number in slots})
        kept = self._kept(RecallSlots, SLOTS, [(part,) for part in parts])
        opened = {part: unpack_slots([self._open(RecallSlots, data, part)]) for (part,), (data,) in kept}
        for number, slot in sorted(slots.items()):
            part, place = divmod(number, SLOTS_A_ROW)
            set_slot(opened.setdefault(part, empty_log()), place, slot)
        rows: list[Row] = [
            (self.user.pk, part, self._seal(RecallSlots, pack_slots(log), part)) for part, log in opened.items()
        ]
        self._upsert(RecallSlots, SLOTS, rows)

    def save_postings(self, changes: Changes) -> None:
        """Change the postings of these terms; what does not change is not written."""
        kept = self._kept(RecallPostings, POSTINGS, changes)
        opened = {key: self._open(RecallPostings, data, *key) for key, (data,) in kept}
        rows: list[Row] = []
        empty = []
        for key, terms in sorted(changes.items()):
            before = opened.get(key)
            postings = unpack_bucket(before) if before else {}
            for suffix, places in terms.items():
                postings[suffix] = merge(postings.get(suffix, array("H")), places)
            after = pack_bucket({suffix: items for suffix, items in postings.items() if items})
            if len(after) <= 2:
                empty.append(key)
            elif after != before:
                sealed = self._seal(RecallPostings, after, *key)
                rows.append((self.user.pk, *key, sealed))
        self._upsert(RecallPostings, POSTINGS, rows)
        for bucket, block in empty:
            RecallPostings.objects.for_user(self.user).filter(bucket=bucket, block=block).delete()

    def _kept(self, model: type[models.Model], columns: Columns, keys: Collection[Row]) -> Iterator[tuple[Row, Row]]:
        """Key and data of what stands at these keys; of keys of two columns also what stands where others cross.
        Without building a query: it runs with each thing that a person writes, as `_upsert` does."""
        owner, *fields = _fields(model, ("user", *columns.key))
        if not keys:
            return
        where, values = [f"{owner.column} = %s"], [owner.get_db_prep_save(self.user.pk, self.database)]
        for field, wanted in zip(fields, map(set, zip(*keys, strict=True)), strict=True):
            where.append(f"{field.column} IN ({', '.join(['%s'] * len(wanted))})")
            values += [field.get_db_prep_save(value, self.database) for value in wanted]
        with self.database.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join((*columns.key, *columns.data))} FROM {model._meta.db_table} "  # noqa: S608
                f"WHERE {' AND '.join(where)}",
                values,
            )
            for row in cursor.fetchall():
                key = [field.to_python(value) for field, value in zip(fields, row, strict=False)]
                yield tuple(key), row[len(key) :]

    def _upsert(self, model: type[models.Model], columns: Columns, rows: Sequence[Row]) -> None:
        """Insert these rows, or give them this data where the key is there. As `bulk_create` does, at a third of its
        cost: it runs with each thing that a person writes."""
        fields = _fields(model, ("user", *columns.key, *columns.data))
        keys = ", ".join(field.column for field in fields[: 1 + len(columns.key)])
        taken = ", ".join(f"{name} = excluded.{name}" for name in columns.data)
        marks = f"({', '.join('%s' for _ in fields)})"
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            by_field = (zip(fields, row, strict=True) for row in batch)
            values = [field.get_db_prep_save(value, self.database) for row in by_field for field, value in row]
            with self.database.cursor() as cursor:
                cursor.execute(
                    f"INSERT INTO {model._meta.db_table} ({', '.join(field.column for field in fields)}) "  # noqa: S608
                    f"VALUES {', '.join(marks for _ in batch)} ON CONFLICT ({keys}) DO UPDATE SET {taken}",
                    values,
                )

    def _place(self, model: type[models.Model], *key: object) -> bytes:
        return f"{model._meta.db_table}|{self.owner}|{'|'.join(map(str, key))}".encode()

    def _seal(self, model: type[models.Model], data: bytes, *key: object) -> bytes:
        return seal(self.key, data, self._place(model, *key))

    def _open(self, model: type[models.Model], sealed: bytes | memoryview, *key: object) -> bytes:
        return open_sealed(self.key, bytes(sealed), self._place(model, *key))


def _fields(model: type[models.Model], names: Sequence[str]) -> list[Any]:
    return [model._meta.get_field(name) for name in names]
