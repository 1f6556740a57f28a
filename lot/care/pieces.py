"""Words as the encoder knows them: whole where they are in its vocabulary, else in the longest pieces that are."""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from lot.care.features import CACHED_WORDS, Words

VOCABULARY = Path(__file__).with_name("network") / "vocabulary.txt"
UNKNOWN, FIRST, LAST, STOP = "[UNK]", "[CLS]", "[SEP]", "."
INSIDE = "##"  # begins a piece that does not begin a word
MOST_PIECES = 126  # of a passage, besides the marks at its ends: a passage has eighty words


@cache
def vocabulary() -> Mapping[str, int]:
    """Each piece with its number."""
    return {piece: at for at, piece in enumerate(VOCABULARY.read_text(encoding="utf-8").splitlines())}


def split(word: str, known: Mapping[str, int]) -> tuple[int, ...]:
    """The pieces of a word, the longest first; of one that no pieces make, the sign for any such."""
    found = []
    at = 0
    while at < len(word):
        begins = INSIDE if at else ""
        ends = range(len(word), at, -1)
        end = next((end for end in ends if begins + word[at:end] in known), 0)
        if not end:
            return (known[UNKNOWN],)
        found.append(known[begins + word[at:end]])
        at = end
    return tuple(found)


def numbered(passage: Sequence[Words], known: Mapping[str, int] | None = None) -> list[int]:
    """A passage as numbers of pieces, a stop between its sentences."""
    table = vocabulary() if known is None else known
    found: list[int] = []
    for at, sentence in enumerate(passage):
        if at:
            found.append(table[STOP])
        for word in sentence:
            found += _split(word) if known is None else split(word, table)
    return [table[FIRST], *found[:MOST_PIECES], table[LAST]]


@lru_cache(CACHED_WORDS)
def _split(word: str) -> tuple[int, ...]:
    return split(word, vocabulary())
