"""Words, stems and likeness of short texts: one measure for the bank, the engine and the tests."""

import re
import threading
import unicodedata
from collections.abc import Hashable, Iterable
from functools import lru_cache
from itertools import pairwise

import snowballstemmer

CACHED_WORDS = 20_000
STOPPED_TWICE = re.compile(r"(?<=[!?…])\.(?!\S)")
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")

# Function words and the scaffolding of questions; what is left carries the content.
STOP_WORDS = frozenset(
    """
    a about above after again all also am an and any are as at be because been before being below best between
    both but by can could did do does doing done down during each else ever few for from further get go had has
    have having he her here hers him his how i if in into is it its itself just kind last like lately made make
    makes may me mean might more most much my near no nor not now of off often on once one only or other our out
    over own part s same say said she should so some sort still such t than that the their them then there these
    they thing things this those through to too turn under until up usually very was way we were what when where
    which while who whom whose why will with would you your yours yourself
    """.split()
)

_stemmers = threading.local()


def fold(text: str) -> str:
    """Text in lower case, compatibility-normalised and without accents, for comparing."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """The words of a text in order, folded; an English possessive loses its ending."""
    return [word.removesuffix("'s") for word in WORD.findall(fold(text))]


def stems(text: str, language: str = "english") -> list[str]:
    """Snowball stems of the words of a text in order (https://snowballstem.org)."""
    return [stem(word, language) for word in words(text)]


@lru_cache(maxsize=CACHED_WORDS)
def stem(word: str, algorithm: str) -> str:
    """The Snowball stem of one word in lower case. The stems of common words are kept: each costs 50 µs."""
    return str(_stemmer(algorithm).stemWord(word))


def content_stems(text: str) -> frozenset[str]:
    """The stems that carry content: no stop words. A text of stop words alone keeps its words."""
    found = words(text)
    kept = [word for word in found if word not in STOP_WORDS] or found
    return frozenset(stem(word, "english") for word in kept)


def shingles(text: str) -> frozenset[tuple[str, str]]:
    """Pairs of neighbouring stems, stop words included: what tells a reworded text from one on the same matter."""
    found = stems(text)
    return frozenset(pairwise(found))


def jaccard(left: Iterable[Hashable], right: Iterable[Hashable]) -> float:
    """Shared share of two sets, 0 to 1 (Jaccard 1901)."""
    a, b = frozenset(left), frozenset(right)
    return len(a & b) / len(a | b) if a or b else 0.0


def shorten(text: str, limit: int) -> str:
    """The text on one line, cut between words to at most `limit` characters, with an ellipsis if cut."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > limit // 2 else cut).rstrip(" ,;:.-") + "…"


def inside(text: str) -> str:
    """A sentence as it stands within another one, without the full stop of its own."""
    return text.rstrip(". ")


def stopped(text: str) -> str:
    """With a full stop, unless it ends like a sentence."""
    return text if text.endswith((".", "!", "?", "…")) else text + "."


def tidy(text: str) -> str:
    """Without the full stop that a template puts after what already ends: "Really?." or "and so on….\""""
    return STOPPED_TWICE.sub("", text)


def _stemmer(language: str) -> snowballstemmer.stemmer:
    # A Snowball stemmer keeps the word at hand as its own state, so threads must not share one.
    cache = _stemmers.__dict__
    if language not in cache:
        cache[language] = snowballstemmer.stemmer(language)
    return cache[language]
