"""Whether what a model worded says only what the person said: by words alone, so rather refused than believed. Pure."""

import re
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from lot.text import STOP_WORDS, fold, stem, words
from memory.engine.bank import built_in_bank

PATH = Path(__file__).with_name("grounded.toml")
CLAUSE = re.compile(r"[^.!?;:,…—–()\n“”\"]+[?]?")
SENTENCE = re.compile(r"[^.!?;\n]+[.!?;]?")
CAPITAL = re.compile(r"(?<=[\w,;:—–-] )[A-Z]\w+")
YOUR = re.compile(r"\b(?:your|yours|yourself|you're|you've|you'd)\b")
YOU = re.compile(r"(?:(\w+(?:'\w+)?) )?\byou\b")


@dataclass(frozen=True, slots=True)
class Support:
    """Something that may be claimed: the words of an entry, or of a question that was built from entries."""

    text: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What `grounded.toml` holds."""

    neutral: frozenset[str]  # stems
    turning: frozenset[str]
    asking: frozenset[str]
    bringing_in: frozenset[str]
    advice: re.Pattern[str]
    diagnosis: re.Pattern[str]
    tone: re.Pattern[str]


def is_advice(text: str) -> bool:
    """Whether it tells the person what to do."""
    return bool(lexicon().advice.search(fold(text)))


def is_diagnosis(text: str) -> bool:
    """Whether it speaks as a clinic does."""
    return bool(lexicon().diagnosis.search(fold(text)))


def is_out_of_tone(text: str) -> bool:
    """Whether it praises, shouts, or speaks of itself."""
    return bool(lexicon().tone.search(fold(text)))


def unsupported(text: str, support: Sequence[Support], *, may_ask: bool = True) -> str:
    """The first part of the text that claims what nothing supports; empty where there is none.

    A question may ask with any word of the bank. Whatever states something, of the person above all, has its words
    from one entry, and says "not" where that says it. `may_ask` is false for a text that is no question.
    """
    allowed = _stems(" ".join(row.text for row in support)) | lexicon().neutral
    for name in CAPITAL.findall(text):
        if not _stems(name) <= allowed | _dates(support) | _bank():
            return name
    for clause in clauses(text):
        if may_ask and _only_asks(clause):
            if not _stems(clause) <= allowed | _bank():
                return clause
        elif not any(_says(row, clause) for row in support):
            return clause
    return ""


def clauses(text: str) -> list[str]:
    """The parts of a text between its stops and commas, those that hold a word."""
    return [part.strip() for part in CLAUSE.findall(text) if words(part)]


@cache
def lexicon() -> Lexicon:
    """Raises KeyError or TOMLDecodeError where the file is not what it should be."""
    data = tomllib.loads(PATH.read_text(encoding="utf-8"))
    return Lexicon(
        neutral=frozenset(stem(word, "english") for word in data["neutral"].split()),
        turning=frozenset(data["turning"].split()),
        asking=frozenset(data["asking"].split()),
        bringing_in=frozenset(data["bringing_in"].split()),
        **{name: re.compile("|".join(data[name]), re.IGNORECASE) for name in ("advice", "diagnosis", "tone")},
    )


def _only_asks(clause: str) -> bool:
    """Whether it is a question that states nothing of the person on the way."""
    if not clause.endswith("?"):
        return False
    said = fold(clause)
    if YOUR.search(said) or lexicon().bringing_in & set(words(clause)):
        return False
    return all((before or "do") in lexicon().asking for before in YOU.findall(said))


def _says(support: Support, clause: str) -> bool:
    """Whether this one says all that the clause says; the shortest part that does is turned round as it is."""
    if fold(clause) in fold(support.text):
        return True
    claimed = _stems(clause) - lexicon().neutral - _dates([support])
    turned = _turns(clause)
    if not claimed:
        return not turned
    for parts in (clauses(support.text), SENTENCE.findall(support.text), [support.text]):
        if saying := [part for part in parts if claimed <= _stems(part)]:
            return any(_turns(part) == turned for part in saying)
    return False


def _turns(text: str) -> bool:
    return not lexicon().turning.isdisjoint(words(text))


def _stems(text: str) -> frozenset[str]:
    """The stems that carry content; of stop words alone, none. What turns a statement round is looked at by itself."""
    left_out = STOP_WORDS | lexicon().turning
    return frozenset(stem(word, "english") for word in words(text) if word not in left_out)


def _dates(support: Collection[Support]) -> frozenset[str]:
    """The month, the weekday and the year on which it was said."""
    return _stems(" ".join(f"{row.on:%B %A} {row.on.day} {row.on.year}" for row in support if row.on))


@cache
def _bank() -> frozenset[str]:
    """The stems of all questions and options of the bank, of which a question may ask."""
    texts = [
        " ".join([question.text, question.label, *(f"{option.text} {option.phrase}" for option in question.options)])
        for question in built_in_bank().questions.values()
    ]
    return _stems(" ".join(texts))
