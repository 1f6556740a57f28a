"""Daylio's CSV: a row an entry, newest first, with a mood, activities, scales and a note."""

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import ClassVar

from django.utils.translation import gettext as _

from intentions.rules import CLOCK_SKEW, NOTE_LIMIT
from lot.clock import local_date
from ops.importing.csv_rows import Row, columns_of, place_of, read_table
from ops.importing.daytimes import read_daytime
from ops.importing.kinds import BrokenFile, CheckInEntry, Entry, LeftOut, NoteEntry, Setting, Upload
from ops.importing.mood_words import PROPOSED
from ops.importing.texts import as_tags, in_parts, tidy, without_tags
from ops.portable.columns import FIRST_DAY, LONGEST

NEEDED = frozenset({"full_date", "time", "mood"})
BETWEEN = "|"


class Daylio:
    """Entries become check-ins, with what was written and done as their note; what is too long for it, a note."""

    name: ClassVar = "daylio"
    moods: ClassVar = PROPOSED

    @property
    def label(self) -> str:
        """How the page calls it."""
        return _("a Daylio export")

    def fits(self, upload: Upload) -> bool:
        """By the names of its columns."""
        return columns_of(upload.file) >= NEEDED

    def read(self, upload: Upload, setting: Setting) -> Iterator[Entry]:
        """In the order of the file."""
        seen: Counter[str] = Counter()
        for row in read_table(upload.file):
            shown = _shown(row)
            at = _instant(shown, setting)
            key = _key(row, shown)
            seen[key] += 1
            source_id = f"{key}-{seen[key]}"
            if at > setting.at + CLOCK_SKEW:
                yield LeftOut(source_id, place_of(row.line), "to_come")
            else:
                yield from _entries(row, source_id, at, setting)


def _entries(row: Row, source_id: str, at: datetime, setting: Setting) -> Iterator[Entry]:
    place = place_of(row.line)
    mood = " ".join(row.cells["mood"].split())
    if not mood:
        raise BrokenFile(_("There is no mood."), place)
    words, done = _words(row), _done(row)
    whole = "\n".join(part for part in (words, done) if part)
    if len(whole) <= NOTE_LIMIT:
        yield CheckInEntry(source_id, place, mood, at, whole)
        return
    yield CheckInEntry(source_id, place, mood, at)
    on = local_date(at, setting.zone.key, setting.day_start)
    for number, part in enumerate(in_parts(whole, LONGEST), 1):
        yield NoteEntry(f"{source_id}/{number}", place, part, on, at)


def _words(row: Row) -> str:
    """Title and note as they were written."""
    cells = (tidy(without_tags(row.cells.get(name, ""))) for name in ("note_title", "note"))
    return "\n".join(cell for cell in cells if cell)


def _done(row: Row) -> str:
    """Activities as tags, and scales with their values: a line each."""
    activities = as_tags(row.cells.get("activities", "").split(BETWEEN))
    scales = (" ".join(scale.split()) for scale in row.cells.get("scales", "").split(BETWEEN))
    lines = (activities, ", ".join(scale for scale in scales if scale))
    return "\n".join(line for line in lines if line)


def _shown(row: Row) -> datetime:
    """What calendar and clock showed. Raises BrokenFile."""
    day, clock, place = "full_date", "time", place_of(row.line)
    said = row.cells[day].strip()
    daytime = read_daytime(row.cells[clock])
    if daytime is None:
        raise BrokenFile(_("This is not a time of day."), f"{place}, {clock}")
    try:
        on = date.fromisoformat(said)
    except ValueError:
        on = None
    if on is None or on.isoformat() != said or not FIRST_DAY < on < date.max:
        raise BrokenFile(_("This is not a date such as 2025-03-01."), f"{place}, {day}")
    return datetime.combine(on, daytime)


def _instant(shown: datetime, setting: Setting) -> datetime:
    """By the person's clock: a time that came twice is the first, one that was skipped is read as before it was."""
    return shown.replace(tzinfo=setting.zone).astimezone(UTC)


def _key(row: Row, shown: datetime) -> str:
    """The same whenever the row is exported again: Daylio has no ids. Activities and scales are renamed, and later
    versions write line breaks in another way, so that neither is part of it."""
    words = " ".join(_words(row).split())
    mood = " ".join(row.cells["mood"].split())
    told = json.dumps([f"{shown:%Y-%m-%d %H:%M}", mood, words], ensure_ascii=False)
    return hashlib.sha256(unicodedata.normalize("NFC", told).encode()).hexdigest()[:32]
