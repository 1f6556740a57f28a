"""Searches a person's recall index: which entries fit, from the index alone, before a row of theirs is read."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from uuid import UUID

from accounts.models import User
from memory.engine.recall.dates import Dates
from memory.engine.recall.kinds import WEIGHTS, Flag, Log, Sought, Weights
from memory.engine.recall.reading import Query, groups_of, read_query
from memory.engine.recall.scoring import Hit, rank
from memory.models import RecallState
from memory.services.index_rows import IndexRows
from memory.services.indexing import EPOCH
from memory.services.recall_kinds import CODES, NAMES
from profiles.days import first_weekday, local_day

LONGEST_QUERY = 1000
Test = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: kinds (all where empty) and local dates, both ends included."""

    kinds: Collection[str] = ()
    since: date = date.min
    until: date = date.max


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that fits, before its row was read."""

    kind: str
    id: UUID
    on: date
    score: float


@dataclass(frozen=True, slots=True)
class Search:
    """A query with all that the index says to it. Without `sought` it names dates alone."""

    log: Log
    sought: Sought | None
    may_be: Test
    is_dated: Test | None
    language: str

    @property
    def terms(self) -> frozenset[str]:
        """The terms of the query, or close to one, that stand in the index."""
        return frozenset(self.sought.postings) if self.sought else frozenset()

    def found(self, limit: int, weights: Weights = WEIGHTS) -> list[Found]:
        """What fits, best first; of dates alone all that lies on them, the latest first."""
        if self.sought:
            may_be, is_dated = self.may_be, self.is_dated
            hits = rank(self.sought, self.log, may_be=may_be, is_dated=is_dated, limit=limit, weights=weights)
        else:
            hits = self._of_dates()
        return [self._found(hit) for hit in hits[:limit]]

    def _of_dates(self) -> list[Hit]:
        log, is_dated = self.log, self.is_dated or self.may_be
        numbers = [number for number in range(len(log)) if is_dated(number) and self.may_be(number)]
        numbers.sort(key=lambda number: (log.day[number], log.minute[number], number), reverse=True)
        return [Hit(number, 1.0) for number in numbers]

    def _found(self, hit: Hit) -> Found:
        on = date.fromordinal(self.log.day[hit.number] + EPOCH)
        return Found(NAMES[self.log.kind[hit.number]], self.log.id_of(hit.number), on, hit.score)


def search_index(*, user: User, query: str, at: datetime, scope: Scope | None = None) -> Search | None:
    """Look a query up; None where it asks for nothing. At most three queries, whatever the size of the index."""
    state = RecallState.objects.for_user(user).first()
    if state is None:
        return None
    southern, today = user.profile.is_southern, local_day(user, at)
    language, begins = state.language, first_weekday(user)
    wanted = read_query(query[:LONGEST_QUERY], today=today, southern=southern, language=language, begins=begins)
    if not wanted.terms and wanted.dates is None:
        return None
    rows = IndexRows(user)
    log = rows.log()
    sought = _look_up(rows, log, wanted) if wanted.terms else None
    is_dated = _holds(log, wanted.dates) if wanted.dates else None
    return Search(log, sought, _test(log, scope or Scope()), is_dated, language)


def _look_up(rows: IndexRows, log: Log, query: Query) -> Sought:
    speakers = frozenset(log.speaker) - {0}
    said_by = {term: rows.name_of(term) for term in query.terms} if speakers else {}
    names = frozenset(term for term, name in said_by.items() if name in speakers)
    groups = groups_of(query, names)
    postings = rows.postings(dict.fromkeys(term.text for group in groups for term in group))
    return Sought(groups, postings, frozenset(said_by[term] for term in names), query.asks_when)


def _test(log: Log, scope: Scope) -> Test:
    """Which items may be found: entries of these kinds and dates, no questions, nothing that is gone."""
    kinds: Sequence[int] = [CODES[kind] for kind in scope.kinds or CODES]
    first, last = scope.since.toordinal() - EPOCH, scope.until.toordinal() - EPOCH
    hidden = Flag.GONE | Flag.LEAD

    def may_be(number: int) -> bool:
        is_entry = not log.flags[number] & hidden
        return is_entry and log.kind[number] in kinds and first <= log.day[number] <= last

    return may_be


def _holds(log: Log, dates: Dates) -> Test:
    holds = cache(lambda day: dates.hold(date.fromordinal(day + EPOCH)))
    return lambda number: holds(log.day[number])
