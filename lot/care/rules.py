"""The rules for English: data in `english/`, put together from classes of words and compiled when first needed.

Each rule is a relation (a wish, a plan, an act, a weariness, a farewell) and its object (to die, not to be, to be
hurt), with room for a few words between. Who speaks, and what takes it back, is decided in `lot.care.context`.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from lot.care.anchors import ALWAYS, keys_in, needs_of

ENGLISH = Path(__file__).with_name("english")
# Words over which no gap reaches: they deny, or bring in who else it may be about.
_BARRIER = (
    "not|never|nobody|but|he|she|they|his|her|hers|their|you|your|him|who|mother|mum|mom|dad|father|brother|sister|son|"
    "daughter|friend|husband|wife|grandma|grandad|grandpa|gran|granny|nan|nana|grandfather|grandmother|aunt|uncle|cousin|"
    "nephew|niece|boyfriend|girlfriend|partner|neighbour|neighbor|colleague|teacher|patient|patients|character|singer|"
    "hero|baby|puppy|horse|cat|dog|battery|phone"
)
_SLOT = re.compile(r"\{([a-z_]+)(?::(\d+))?\}")
Keys = frozenset[str]


class Level(IntEnum):
    """How plainly it is said: by a hint, as a wish not to be, as a wish or plan to die or to be hurt."""

    INDIRECT = 1
    PASSIVE = 2
    EXPLICIT = 3


@dataclass(frozen=True)
class Rule:
    """A pattern over plain words, compiled when first looked for. `is_negatable`: "not" before it takes it back."""

    level: Level
    pattern: str
    exceptions: str | None
    is_negatable: bool

    @cached_property
    def says(self) -> re.Pattern[str]:
        """What it finds."""
        return re.compile(rf"(?:(?<= )|^)(?:{self.pattern})")

    @cached_property
    def unless(self) -> re.Pattern[str] | None:
        """What takes it back where it stands near."""
        return re.compile(rf" (?:{self.exceptions}) ") if self.exceptions else None


@cache
def rules_by_key() -> Mapping[str, tuple[tuple[Rule, Keys, Keys], ...]]:
    """Every rule under each key that a sentence must hold for it to be looked at, with what else it must hold."""
    classes = _classes()
    found: dict[str, list[tuple[Rule, Keys, Keys]]] = {}
    for level in Level:
        for row in tomllib.loads((ENGLISH / f"{level.name.lower()}.toml").read_text(encoding="utf-8"))["rule"]:
            rule = _rule(level, row, classes)
            for needs in needs_of(rule.pattern):
                rarest, second, third = (*needs, ALWAYS, ALWAYS)[:3]
                for key in rarest:
                    found.setdefault(key, []).append((rule, second, third))
    return {key: tuple(rules) for key, rules in found.items()}


def rules_for(line: str, above: int) -> list[Rule]:
    """The rules above a level that a sentence holds the words for, the plainest first."""
    keys, by_key = keys_in(line), rules_by_key()
    rules = {
        id(rule): rule
        for key in keys & by_key.keys()
        for rule, second, third in by_key[key]
        if rule.level > above and not keys.isdisjoint(second) and not keys.isdisjoint(third)
    }
    return sorted(rules.values(), key=lambda rule: -rule.level)


def _rule(level: Level, row: Mapping[str, Any], classes: Mapping[str, str]) -> Rule:
    unless = row.get("unless")
    return Rule(
        level=level,
        pattern=_fill(row["says"], classes),
        exceptions=_fill(unless, classes) if unless else None,
        # Hints are said in the negative: "not" by itself takes none of them back.
        is_negatable=row.get("is_negatable", level > Level.INDIRECT),
    )


def _fill(pattern: str, classes: Mapping[str, str]) -> str:
    """The classes and gaps that stand in braces, put in."""

    def part(slot: re.Match[str]) -> str:
        name, number = slot[1], slot[2]
        if name == "gap":
            return rf"(?:(?!(?:{_BARRIER}) )\w+ ){{0,{number}}}"
        return rf"(?:\w+ ){{0,{number}}}" if name == "any" else classes[name]

    return _SLOT.sub(part, pattern)


def _classes() -> dict[str, str]:
    data = tomllib.loads((ENGLISH / "classes.toml").read_text(encoding="utf-8"))
    lists = {
        name: f"(?:{'|'.join(word.replace('_', ' ') for word in sorted(text.split(), key=len, reverse=True))})"
        for name, text in data["words"].items()
    }
    return lists | data["patterns"]
