"""What every file that can be imported is read into: entries, each with where it stands in the file. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any, BinaryIO, ClassVar, Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from lot.errors import InvalidInput

NOTHING: Mapping[str, Any] = MappingProxyType({})


class BrokenFile(InvalidInput):
    """The file cannot be read; nothing of it is imported. `place` says where: "line 34", "notes[12].text"."""

    def __init__(self, message: str, place: str = "") -> None:
        self.place = place
        said = _("%(place)s: %(message)s") % {"place": place, "message": message} if place else message
        super().__init__(said, code="broken_file", fields={"file": [said]})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent, to be read from any place and as often as needed. The name says nothing for sure."""

    name: str
    size: int
    file: BinaryIO


@dataclass(frozen=True, slots=True)
class Setting:
    """What a reader needs to know: the person's zone and when their day turns, for times that a file gives without
    one, and the moment it is."""

    zone: ZoneInfo
    at: datetime
    day_start: time = time(0)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a file. `source_id` is the same whenever the same file is read, and no two of a kind share it.

    Where a file has no ids, make one of what does not change: the date and a hash of the text, with a counter for
    those that are alike. The id of the row is made of the owner, the format and this, so that it comes in once.
    """

    source_id: str
    place: str


@dataclass(frozen=True, slots=True)
class NoteEntry(Entry):
    """Something written on a day: up to 20,000 characters of CommonMark, as LOT's own notes."""

    text: str
    on: date
    written_at: datetime
    keep_closed: bool = False


@dataclass(frozen=True, slots=True)
class CheckInEntry(Entry):
    """How it felt at a moment. `mood` is the word of the file; what it becomes, `Format.moods` and the person say."""

    mood: str
    at: datetime
    note: str = ""
    intensity: int | None = None


@dataclass(frozen=True, slots=True)
class RowEntry(Entry):
    """A row of LOT's own format: the section that it stands in, and its values as JSON has them."""

    section: str
    values: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class LeftOut(Entry):
    """What the file holds and LOT does not take, such as photos: counted, and said."""

    what: str
    """A key of `LEFT_OUT`."""
    number: int = 1


# What may be left out of a file, and how it is called.
LEFT_OUT: Mapping[str, Any] = MappingProxyType(
    {
        "photos": ngettext_lazy("%(number)d photo", "%(number)d photos", "number"),
        "attachments": ngettext_lazy(
            "%(number)d recording, film or PDF", "%(number)d recordings, films or PDFs", "number"
        ),
        "places": ngettext_lazy("%(number)d exact place", "%(number)d exact places", "number"),
        "wordless": ngettext_lazy("%(number)d entry without words", "%(number)d entries without words", "number"),
        "to_come": ngettext_lazy("%(number)d of a day to come", "%(number)d of days to come", "number"),
    }
)


class Format(Protocol):
    """One kind of file. A class without state; `ops.importing.formats.FORMATS` holds an instance of each."""

    name: ClassVar[str]
    """Stands in the database and in every id, so it never changes: "lot", "day-one"."""

    @property
    def label(self) -> str:
        """How the page calls it."""

    @property
    def moods(self) -> Mapping[str, str]:
        """What the file's words for moods, folded, become unless the person says otherwise: a key of
        `intentions.moods`, or "1" to "5" for a new mood of one's own that weighs so much. What is a mood here by its
        name becomes that. Words that nobody knows become a new one that weighs 3."""

    def fits(self, upload: Upload) -> bool:
        """Whether the file is of this kind, by its content. Reads little; raises nothing for other files."""

    def read(self, upload: Upload, setting: Setting) -> Iterator[Entry]:
        """All entries, in an order in which nothing refers to what follows, and in little memory.

        Raises BrokenFile with the place, for whatever cannot be read. Read twice: to look, and to write.
        """
