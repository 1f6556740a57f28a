"""Keeps a question from coming again in the same or other words: against everything that a person was ever asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lot.text import content_stems, fold, jaccard, shingles

if TYPE_CHECKING:
    from numpy.typing import NDArray

WHOLE_BYTES, MARK_BYTES, MOST_STEMS = 16, 4, 255
# Two questions: bytes that no run of keyed hashes holds but by a chance of 2^-56. Seven of them, so that a row with
# what follows it is a multiple of four long, and every mark of every row begins at a multiple of four and one.
BETWEEN = b"between"
FIRST = (WHOLE_BYTES + 1) % MARK_BYTES
NUMBER, LOWER = "<u4", "<u2"
ALIKE_STEMS = 0.6
ALIKE_SHINGLES = 0.6
ENOUGH_TO_LOOK = 0.5  # a row that shares less than 0.6 of the marks cannot be alike

Hash = Callable[[str, str], bytes]
"""A keyed hash: purpose and text in, 16 bytes out."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a question is compared by, hashed under the person's own key, so that the table says nothing.

    `whole` is of all its words, the others hold four bytes for each content stem and each pair of stems.
    """

    whole: bytes
    stems: frozenset[bytes]
    shingles: frozenset[bytes]

    def pack(self) -> bytes:
        """As it is stored: 16 bytes, the number of stems in one, then four a mark."""
        stems = sorted(self.stems)[:MOST_STEMS]
        return self.whole + bytes([len(stems)]) + b"".join([*stems, *sorted(self.shingles)])

    @classmethod
    def unpack(cls, packed: bytes) -> Marks:
        """The inverse of `pack`."""
        begins = WHOLE_BYTES + 1
        marks = [packed[at : at + MARK_BYTES] for at in range(begins, len(packed), MARK_BYTES)]
        number = packed[WHOLE_BYTES]
        return cls(packed[:WHOLE_BYTES], frozenset(marks[:number]), frozenset(marks[number:]))

    def is_alike(self, other: Marks) -> bool:
        """Whether the two say about the same."""
        return (
            jaccard(self.stems, other.stems) >= ALIKE_STEMS or jaccard(self.shingles, other.shingles) >= ALIKE_SHINGLES
        )


def marks_of(text: str, hashed: Hash) -> Marks:
    """The marks of a text."""
    return Marks(
        hashed("question", " ".join(fold(text).split())),
        frozenset(hashed("stem", stem)[:MARK_BYTES] for stem in content_stems(text)),
        frozenset(hashed("shingle", " ".join(pair))[:MARK_BYTES] for pair in shingles(text)),
    )


class Earlier:
    """All earlier questions by their packed marks, laid end to end and searched as numbers of four bytes.

    Ten thousand of them are 900 KB; one new question is compared with all in about a millisecond.
    """

    def __init__(self, joined: bytes) -> None:
        self._bytes = joined

    @classmethod
    def of(cls, packed: Iterable[bytes]) -> Earlier:
        """Where they are at hand one by one."""
        return cls(BETWEEN.join(packed))

    def knows(self, marks: Marks) -> bool:
        """Whether a question came in just these words."""
        return marks.whole in self._bytes  # sixteen bytes of a keyed hash stand nowhere else by chance

    def is_alike(self, marks: Marks) -> bool:
        """Whether a question came in words too like these."""
        return any(marks.is_alike(Marks.unpack(self._row(begin))) for begin in self._near(marks))

    def _near(self, marks: Marks) -> Iterator[int]:
        """Where those begin that share enough to be looked at closely."""
        import numpy  # a tenth of a second and 16 MB, which a process that prepares no question does without

        own = b"".join([*marks.stems, *marks.shingles])
        if not self._bytes or not own:
            return
        # By their lower halves first: one look into a table a number, whatever the number of marks.
        halves = numpy.zeros(2**16, bool)
        halves[numpy.frombuffer(own, LOWER)[::2]] = True
        at = numpy.flatnonzero(halves[self._numbers.astype(LOWER)])
        found, rows = self._numbers[at], numpy.searchsorted(self._begins, FIRST + at * MARK_BYTES, "right") - 1
        for kind in filter(None, (marks.stems, marks.shingles)):
            shares = numpy.bincount(rows[numpy.isin(found, numpy.frombuffer(b"".join(kind), NUMBER))])
            yield from self._begins[numpy.flatnonzero(shares >= ENOUGH_TO_LOOK * len(kind))].tolist()

    @cached_property
    def _numbers(self) -> NDArray[Any]:
        """Every mark of every row, and what else lies between, which is no mark but by a chance of 2^-32."""
        import numpy

        return numpy.frombuffer(self._bytes, NUMBER, (len(self._bytes) - FIRST) // MARK_BYTES, FIRST)

    @cached_property
    def _begins(self) -> NDArray[Any]:
        """Where each row begins."""
        import numpy

        first, rest = (int.from_bytes(part, "little") for part in (BETWEEN[:MARK_BYTES], BETWEEN[MARK_BYTES:]))
        at = numpy.flatnonzero(self._numbers[:-1] == first)
        at = at[self._numbers[at + 1] & 0xFFFFFF == rest]  # what comes after is the next row's
        return numpy.concatenate([[0], FIRST + MARK_BYTES * at + len(BETWEEN)])

    def _row(self, begin: int) -> bytes:
        end = self._bytes.find(BETWEEN, begin)
        return self._bytes[begin:] if end < 0 else self._bytes[begin:end]
