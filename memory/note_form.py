"""What the form of a note holds: as it came in, as it stands, or empty under an id drawn for it."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.person import read_id
from lot.errors import InvalidInput, LotError
from lot.prepared import prepared
from memory.models import Note
from memory.services.notes import Change, OpenPage
from profiles.days import local_day, say_clock, say_date

LONGEST_VERSION, LONGEST_NUMBER = 9, 16  # digits; milliseconds since 1970 take 13


class Place(StrEnum):
    """On which page the form stands. On Today it has neither a day nor a way to keep the note closed."""

    TODAY = "today"
    DAY = "day"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class NoteForm:
    """`note` is the note's id, from the first save on; `page` the id of this open page; `version` 0 for a new note.

    `stands` is the version that another page wrote, where the person chooses between the two; `saved` is when the
    note was last saved, by the person's clock; `field` the one that `message` is about.
    """

    place: Place = Place.DAY
    note: UUID = field(default_factory=uuid4)
    page: UUID = field(default_factory=uuid4)
    number: int = 0
    version: int = 0
    stands: int = 0
    text: str = ""
    on: str = ""
    keep_closed: bool = False
    has_care: bool = False
    saved: str = ""
    is_unsaved: bool = False
    message: str = ""
    field: str = ""

    def change(self) -> Change:
        """What is to be stored. Raises InvalidInput (`on`)."""
        keep_closed = None if self.place == Place.TODAY else self.keep_closed
        return Change(self.text, self._on(), keep_closed, self.version, OpenPage(self.page, self.number))

    def _on(self) -> date | None:
        """The day in the form, or None where it was left empty."""
        try:
            return date.fromisoformat(self.on) if self.on else None
        except ValueError:
            raise InvalidInput(fields={"on": [_("A date such as 2026-03-05.")]}) from None

    def refused(self, error: LotError) -> "NoteForm":
        """The form again, with what was typed and what went wrong."""
        lines = [line for lines in error.fields.values() for line in lines] or [error.message]
        text, on = self.text.replace("\0", ""), self.on.replace("\0", "")
        message, name = " ".join(lines), next(iter(error.fields), "text")
        return replace(self, text=text, on=on, is_unsaved=True, message=message, field=name)


def read_form(sent: QueryDict) -> NoteForm:
    """What was sent; ids that are none are drawn anew."""
    return NoteForm(
        place=Place(place) if (place := sent.get("place")) in set(Place) else Place.DAY,
        note=read_id(sent.get("note")) or uuid4(),
        page=read_id(sent.get("page")) or uuid4(),
        number=_number(sent.get("number", ""), LONGEST_NUMBER),
        version=_number(sent.get("version", ""), LONGEST_VERSION),
        stands=_number(sent.get("stands", ""), LONGEST_VERSION),
        text=sent.get("text", ""),
        on=sent.get("on", ""),
        keep_closed="keep_closed" in sent,
        has_care="care" in sent,
    )


def form_of(user: User, note: Note, place: Place, at: datetime) -> NoteForm:
    """The form that changes a note, as it stands at an instant."""
    return NoteForm(
        place,
        note.pk,
        version=note.version,
        text=note.text or "",
        on=note.on.isoformat(),
        keep_closed=note.keep_closed,
        saved=_say_saved(user, note.text_at, at),
    )


def today_form(user: User, at: datetime, wanted: UUID | None = None) -> NoteForm:
    """The latest note of the day to go on with, or the one wanted; an empty form where there is none. One query.

    What is kept closed is not opened here.
    """
    on = local_day(user, at)
    for note in _note_of(user, on, wanted) if wanted else _last_note(user, on):
        return form_of(user, note, Place.TODAY, at)
    return NoteForm(Place.TODAY, wanted or uuid4())


@prepared
def _note_of(user: User, on: date, wanted: UUID) -> QuerySet[Note]:
    return Note.objects.for_user(user).filter(on=on, keep_closed=False, pk=wanted)


@prepared
def _last_note(user: User, on: date) -> QuerySet[Note]:
    return Note.objects.for_user(user).filter(on=on, keep_closed=False).newest()[:1]


def _say_saved(user: User, saved_at: datetime, at: datetime) -> str:
    """ "12:04", with the date where that is not today's."""
    day, today = (moment.astimezone(user.profile.tzinfo).date() for moment in (saved_at, at))
    clock = say_clock(user, saved_at)
    return clock if day == today else _("%(day)s, %(time)s") % {"day": say_date(day, today.year), "time": clock}


def _number(text: str, longest: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else 0
