"""Takes out of a text what says who someone is or where: a placeholder stands in its place. Pure.

The same value has the same placeholder throughout, so that a sentence keeps its sense. What looks like one of these is
taken out rather than sent: a number too many does less harm than one too few.
"""

import re
import unicodedata
from collections.abc import Iterable

from memory.providers.redaction_patterns import INSTEAD, INTRODUCED, KINDS, NAME, PATTERN

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
SHORTEST_NAME = 3


class Redactor:
    """For the texts of one prompt. `names` are the person's own and of places that only they would name."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._known: dict[tuple[str, str], str] = {}
        self._names = {form for name in names for form in _forms(name)}

    def __call__(self, text: str) -> str:
        """The text without them. Look-alikes of letters and digits become what they look like first."""
        plain = unicodedata.normalize("NFKC", text).translate(INVISIBLE)
        names = self._names | {form for found in INTRODUCED.finditer(plain) for form in _forms(found["introduced"])}
        plain = PATTERN.sub(self._replace, plain)
        if names:
            longest_first = sorted(names, key=lambda name: (-len(name), name))
            alternatives = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest_first)
            plain = re.sub(rf"(?<![\w\[])(?:{alternatives})(?!\w)", self._replace_name, plain, flags=re.IGNORECASE)
        return plain

    def _replace(self, found: re.Match[str]) -> str:
        """By the rule that matched, if it is what it looks like."""
        rule = str(found.lastgroup)
        kind, is_one = KINDS[rule]
        if kind is None:
            return found[0]
        if is_one(found[0]):
            return self._placeholder(kind, found[0])
        if rule in INSTEAD:
            return self._placeholder(INSTEAD[rule], found[0])
        return found[0][0] + PATTERN.sub(self._replace, found[0][1:])  # another rule may know a part of it

    def _replace_name(self, found: re.Match[str]) -> str:
        return self._placeholder(NAME, found[0])

    def _placeholder(self, kind: str, value: str) -> str:
        key = (kind, " ".join(value.casefold().split()))
        if key not in self._known:
            number = 1 + sum(1 for known, _value in self._known if known == kind)
            self._known[key] = f"[{kind} {number}]"
        return self._known[key]


def _forms(name: str) -> set[str]:
    """A name whole, in its parts, and without its accents."""
    plain = unicodedata.normalize("NFKC", name).strip(" .,'’")
    parts = {plain, *re.split(r"[\s,]+", plain)}
    bare = {_without_accents(part) for part in parts}
    return {part for part in parts | bare if len(part) >= SHORTEST_NAME}


def _without_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
