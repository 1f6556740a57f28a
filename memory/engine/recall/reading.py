"""Reads a text for the index and a query for the search: terms, and what else is known of them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lot.language import terms
from memory.engine.recall.associations import associations
from memory.engine.recall.calendar import asking_when, telling_time
from memory.engine.recall.dates import MONDAY, Dates, understand
from memory.engine.recall.kinds import WEIGHTS, Flag, Term

QUESTION_MARKS = ("?", "？", "؟", "\u037e")
# What is asked for, not about: "what kind of tea" is a question about tea.
SCAFFOLD = re.compile(r"\b(?:kinds?|types?|sorts?) of\b", re.IGNORECASE)
MOST_QUERY_TERMS = 24  # a pasted page is no query


@dataclass(frozen=True, slots=True)
class Text:
    """A text as the index takes it."""

    counts: Mapping[str, int]
    length: int
    flags: int


@dataclass(frozen=True, slots=True)
class Query:
    """A query before anything was looked up. With `dates` alone and no terms it asks for all of these days."""

    terms: Sequence[str]
    dates: Dates | None
    asks_when: bool
    language: str


def read_text(text: str, language: str) -> Text:
    """The terms of a text with how often each stands in it, and its flags."""
    found = terms(text, language)
    flags = 0
    if telling_time(language).search(text):
        flags |= Flag.HOLDS_TIME
    if text.rstrip().endswith(QUESTION_MARKS):
        flags |= Flag.ASKS
    return Text(Counter(found), len(found), flags)


def read_query(query: str, *, today: date, southern: bool, language: str, begins: int = MONDAY) -> Query:
    """A query in the person's language. Words for dates stay terms as long as there are other ones beside them."""
    dates = understand(query, today=today, southern=southern, language=language, begins=begins)
    others = terms(dates.rest, language) if dates else []
    wanted = [] if dates and not others else terms(SCAFFOLD.sub(" ", query), language)
    kept = list(dict.fromkeys(wanted))[:MOST_QUERY_TERMS]
    return Query(kept, dates, asking_when(language).search(query) is not None, language)


def groups_of(query: Query, names: frozenset[str]) -> list[list[Term]]:
    """Each term with what is associated with it. The names of speakers say who, not what; alone they are terms."""
    wanted = [term for term in query.terms if term not in names] or list(query.terms)
    known = associations(query.language)
    groups = []
    for term in wanted:
        near = [] if term in names else known.of(term)
        group = [Term(term, 1.0)]
        group += [Term(other, WEIGHTS.association * close) for other, close in near if other not in query.terms]
        groups.append(group)
    return groups
