"""What a search of the log says, as data for the template: the entries that fit, with the words that matched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from intentions.models import own_mood_labels
from lot.dates import write_weekday_short
from memory.engine.excerpts import Piece, excerpt
from memory.entries import Entry, Kind, entry_of_answer, entry_of_check_in, entry_of_note
from memory.log_lines import LogLine, log_line
from memory.log_page import SHOWN
from memory.services.recalling import Recalled, recall
from memory.services.searching import Scope
from profiles.days import local_day

MOST_FOUND = 40


@dataclass(frozen=True, slots=True)
class Result:
    """An entry that fits. Without `pieces` it is kept closed; `why` says why it was found where no word of it shows."""

    line: LogLine
    on: date
    day: str
    pieces: Sequence[Piece]
    why: str = ""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The entries that fit, best first. `is_full` where there may be more of them."""

    query: str
    kind: str
    results: Sequence[Result]
    is_full: bool


def search_page(user: User, query: str, at: datetime, *, kind: str) -> SearchPage:
    """Search the entries of the kinds that `kind` names; the same number of queries however many fit."""
    kind = kind if kind in SHOWN else "all"
    scope = Scope(kinds=[shown.value for shown in SHOWN[kind]])
    found = recall(user=user, query=query, at=at, limit=MOST_FOUND, scope=scope)
    today, labels = local_day(user, at), own_mood_labels(user)
    results = [_result(user, item, _entry(item, labels), today) for item in found]
    return SearchPage(query, kind, results, len(found) == MOST_FOUND)


def _entry(item: Recalled, labels: dict[str, str]) -> Entry:
    if item.kind == Kind.CHECK_IN:
        return entry_of_check_in(item.row, labels)
    return entry_of_note(item.row) if item.kind == Kind.NOTE else entry_of_answer(item.row)


def _result(user: User, item: Recalled, entry: Entry, today: date) -> Result:
    line = log_line(user, entry, today)
    pieces = [] if line.is_closed else excerpt(item.text, item.matches)
    why = "" if line.is_closed or item.matches else item.why
    return Result(line, entry.on, write_weekday_short(entry.on), pieces, why)
