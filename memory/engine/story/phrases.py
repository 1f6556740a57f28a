"""Words for phrases and dates: spoken to the person, and told apart by how they may stand in a sentence."""

import re
from collections.abc import Sequence
from datetime import date

from memory.engine.bank import capitalise, decapitalise
from memory.engine.story.frames import frames

TO_YOU = {"my": "your", "myself": "yourself", "mine": "yours", "me": "you", "I": "you"}
_FIRST_PERSON = re.compile(r"\b(I am|I'm|I was|myself|my|mine|me|I)\b")
_VERBS = {"I am": "you are", "I'm": "you are", "I was": "you were"}
NUMBERS = ("", "a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
DAYS_A_MONTH, MONTHS_A_YEAR = 30.44, 12
SHARED_WORDS = 2
ARTICLES = {"a", "an", "the", "your", "my", "no", "some", "that", "and", "or", "than", "more", "less"}


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


def without_shared(later: str, first: str) -> str:
    """The later phrase without what the sentence has just said, at its end or its beginning; all of it where little is.

    "coffee", after "tea first in the morning"; "about how to live", after "a changed mind about an opinion".
    """
    new, old = later.split(), first.split()
    shared = _shared(new[::-1], old[::-1])
    rest = new[: len(new) - shared]
    if shared >= SHARED_WORDS and rest[-1].casefold() not in frames().hanging:
        return " ".join(rest).rstrip(",")
    shared = _shared(new, old)
    while shared >= SHARED_WORDS and new[shared].casefold() not in frames().hanging - ARTICLES:
        shared -= 1
    return " ".join(new[shared:]) if shared >= SHARED_WORDS else later


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with, at least one of each left over."""
    pairs = zip(one[:-1], other[:-1], strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)) - 1)


def say_day(on: date, today: date) -> str:
    """ "12 May", with the year where it is another one."""
    return f"{on.day} {on:%B}" if on.year == today.year else f"{on.day} {on:%B %Y}"


def say_month(on: date, today: date) -> str:
    """ "May", with the year where it is another one."""
    return f"{on:%B}" if on.year == today.year else f"{on:%B %Y}"


def say_months(since: date, until: date, today: date) -> tuple[str, str]:
    """ "May" and "December 2025": one year is said once, two are both said; empty twice in the same month."""
    if (since.year, since.month) == (until.year, until.month):
        return "", ""
    if since.year == until.year:
        return f"{since:%B}", say_month(until, today)
    return f"{since:%B %Y}", f"{until:%B %Y}"


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
