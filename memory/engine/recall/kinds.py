"""What recall speaks of: an entry to be found, its place in the person's log, what a query found, the weights."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

# Postings of one term in one block: the number of its first item, and packed items (see `packing`).
Postings = Sequence[tuple[int, "array[int]"]]


class Flag:
    """What is known of an item beside its words: bits, as plain numbers, since they are looked at once an item."""

    GONE = 1  # deleted; the number stays empty
    LEAD = 2  # a question: it is heard beside its answer and never found itself
    HOLDS_TIME = 4
    ASKS = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """Something of a person's that can be found. `lead` is the question that it answers, "" where that is gone,
    None where nothing asked. `speaker` is the name of who says it, "" for the person."""

    kind: str
    id: UUID
    on: date
    at: datetime
    text: str
    lead: str | None = None
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """An item in the order of the log. `day` counts from 1970, `minute` too (UTC); `length` is in terms."""

    day: int
    minute: int
    length: int
    flags: int
    kind: int
    speaker: int
    id: bytes


@dataclass(frozen=True, slots=True)
class Log:
    """All items of a person by their number, column by column. An item that is gone has no words and no neighbours."""

    day: "array[int]"
    minute: "array[int]"
    length: "array[int]"
    flags: bytearray
    kind: bytearray
    speaker: "array[int]"
    ids: bytearray

    def __len__(self) -> int:
        return len(self.day)

    def id_of(self, number: int) -> UUID:
        """The row that an item stands for."""
        return UUID(bytes=bytes(self.ids[number * 16 : number * 16 + 16]))


@dataclass(frozen=True, slots=True)
class Term:
    """A term to look for and its worth: 1 for what was asked, less for what is only associated with it."""

    text: str
    worth: float


@dataclass(frozen=True, slots=True)
class Sought:
    """A query as the index takes it: groups of terms, the best of which counts, with the postings found."""

    groups: Sequence[Sequence[Term]]
    postings: Mapping[str, Postings]
    speakers: frozenset[int]
    asks_when: bool


@dataclass(frozen=True, slots=True)
class Weights:
    """Fitted on LoCoMo (docs/benchmarks.md); flat around these values, hence round."""

    k1: float = 1.0
    b: float = 0.3
    before: float = 0.5  # of the item before, in the score of this one
    after: float = 0.3
    two_away: float = 0.3
    who: float = 0.4
    when: float = 0.25
    day: float = 0.2
    asks: float = -0.15
    dated: float = 0.3
    association: float = 0.6
    day_k1: float = 1.2
    day_b: float = 0.75
    common: float = 0.2  # share of a person's items past which a term is left out, if there are rarer ones


WEIGHTS = Weights()
