"""What becomes of each row that somebody wrote: an answer, a note, a check-in, or nothing and why."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from intentions.moods import BY_KEY
from intentions.rules import STRONGEST, WEAKEST
from intentions.services.carrying import CarriedCheckIn
from lot.text import fold
from memory.services.carrying import CarriedAnswer, CarriedNote
from memory.services.notes import NOTE_LIMIT
from ops.legacy.people import LegacyStory
from ops.legacy.values import identity, local_date, moment, table, texts, words

MADE_HERE = UUID("e7a1c1f3-6a55-4e0b-8c34-5f2f0f0d9b57")  # for rows without an id of their own
PLAN = re.compile(r"Intent: .*•.*Today: .*•.*How: .*•.*Feeling: ", re.DOTALL)
WRITTEN_THERE = (
    *("Skipped prompt: ", "Self-care skipped: ", "Self-care completed: "),
    *(f"{meal}: " for meal in ("Breakfast", "Lunch", "Dinner", "Snack", "Brunch", "Supper")),
)
BESIDE = frozenset({"temperature", "humidity", "weatherDescription", "country", "city"})
SAME_MOMENT = timedelta(seconds=10)  # the same answer in two tables, without an id that says so
MOST_APART = timedelta(hours=36)  # a date further from its moment than any zone is a mistake
Carried = CarriedAnswer | CarriedNote | CarriedCheckIn


class Outcome(StrEnum):
    """What became of a row."""

    ANSWER = "carried as an answer"
    NOTE = "carried as a note"
    CHECK_IN = "carried as a check-in"
    TWICE = "the same answer stands in the other table"
    BLANK = "nothing in it"
    BY_MACHINE = "written by the system, not by the person"
    NOT_KEPT = "of a kind that LOT does not keep"
    BROKEN = "no time, or no mood that LOT knows"


@dataclass(frozen=True, slots=True)
class Read:
    """A row, and what it becomes."""

    table: str
    kind: str
    outcome: Outcome
    items: tuple[Carried, ...] = ()


def read_entries(logs: Iterable[Mapping[str, Any]], answers: Iterable[Mapping[str, Any]], zone: str) -> Iterator[Read]:
    """Each row of one person once, with what becomes of it."""
    logged = list(logs)
    days = {str(_meta(row).get("answerId")): on for row in logged if (on := _context_date(row))}
    seen: dict[tuple[str, str], list[datetime]] = {}
    ids: set[UUID] = set()
    for row in answers:
        answer = _answer(row, row, zone, identity(row.get("id")), days.get(str(row.get("id"))))
        yield _once("answers", "", answer, seen, ids)
    for row in logged:
        if row.get("event") == "answer":
            meta = _meta(row)
            answer = _answer(meta, row, zone, identity(meta.get("answerId")), _context_date(row))
            yield _once("logs", "answer", answer, seen, ids)
        else:
            yield _log(row, zone)


def has_weather_or_place(row: Mapping[str, Any]) -> bool:
    """Whether it says how the weather was there, or where that was: LOT keeps neither beside an entry."""
    return bool(BESIDE & set(table(row.get("context"))))


def story_note(story: LegacyStory, person_id: str, at: datetime) -> CarriedNote:
    """The last story that was told there, as a closed note: its sentences name no sources."""
    text = f"{_('The story that the earlier system told')}\n\n{story.text}"[:NOTE_LIMIT]
    return CarriedNote(uuid5(MADE_HERE, f"story|{person_id}"), text, at, story.on or at.date(), keep_closed=True)


def _answer(
    said: Mapping[str, Any], row: Mapping[str, Any], zone: str, answer_id: UUID | None, on: date | None
) -> CarriedAnswer | Outcome:
    """`said` holds question, options and answer; `row` the time and the owner."""
    text, question, at = words(said.get("answer")), words(said.get("question")), moment(row.get("createdAt"))
    if not text:
        return Outcome.BLANK
    if at is None:
        return Outcome.BROKEN
    options = said.get("options")
    given = tuple(map(words, options)) if isinstance(options, list) else texts(options)
    made = answer_id or uuid5(MADE_HERE, f"answer|{row.get('id')}")
    return CarriedAnswer(made, question or _("A question"), given, text, at, _day(at, on, zone))


def _once(
    source: str, kind: str, found: CarriedAnswer | Outcome, seen: dict[tuple[str, str], list[datetime]], ids: set[UUID]
) -> Read:
    """The first of two rows that hold the same answer is carried."""
    if isinstance(found, Outcome):
        return Read(source, kind, found)
    moments = seen.setdefault((fold(found.question), fold(found.text)), [])
    if found.id in ids or any(abs(found.at - at) <= SAME_MOMENT for at in moments):
        return Read(source, kind, Outcome.TWICE)
    ids.add(found.id)
    moments.append(found.at)
    return Read(source, kind, Outcome.ANSWER, (found,))


def _log(row: Mapping[str, Any], zone: str) -> Read:
    kind, at = words(row.get("event")), moment(row.get("createdAt"))
    if kind not in {"note", "emotional_checkin", "weekly_summary_response"}:
        return Read("logs", kind, Outcome.NOT_KEPT)
    if at is None:
        return Read("logs", kind, Outcome.BROKEN)
    if kind == "emotional_checkin":
        return _check_in(row, at, zone)
    text = words(row.get("text"))
    if not text:
        return Read("logs", kind, Outcome.BLANK)
    if text.startswith(WRITTEN_THERE) and "\n" not in text:  # what the system wrote is one line
        return Read("logs", kind, Outcome.BY_MACHINE)
    if PLAN.match(text):
        text = f"{_('Plan')}\n\n{text}"
    return Read("logs", kind, Outcome.NOTE, tuple(_notes(row, text, at, zone)))


def _notes(row: Mapping[str, Any], text: str, at: datetime, zone: str) -> Iterator[CarriedNote]:
    """One note, or several where it is longer than a note may be."""
    own, on = identity(row.get("id")), _day(at, _context_date(row), zone)
    for number, start in enumerate(range(0, len(text), NOTE_LIMIT)):
        is_first = own is not None and number == 0
        note_id = own if own and is_first else uuid5(MADE_HERE, f"note|{row.get('id')}|{number}")
        yield CarriedNote(note_id, text[start : start + NOTE_LIMIT], at, on)


def _check_in(row: Mapping[str, Any], at: datetime, zone: str) -> Read:
    meta, kind = _meta(row), "emotional_checkin"
    mood, note = words(meta.get("emotionalState")).lower(), words(meta.get("note"))
    if mood not in BY_KEY:
        # A mood that LOT does not know says nothing in a chart; what was written beside it is kept.
        return (
            Read("logs", kind, Outcome.NOTE, tuple(_notes(row, note, at, zone)))
            if note
            else Read("logs", kind, Outcome.BROKEN)
        )
    own = identity(row.get("id")) or uuid5(MADE_HERE, f"check-in|{row.get('id')}")
    found = CarriedCheckIn(own, mood, _intensity(meta.get("intensity")), note, at, _day(at, _context_date(row), zone))
    return Read("logs", kind, Outcome.CHECK_IN, (found,))


def _intensity(value: Any) -> int | None:
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if WEAKEST <= number <= STRONGEST else None


def _meta(row: Mapping[str, Any]) -> dict[str, Any]:
    return table(row.get("metadata"))


def _context_date(row: Mapping[str, Any]) -> date | None:
    return local_date(table(row.get("context")).get("date"))


def _day(at: datetime, said: date | None, zone: str) -> date:
    """The date that the row says it was there; by the zone where it says none, or one that cannot be."""
    if said and abs(datetime.combine(said, time(12), UTC) - at) <= MOST_APART:
        return said
    return at.astimezone(ZoneInfo(zone or "UTC")).date()
