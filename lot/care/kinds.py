"""The shape of a rule: what it looks for, where to look at all, and what speaks against it."""

import re
import shlex
from dataclasses import dataclass
from enum import IntEnum

# Words over which no rule reaches: who else it may be about.
_BARRIER = (
    "he|she|they|his|her|hers|their|you|your|him|who|but|mother|mum|mom|dad|father|brother|sister|son|daughter|"
    "friend|husband|wife|grandma|grandad|gran|patient|patients|character|cat|dog|aunt|uncle|cousin|neighbour|neighbor|"
    "colleague|grandfather|grandmother|nan|teacher|boyfriend|girlfriend|partner|nephew|niece|singer|hero"
)


class Level(IntEnum):
    """How plainly it is said: by a hint, as a wish not to be, as a wish or plan to die or to be hurt."""

    INDIRECT = 1
    PASSIVE = 2
    EXPLICIT = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern over plain words, looked at only where one of its anchors stands in the sentence.

    `is_negatable`: "I do not ..." before it takes it back. `exempt`: words that make it something else.
    """

    level: Level
    anchors: frozenset[str]
    pattern: re.Pattern[str]
    is_negatable: bool
    exempt: re.Pattern[str] | None


def rule(level: Level, anchors: str, pattern: str, *, is_negatable: bool | None = None, exempt: str = "") -> Rule:
    """A rule from its parts. Hints are said in the negative, so that "not" takes none of them back by itself."""
    is_negatable = level > Level.INDIRECT if is_negatable is None else is_negatable
    compiled = re.compile(rf"(?:(?<= )|^)(?:{pattern})")
    return Rule(level, frozenset(anchors.split()), compiled, is_negatable, re.compile(exempt) if exempt else None)


def words(text: str) -> str:
    """A class of words and 'quoted phrases', as a pattern."""
    return f"(?:{'|'.join(sorted(shlex.split(text), key=len, reverse=True))})"


def gap(most: int) -> str:
    """Up to so many words, none of which denies or brings somebody else in."""
    return rf"(?:(?!(?:not|never|nobody|{_BARRIER}) )\w+ ){{0,{most}}}"


def any_words(most: int) -> str:
    """Up to so many words."""
    return rf"(?:\w+ ){{0,{most}}}"
