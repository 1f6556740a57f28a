"""Finds what a person wrote or chose, by words, by dates, by both. A read: it writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from lot.language import spans
from memory.models import MemoryAnswer
from memory.services.recall_kinds import KINDS
from memory.services.searching import Found, Scope, Search, search_index

LIMIT = 20
MOST_WORDS_SHOWN = 4
MOST_ANSWERS = 200


@dataclass(frozen=True, slots=True)
class Recalled:
    """An entry that fits. `matches` are the places (start, end) in its text that the query names; `row` is the row."""

    kind: str
    id: UUID
    on: date
    text: str
    score: float
    why: str
    matches: Sequence[tuple[int, int]]
    row: Any = field(repr=False, compare=False)


def recall(*, user: User, query: str, at: datetime, limit: int = LIMIT, scope: Scope | None = None) -> list[Recalled]:
    """The entries that fit a query, best first; none where nothing does. Three queries, and one a kind found."""
    search = search_index(user=user, query=query, at=at, scope=scope)
    if search is None:
        return []
    found = search.found(limit)
    rows: dict[tuple[str, UUID], Any] = {}
    for kind in sorted({entry.kind for entry in found}):
        own = KINDS[kind].rows(user).filter(pk__in=[entry.id for entry in found if entry.kind == kind])
        rows |= {(kind, row.pk): row for row in own}
    recalled = (_read(entry, rows.get((entry.kind, entry.id)), search) for entry in found)
    return [entry for entry in recalled if entry is not None]


def find_answers(answers: QuerySet[MemoryAnswer], *, user: User, query: str, at: datetime) -> list[MemoryAnswer]:
    """Those of these answers that fit a query, best first: of the first 200 that the index finds. Four queries."""
    search = search_index(user=user, query=query, at=at, scope=Scope(kinds=("answer",)))
    found = [entry.id for entry in search.found(MOST_ANSWERS)] if search else []
    rows = {row.pk: row for row in answers.filter(pk__in=found)}
    return [rows[row_id] for row_id in found if row_id in rows]


def _read(found: Found, row: Any, search: Search) -> Recalled | None:
    entry = KINDS[found.kind].read(row) if row is not None else None
    if entry is None:  # gone since the index was read
        return None
    matches = spans(entry.text, search.terms, search.language)
    why = _why(entry.text, matches, by_words=search.sought is not None)
    return Recalled(found.kind, found.id, entry.on, entry.text, found.score, why, matches, row)


def _why(text: str, matches: Sequence[tuple[int, int]], *, by_words: bool) -> str:
    if not by_words:
        return _("It is of that time.")
    words = list(dict.fromkeys(text[start:end].casefold() for start, end in matches))[:MOST_WORDS_SHOWN]
    if not words:
        return _("What stands beside it fits.")
    return _("It says: %(words)s.") % {"words": ", ".join(words)}
