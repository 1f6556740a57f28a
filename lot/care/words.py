"""Free text as plain words, sentence by sentence: contractions spelt out, slang and slips of the pen put right."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from lot.text import fold

# A sentence ends at a mark, but not inside a quotation that goes on to say who spoke.
_MARKS = ".!?;\n\r\u2026"
_SENTENCE_ENDS = re.compile(rf"(?<![{_MARKS}])[{_MARKS}]++(?=[\s)]|$)(?![\s)]{{0,3}}[\"”»])")
_TOKEN = re.compile(r"[^\W_]+(?:['*@$!|][^\W_]+)*['*]?")
_WORD = re.compile(r"[^\W_]+")
_INVISIBLE = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u2060\ufeff]")
_STRETCHED = re.compile(r"(\w)\1{2,}")
# "I'd been" is no "I would been".
_HAD = re.compile(
    r" would (?=(?:(?:never|not|just|only|also) )?(?:been|died|gone|had|done|killed|woken|existed|lost) )"
)
_APOSTROPHES = str.maketrans("‘`´ʼ", "''''")
_LEET = str.maketrans("013457@$!|", "oieastasil")
LONGEST_TOKEN = 40
CACHED_TOKENS = 20_000
WINDOW, STEP = 50, 35  # words; a longer sentence is read in windows that overlap, so that work grows with length alone
TOGETHER = 12  # words of two short sentences

_ENDINGS = (("n't", " not"), ("'m", " am"), ("'ll", " will"), ("'ve", " have"), ("'re", " are"), ("'d", " would"))
# Words that the rules hang on, for which a slip of the pen is put right: one letter left out, doubled or swapped.
_CORE = (
    "suicide suicidal myself alive killing living overdose existing anymore everyone disappear pointless worthless "
    "burden without nobody hopeless forever ending dying exist death hurting cutting better goodbye wish want kill life"
).split()
_LOOSE = ("suicide", "suicidal", "overdose", "myself")  # long and rare enough that any one wrong letter may pass
# Slips that are words of their own.
_REAL = frozenset(
    "bette bette's ending eding lie wan ill kil lif wis eath dath deat batter bettor beter exit wiht lief ife "
    "burde dyeing ding ying liking wash wsh lving".split()
) - {"kil", "wis", "lif", "beter", "wiht", "eding"}


@cache
def _known() -> dict[str, str]:
    """Contractions and slang, from `english/spelling.toml`."""
    data = Path(__file__).with_name("english") / "spelling.toml"
    return dict(tomllib.loads(data.read_text(encoding="utf-8"))["words"])


@cache
def _slips() -> dict[str, str]:
    """Misspelling to word, made once."""
    found: dict[str, str] = {}
    letters = "abcdefghijklmnopqrstuvwxyz"
    for word in _CORE:
        halves = [(word[:cut], word[cut:]) for cut in range(len(word) + 1)]
        slips = {a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1 and a}
        slips |= {a + b[0] + b for a, b in halves if b}
        if len(word) >= 5:
            slips |= {a + b[1:] for a, b in halves if b and a}
        if word in _LOOSE:
            slips |= {a + letter + b[1:] for a, b in halves if b for letter in letters}
            slips |= {a + letter + b for a, b in halves for letter in letters}
        found |= {slip: word for slip in slips if slip not in _REAL and slip not in _CORE}
    return found | {"sucidal": "suicidal", "sucicide": "suicide", "suiside": "suicide", "suacide": "suicide"}


def sentences(text: str) -> Iterator[tuple[str, str]]:
    """Each sentence twice, with one space around every word: as English spelt out, and as it stands.

    Never longer than a window of words.
    """
    folded = fold(_INVISIBLE.sub("", text.translate(_APOSTROPHES)))
    before: list[str] = []
    for part in _SENTENCE_ENDS.split(folded):
        tokens = _TOKEN.findall(part)
        yield from _windows(tokens)
        # "Still here. Unfortunately.": short sentences are also read as one with what stands before.
        if before and tokens and len(before) + len(tokens) <= TOGETHER:
            yield from _windows([*before, *tokens])
        before = tokens


def spelt_out(text: str) -> list[list[str]]:
    """Each sentence once, whatever its length, as words of English spelt out."""
    folded = fold(_INVISIBLE.sub("", text.translate(_APOSTROPHES)))
    found = (
        _join([word for token in _TOKEN.findall(part) for word in _spell_out(token)]).split()
        for part in _SENTENCE_ENDS.split(folded)
    )
    return [words for words in found if words]


def _windows(tokens: list[str]) -> Iterator[tuple[str, str]]:
    for start in range(0, max(len(tokens) - (WINDOW - STEP), 1), STEP):
        if window := tokens[start : start + WINDOW]:
            yield _join([word for token in window for word in _spell_out(token)]), _plain(window)


def _plain(tokens: list[str]) -> str:
    return f" {' '.join(_WORD.findall(' '.join(token[:LONGEST_TOKEN] for token in tokens)))} "


def _join(words: list[str]) -> str:
    line = f" {' '.join(words)} "
    line = _HAD.sub(" had ", line)
    return line.replace(" my self ", " myself ").replace(" no one ", " nobody ").replace(" my own ", " my ")


@lru_cache(CACHED_TOKENS)
def _spell_out(token: str) -> tuple[str, ...]:
    token = token.strip("'")
    if len(token) > LONGEST_TOKEN:
        return ("…",)
    known = _known()
    if token in known:
        return tuple(known[token].split())
    for ending, instead in _ENDINGS if "'" in token else ():
        if token.endswith(ending):
            return tuple((token.removesuffix(ending) + instead).split())
    if token.isalpha():
        return tuple(known.get(word := _mend(token), word).split())
    return tuple(_mend(word) for word in _unmask(token).removesuffix("'s").split("'") if word)


def _mend(word: str) -> str:
    if not word.isascii():
        return word
    if _STRETCHED.search(word):
        for short in (_STRETCHED.sub(r"\1\1", word), _STRETCHED.sub(r"\1", word)):
            if short in _CORE or short in ("die", "dead", "so", "please"):
                return short
        word = _STRETCHED.sub(r"\1", word)
    return _slips().get(word, word)


def _unmask(token: str) -> str:
    """Letters behind signs: su1cide, k*ll. Numbers stay numbers."""
    if token.isdigit() or not any(char.isalpha() for char in token):
        return token
    if "*" in token:
        shape = re.compile(re.escape(token.translate(_LEET)).replace(r"\*", "[a-z]"))
        return next((word for word in (*_CORE, "die", "dead", "cut") if shape.fullmatch(word)), token.replace("*", ""))
    plain = token.translate(_LEET)
    return plain if plain in _CORE or plain in ("die", "dead") else token
