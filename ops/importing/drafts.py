"""Entries become drafts of rows: every value read and judged, ids still those of the file."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from accounts.models import User
from intentions.rules import CLOCK_SKEW
from lot.text import fold
from ops.importing.kinds import BrokenFile, CheckInEntry, Entry, Format, LeftOut, NoteEntry, RowEntry
from ops.importing.meanings import WEIGHTS, Meanings, label_of
from ops.portable.columns import Column, Kind, Unfit
from ops.portable.fates import SECTIONS
from ops.portable.sections import Table, tables_by_name
from profiles.days import local_day

MOST_WORDS, LONGEST_WORD = 200, 200  # for moods, in one file
DATED = frozenset({"answers", "notes", "check_ins", "intention_days", "awards"})  # of a day that has come
ID = Column("id", "id", "id", Kind.ID)
NOT_READ = frozenset(section.name for section in SECTIONS if not section.is_read_back)


@dataclass(slots=True)
class Draft:
    """A row to be: `values` by attribute of the model, references as ids of the file, `derived` as the file has it."""

    table: Table
    source_id: str
    place: str
    values: dict[str, Any]
    derived: dict[str, str | None] = field(default_factory=dict)
    is_mood_here: bool = False
    """Whether the mood of a check-in is a row that the person has, not one of the file."""


def row_id(owner: UUID, format_name: str, section: str, source_id: str) -> UUID:
    """The id of the row that is made of an entry: never one from a file, and always the same."""
    return uuid5(owner, f"{format_name}|{section}|{source_id}")


class Drafting:
    """Makes drafts of the entries of one file for one person. Raises BrokenFile with the place."""

    def __init__(self, user: User, kind: Format, moods: Mapping[str, str], at: datetime) -> None:
        self._user, self._at = user, at
        self.meanings = Meanings.of(user, kind, moods)
        self._today = local_day(user, at) + timedelta(days=1)  # who travels west has written tomorrow already
        self._own_moods: dict[str, UUID] = {}
        self._becomes: dict[str, str] = {}
        self.words: Counter[str] = Counter()
        """The file's own words for moods, and how often each stands there."""
        self.left_out: Counter[str] = Counter()
        """What the file holds and LOT does not take."""

    def drafts_of(self, entry: Entry) -> Iterator[Draft]:
        """One, two where a mood is new, none for what is left out."""
        match entry:
            case RowEntry():
                if entry.section not in NOT_READ:
                    yield self._row(entry)
            case NoteEntry():
                yield self._note(entry)
            case CheckInEntry():
                yield from self._check_in(entry)
            case LeftOut():
                self.left_out[entry.what] += entry.number
            case _:  # pragma: no cover
                raise TypeError(entry)

    def _meaning_of(self, entry: CheckInEntry) -> str:
        word = entry.mood
        if not word.strip():
            raise BrokenFile(_("There is no mood."), entry.place)
        if len(word) > LONGEST_WORD:
            raise BrokenFile(_("The mood is too long to be one."), entry.place)
        if word not in self._becomes:
            self._becomes[word] = self.meanings.of_word(word)
        self.words[word] += 1
        if len(self.words) > MOST_WORDS:
            raise BrokenFile(_("This file holds too many different moods."), entry.place)
        return self._becomes[word]

    def _row(self, entry: RowEntry) -> Draft:
        table = tables_by_name().get(entry.section)
        if table is None:
            raise BrokenFile(_("LOT does not know this section."), entry.place)
        keys = {"id"} if not table.section.is_single else set()
        known = keys | {column.key for column in table.columns} | set(table.section.derived)
        if unknown := sorted(set(entry.values) - known):
            raise BrokenFile(_("This name is not known."), f"{entry.place}.{unknown[0][:40]}")
        if not table.section.is_single:
            self._read(ID, entry)
        values = {column.name: self._value(table, column, entry) for column in table.columns}
        derived = {key: self._derived(key, entry) for key in table.section.derived}
        self._refuse_future(table, values, entry.place)
        return Draft(table, entry.source_id, entry.place, values, derived)

    def _value(self, table: Table, column: Column, entry: RowEntry) -> Any:
        """Of settings that a file of an earlier LOT does not know, what they are before anybody sets them."""
        if table.section.is_single and column.key not in entry.values:
            return getattr(table.model(), column.name)
        return self._read(column, entry)

    def _read(self, column: Column, entry: RowEntry) -> Any:
        if column.key not in entry.values:
            raise BrokenFile(_("Something has to stand here."), f"{entry.place}.{column.key}")
        try:
            return column.read(entry.values[column.key])
        except Unfit as error:
            raise BrokenFile(str(error), f"{entry.place}.{column.key}") from None

    def _derived(self, key: str, entry: RowEntry) -> str | None:
        found = self._read(Column(key, key, key, Kind.TEXT, is_nullable=True, most=20_000), entry)
        return None if found is None else str(found)

    def _refuse_future(self, table: Table, values: Mapping[str, Any], place: str) -> None:
        if table.name in DATED and values["on"] > self._today:
            raise BrokenFile(_("This day is still to come."), f"{place}.on")
        if table.name == "check_ins" and values["at"] > self._at + CLOCK_SKEW:
            raise BrokenFile(_("This moment is still to come."), f"{place}.at")

    def _note(self, entry: NoteEntry) -> Draft:
        values = {
            "text": entry.text.replace("\r\n", "\n").replace("\r", "\n").strip(),
            "on": entry.on,
            "keep_closed": entry.keep_closed,
            "version": 1,
            "created_at": entry.written_at,
            "edited_at": None,
            "written_at": entry.written_at,
        }
        return self._judged("notes", entry, values)

    def _check_in(self, entry: CheckInEntry) -> Iterator[Draft]:
        mood = meaning = self._meaning_of(entry)
        score = self.meanings.score_of(meaning)
        if meaning in WEIGHTS:
            label = label_of(entry.mood)
            own_id = f"mood:{fold(label)}"
            if own_id not in self._own_moods:
                # By an id of the file's own, as LOT's have; what row it becomes is settled with all others.
                self._own_moods[own_id] = uuid5(self._user.pk, own_id)
                made = {"label": label, "score": score, "created_at": self._at}
                yield self._judged("moods", Entry(str(self._own_moods[own_id]), entry.place), made)
            mood = str(self._own_moods[own_id])
        values = {
            "mood": mood,
            "score": score,
            "intensity": entry.intensity,
            "note": entry.note.strip() or None,
            "at": entry.at,
            "on": local_day(self._user, entry.at),
            "created_at": entry.at,
            "edited_at": None,
        }
        draft = self._judged("check_ins", entry, values)
        draft.is_mood_here = mood in self.meanings.own
        yield draft

    def _judged(self, section: str, entry: Entry, values: dict[str, Any]) -> Draft:
        """As if it had come in LOT's own words: by the same rules, with the entry's place."""
        table = tables_by_name()[section]
        for column in table.columns:
            try:
                column.read(column.write(values[column.name]))
            except Unfit as error:
                raise BrokenFile(str(error), entry.place) from None
        if section == "notes" and not values["text"]:
            raise BrokenFile(_("There is no text."), entry.place)
        self._refuse_future(table, values, entry.place)
        return Draft(table, entry.source_id, entry.place, values)
