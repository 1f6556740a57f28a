"""Words for phrases and dates: spoken to the person, and told apart by how they may stand in a sentence."""

import re
from datetime import date

from memory.engine.bank import capitalise, decapitalise
from memory.engine.story.frames import frames

TO_YOU = {"my": "your", "myself": "yourself", "mine": "yours", "me": "you", "I": "you"}
_FIRST_PERSON = re.compile(r"\b(I am|I'm|I was|myself|my|mine|me|I)\b")
_VERBS = {"I am": "you are", "I'm": "you are", "I was": "you were"}
NUMBERS = ("", "a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
DAYS_A_MONTH, MONTHS_A_YEAR = 30.44, 12
SHARED_WORDS = 2


def spoken(phrase: str) -> str:
    """A phrase of the bank, which the person says of themselves, as it is said to them."""
    return _FIRST_PERSON.sub(lambda match: (_VERBS | TO_YOU)[match[1]], phrase)


def is_noun_phrase(phrase: str) -> bool:
    """Whether it may stand where a noun stands; when in doubt, not."""
    first = phrase.split()[0].rstrip(",").casefold()
    return first not in frames().loose | frames().denials and not first.endswith(("ed", "ly"))


def is_denial(phrase: str) -> bool:
    """Whether it says that there is nothing."""
    return phrase.split()[0].casefold() in frames().denials


def upper(phrase: str) -> str:
    """At the start of a sentence."""
    return capitalise(phrase)


def lower(label: str) -> str:
    """Inside a sentence."""
    return decapitalise(label)


def without_shared_end(before: str, now: str) -> str:
    """ "coffee", where the sentence has just said "tea first in the morning"; all of it where little is shared."""
    old, new = before.split(), now.split()
    shared = 0
    while shared < min(len(old), len(new)) - 1 and old[-1 - shared] == new[-1 - shared]:
        shared += 1
    rest = old[: len(old) - shared]
    if shared < SHARED_WORDS or rest[-1].casefold() in frames().hanging:
        return before
    return " ".join(rest).rstrip(",")


def say_day(on: date, today: date) -> str:
    """ "12 May", with the year where it is another one."""
    return f"{on.day} {on:%B}" if on.year == today.year else f"{on.day} {on:%B %Y}"


def say_month(on: date, today: date) -> str:
    """ "May", with the year where it is another one."""
    return f"{on:%B}" if on.year == today.year else f"{on:%B %Y}"


def say_span(since: date, today: date) -> str:
    """ "three months": whole months, from a year on whole years; empty under two months."""
    months = int((today - since).days / DAYS_A_MONTH)
    if months < 2:  # "for a month" is hardly lasting
        return ""
    if months < MONTHS_A_YEAR:
        return f"{NUMBERS[months]} months"
    years = months // MONTHS_A_YEAR
    word = NUMBERS[years] if years < len(NUMBERS) else str(years)
    return f"{word} year" + ("s" if years > 1 else "")
