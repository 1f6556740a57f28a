"""Keeps a question from coming again in the same or other words: against everything that a person was ever asked."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from lot.text import content_stems, fold, jaccard, shingles

WHOLE_BYTES, MARK_BYTES, MOST_STEMS = 16, 4, 255
BETWEEN = b"|between"  # two questions: eight bytes that no run of keyed hashes holds but by a chance of 2^-64
ALIKE_STEMS = 0.6
ALIKE_SHINGLES = 0.6
ENOUGH_TO_LOOK = 0.3  # a row that shares less than this part of the marks cannot be alike

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
    def unpack(cls, packed: bytes) -> "Marks":
        """The inverse of `pack`."""
        begins = WHOLE_BYTES + 1
        marks = [packed[at : at + MARK_BYTES] for at in range(begins, len(packed), MARK_BYTES)]
        number = packed[WHOLE_BYTES]
        return cls(packed[:WHOLE_BYTES], frozenset(marks[:number]), frozenset(marks[number:]))

    def is_alike(self, other: "Marks") -> bool:
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
    """All earlier questions by their packed marks, laid end to end and searched as bytes.

    Ten thousand of them are 900 KB; one new question is compared with all in about a millisecond.
    """

    def __init__(self, joined: bytes) -> None:
        self._bytes = joined

    @classmethod
    def of(cls, packed: Iterable[bytes]) -> "Earlier":
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
        for own in (marks.stems, marks.shingles):
            shared = Counter(begin for mark in own for begin in self._with(mark))
            yield from (begin for begin, number in shared.items() if number >= ENOUGH_TO_LOOK * len(own))

    def _with(self, mark: bytes) -> Iterator[int]:
        """Where those begin that hold a mark; looked for from each find back, since few of them hold any."""
        at = self._bytes.find(mark)
        while at >= 0:
            between = self._bytes.rfind(BETWEEN, 0, at)
            yield between + len(BETWEEN) if between >= 0 else 0
            at = self._bytes.find(mark, at + MARK_BYTES)

    def _row(self, begin: int) -> bytes:
        end = self._bytes.find(BETWEEN, begin)
        return self._bytes[begin:] if end < 0 else self._bytes[begin:end]
