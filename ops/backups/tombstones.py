"""Who was erased and what was deleted, kept beside the backups too: a restore reads it before it reports success."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from ops.backups.errors import Damaged
from ops.backups.key_files import lines_of
from ops.backups.locks import exclusively
from ops.backups.stores import Store

FILE_NAME = "tombstones.jsonl"
LOCK = "tombstones"
ERASED = "person"


@dataclass(frozen=True, slots=True)
class Stone:
    """That a person was erased (`kind` is `person`), or that a row of theirs was deleted or forgotten."""

    kind: str
    row_id: UUID
    user_id: UUID
    at: datetime
    undo_until: datetime | None = None

    @property
    def key(self) -> tuple[str, UUID]:
        """What stands once."""
        return self.kind, self.row_id

    def line(self) -> bytes:
        """One line of JSON: ids and times."""
        value = {"kind": self.kind, "row": str(self.row_id), "user": str(self.user_id), "at": self.at.isoformat()}
        if self.undo_until:
            value["undo_until"] = self.undo_until.isoformat()
        return json.dumps(value).encode() + b"\n"


Stones = dict[tuple[str, UUID], Stone]


def erased(user_id: UUID, at: datetime) -> Stone:
    """The stone of a person."""
    return Stone(ERASED, user_id, user_id, at)


def read_stones(store: Store) -> Stones:
    """What stands in the file of this place. Raises Damaged where a line of it cannot be read."""
    if store.size(FILE_NAME) is None:
        return {}
    return {stone.key: stone for stone in map(_stone, lines_of(store.blocks(FILE_NAME)))}


def note_erasures(store: Store, user_ids: Collection[UUID]) -> None:
    """Write down that these people were erased and that their keys are out of the key files of this place."""
    with exclusively(LOCK):
        stones = read_stones(store)
        new = [erased(user_id, timezone.now()) for user_id in user_ids if (ERASED, user_id) not in stones]
        if new:
            write_stones(store, [*stones.values(), *new])


def write_stones(store: Store, stones: Iterable[Stone]) -> None:
    """In the place of the file that was there, oldest first. Inside the lock `LOCK`."""
    store.write(FILE_NAME, _lines(sorted(stones, key=lambda stone: (stone.at, stone.row_id))))


def _lines(stones: Iterable[Stone]) -> Iterator[bytes]:
    for stone in stones:
        yield stone.line()


def _stone(line: bytes) -> Stone:
    try:
        value: dict[str, Any] = json.loads(line)
        undo = value.get("undo_until")
        return Stone(
            str(value["kind"]),
            UUID(value["row"]),
            UUID(value["user"]),
            datetime.fromisoformat(value["at"]),
            datetime.fromisoformat(undo) if undo else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Damaged(f"{FILE_NAME} has a line that cannot be read.") from None
