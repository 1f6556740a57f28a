"""What the model looks at in a passage: words, pairs of them, pieces of words, and groups of words that mean alike."""

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

REACH = 4  # words: how far apart the two of a pair may stand
PIECES = (3, 4, 5)  # letters
CACHED_WORDS = 20_000
STRENGTH = 4.0  # of all words, pairs and pieces together, beside one group of words

Words = Sequence[str]


def pieces(word: str) -> tuple[str, ...]:
    """The word and the runs of letters in it, which know "suicidally" by "suicidal"."""
    marked = f"_{word}_"
    runs = {f"#{marked[at : at + size]}" for size in PIECES for at in range(len(marked) - size + 1)}
    return word, *sorted(runs)


def pairs(sentence: Words) -> Iterator[str]:
    """Neighbours in order, with the sentence's ends, and words that stand near each other in order."""
    ends = ("<", *sentence, ">")
    for at, word in enumerate(ends[:-1]):
        yield f"{word} {ends[at + 1]}"
        for other in ends[at + 2 : at + REACH + 1]:
            yield f"{word} _ {other}"


def count_of_pairs(words: int) -> int:
    """How many pairs a sentence of so many words has, its ends among them."""
    return sum(max(words + 2 - apart, 0) for apart in range(1, REACH + 1))


def strength(count: int) -> float:
    """The value of each word, pair and piece of a passage with so many: long ones must not outweigh short ones."""
    return STRENGTH / (count or 1) ** 0.5


def groups(sentence: Words) -> set[str]:
    """The groups of `english/groups.toml` that the sentence has a word or phrase of."""
    found: set[str] = set()
    phrases = _phrases()
    for at, word in enumerate(sentence):
        found |= _groups_of(word)
        for rest, group in phrases.get((word, *sentence[at + 1 : at + 2]), ()):
            if rest == tuple(sentence[at + 2 : at + 2 + len(rest)]):
                found.add(group)
    return found


@lru_cache(CACHED_WORDS)
def _groups_of(word: str) -> frozenset[str]:
    """The groups that one word belongs to by itself."""
    whole, begun = _single()
    found = set(whole.get(word, ()))
    for size in range(1, len(word) + 1):
        found |= begun.get(word[:size], frozenset())
    return frozenset(found)


@cache
def _rows() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each group with each of its phrases, as words."""
    data = tomllib.loads((Path(__file__).with_name("english") / "groups.toml").read_text(encoding="utf-8"))
    return tuple((f"@{name}", tuple(phrase.split("_"))) for name, text in data.items() for phrase in text.split())


@cache
def _phrases() -> dict[tuple[str, ...], tuple[tuple[tuple[str, ...], str], ...]]:
    """What may follow the first two words of a phrase, and the group that the whole belongs to."""
    found: dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]] = {}
    for name, (first, *rest) in _rows():
        if rest:
            found.setdefault((first, rest[0]), []).append((tuple(rest[1:]), name))
    return {first: tuple(rows) for first, rows in found.items()}


@cache
def _single() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Groups by whole word, and by what a word begins with."""
    whole: dict[str, frozenset[str]] = {}
    begun: dict[str, frozenset[str]] = {}
    for name, (first, *rest) in _rows():
        if not rest:
            table, key = (begun, first[:-1]) if first.endswith("*") else (whole, first)
            table[key] = table.get(key, frozenset()) | {name}
    return whole, begun
