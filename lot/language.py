"""Turns a text into the terms it is found by: stems without stop words, in the language of the person."""

import re
import unicodedata
from functools import lru_cache

from lot.stopwords import STOP_WORDS
from lot.text import stem

# Snowball's name of the languages that have stems (https://snowballstem.org); all others are folded only.
STEMMERS = {
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
    "ru": "russian",
    "sv": "swedish",
}
LONGEST_WORD = 64  # what is longer is no word: a key, an address, a picture in base64
CACHED_WORDS = 50_000


def _marks() -> str:
    """The combining marks: for Python they are no part of a word, and Hindi is full of them."""
    return "".join(chr(code) for code in range(0x300, 0x1E00) if unicodedata.category(chr(code))[0] == "M")


HAN = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
UNSPACED = HAN + "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # and Thai, Lao, Burmese, Khmer
WORD = re.compile(rf"[{UNSPACED}]+|(?:(?![{UNSPACED}])[^\W_{_marks()}][{_marks()}]*)+")
_HAN = re.compile(f"[{HAN}]")
_UNSPACED = re.compile(f"[{UNSPACED}]")


def known_language(tag: str) -> str:
    """The part of a language tag that decides on stems: `de` of `de-AT`, and `en` where there is none."""
    return tag.lower().partition("-")[0] or "en"


@lru_cache(maxsize=CACHED_WORDS)
def terms_of_word(word: str, language: str) -> tuple[str, ...]:
    """The terms of one word as it stands in a text: none for a stop word, one as a rule, bigrams where words are
    not spaced (and single characters, since one Chinese character is a word)."""
    plain = unicodedata.normalize("NFKC", word).casefold()
    if _UNSPACED.match(plain):
        pairs = tuple(plain[place : place + 2] for place in range(len(plain) - 1))
        return (*plain, *pairs) if _HAN.match(plain) else pairs or (plain,)
    if len(plain) > LONGEST_WORD or (len(plain) == 1 and plain.isascii() and not plain.isdigit()):
        return ()
    if plain in STOP_WORDS.get(language, ()):
        return ()
    algorithm = STEMMERS.get(language)
    return (_bare(stem(plain, algorithm) if algorithm else plain),)


def terms(text: str, language: str) -> list[str]:
    """The terms of a text in order, repeated as often as they stand in it."""
    return [term for word in WORD.findall(text) for term in terms_of_word(word, language)]


def word_count(text: str) -> int:
    """How many words a text has, stop words included."""
    return len(WORD.findall(text))


def spans(text: str, wanted: frozenset[str], language: str) -> list[tuple[int, int]]:
    """Where (start, end) the words stand that have one of these terms; in an unspaced run, the terms themselves."""
    found = []
    for match in WORD.finditer(text):
        if wanted.isdisjoint(terms_of_word(match.group(), language)):
            continue
        if _UNSPACED.match(match.group()):
            found += _inside(match.group(), match.start(), wanted)
        else:
            found.append(match.span())
    return found


def _inside(run: str, start: int, wanted: frozenset[str]) -> list[tuple[int, int]]:
    """The stretches of an unspaced run that wanted terms cover, joined where they touch."""
    covered = [False] * len(run)
    for size in (1, 2):
        for place in range(len(run) - size + 1):
            if unicodedata.normalize("NFKC", run[place : place + size]).casefold() in wanted:
                covered[place : place + size] = [True] * size
    stretches = re.finditer("1+", "".join("1" if is_covered else "0" for is_covered in covered))
    return [(start + match.start(), start + match.end()) for match in stretches]


def _bare(word: str) -> str:
    """Without accents, which many leave out when they search; the marks of other scripts are letters and stay."""
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(char for char in decomposed if not "\u0300" <= char <= "\u036f")
