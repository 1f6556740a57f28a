"""Whether a text says that its writer may be in danger: by rules, on this server, nothing kept and nothing sent.

A pure function of the text. It knows words, not people: it errs in both directions, and `/safety` says how often.
"""

from dataclasses import dataclass

from lot.care.context import MINE, around, is_denied, is_mine, is_mundane, is_past, is_told, without_idioms
from lot.care.languages import says_so
from lot.care.rules import Level, Rule, rules_for
from lot.care.words import sentences

__all__ = ["Level", "Signal", "screen"]

MOST_PLACES = 6  # in one sentence: a denied wish may stand before one that is meant


@dataclass(frozen=True, slots=True)
class Signal:
    """That a text was noticed, and how plainly it spoke. Nothing of the text."""

    level: Level


def screen(text: str) -> Signal | None:
    """The plainest signal in a text, or None. Takes any string; the work grows with its length alone."""
    best = 0
    for english, plain in sentences(text):
        best = max(best, _level(without_idioms(english), best))
        if not best and says_so(plain):
            best = Level.PASSIVE  # these phrases are not told apart
        if best == Level.EXPLICIT:
            break
    return Signal(Level(best)) if best else None


def _level(line: str, above: int) -> int:
    """The plainest level above the one given that a sentence reaches, else 0."""
    for rule in rules_for(line, above):
        if _says(rule, line):
            return rule.level
    return 0


def _says(rule: Rule, line: str) -> bool:
    found = rule.says.search(line)
    for _ in range(MOST_PLACES):
        if found is None:
            return False
        if _counts(rule, line, found.start(), found.end()):
            return True
        found = rule.says.search(line, found.start() + 1)
    return False


def _counts(rule: Rule, line: str, start: int, end: int) -> bool:
    before, near = line[:start], around(line, start, end)
    if (rule.is_negatable and is_denied(before)) or (rule.unless and rule.unless.search(near)):
        return False
    if rule.level == Level.INDIRECT and is_mundane(near):
        return False
    is_own = not MINE.isdisjoint(line[start:end].split()) or is_mine(before)
    return is_own and not is_past(line) and not is_told(line, start, end)
