"""Whether a text says that its writer may be in danger: by rules, weights and an encoder, nothing kept or sent.

A pure function of the text. It knows words, not people: it errs in both directions, and `/safety` says how often.
"""

from dataclasses import dataclass

from lot.care.context import (
    ANSWERED_NO,
    COURAGE,
    MINE,
    around,
    is_denied,
    is_mine,
    is_mundane,
    is_past,
    is_told,
    without_idioms,
)
from lot.care.languages import says_so
from lot.care.model import hear
from lot.care.rules import Level, Rule, rules_for
from lot.care.words import sentences, spelt_out

__all__ = ["Level", "Signal", "said_by_rule", "screen"]

DENIED_WITHIN = 4  # words from the beginning of a sentence
AND_YET = frozenset("but though although yet however except unless only just if until".split())
MOST_PLACES = 6  # in one sentence: a denied wish may stand before one that is meant


@dataclass(frozen=True, slots=True)
class Signal:
    """That a text was noticed, and how plainly it spoke. Nothing of the text."""

    level: Level


def screen(text: str) -> Signal | None:
    """The plainest signal in a text, or None. Takes any string; the work grows with its length alone.

    What no rule says but weights and encoder hear counts as a hint.
    """
    heard = hear(spelt_out(text))
    said, is_said_elsewhere = said_by_rule(text, above=heard.no_difference)
    if not said and heard.is_in_doubt(0) and (denied := _denied(text)):
        heard = hear([words for words in spelt_out(text) if " ".join(words) not in denied])
    if heard.is_noticed(said):
        return Signal(Level(said or Level.INDIRECT))
    return Signal(Level.PASSIVE) if is_said_elsewhere else None  # these phrases are not told apart


def said_by_rule(text: str, above: int = 0) -> tuple[int, bool]:
    """The plainest level over `above` that a rule for English finds, else 0; and whether another language says it."""
    best, is_said_elsewhere = 0, False
    for english, plain in sentences(text):
        if max(best, above) < Level.EXPLICIT:
            best = max(best, _level(english, max(best, above)))
        is_said_elsewhere = is_said_elsewhere or says_so(plain)
    return best, is_said_elsewhere


def _denied(text: str) -> set[str]:
    """The sentences that only take back a plain statement: "I do not want to die". Weights know words, not this."""
    return {english.strip() for english, _plain in sentences(text) if _is_denied(english)}


def _is_denied(line: str) -> bool:
    if not AND_YET.isdisjoint(line.split()):  # a denial with a "but" says more than that
        return False
    if ANSWERED_NO.search(line):
        return not _level(line, 0)
    plain = [rule for rule in rules_for(line, Level.PASSIVE) if rule.is_negatable]
    found = [match.span() for rule in plain if (match := rule.says.search(line))]
    opens = all(len(line[:start].split()) <= DENIED_WITHIN for start, _end in found)  # not "told them that I do not"
    return bool(found) and opens and all(_is_taken_back(line, *span) for span in found) and not _level(line, 0)


def _is_taken_back(line: str, start: int, end: int) -> bool:
    """Whether "not" does so; "I have not the courage to" says what is wished."""
    return is_denied(line[:start]) and COURAGE.isdisjoint(line[start:end].split())


def _level(line: str, above: int) -> int:
    """The plainest level above the one given that a sentence reaches, else 0."""
    if not rules_for(line, above):
        return 0
    line = without_idioms(line)
    return next((rule.level for rule in rules_for(line, above) if _says(rule, line)), 0)


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
    if (rule.is_negatable and _is_taken_back(line, start, end)) or (rule.unless and rule.unless.search(near)):
        return False
    if rule.level == Level.INDIRECT and is_mundane(near):
        return False
    is_own = not MINE.isdisjoint(line[start:end].split()) or is_mine(before)
    return is_own and not is_past(line) and not is_told(line, start, end)
