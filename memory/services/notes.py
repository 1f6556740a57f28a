"""Notes are written, changed and deleted; what was deleted can be brought back until the day turns."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from accounts.idempotency import forget_kept_answers
from accounts.models import User
from intentions.models import Tombstone
from intentions.rules import EARLIEST_ON, clean_text, refused
from lot.errors import Conflict, Gone, NotFound
from memory.models import Note
from memory.services import note_versions
from memory.services.egress import forget_sent
from memory.signals import NOTE, entry_deleted, entry_recorded
from profiles.care import look_after, notices
from profiles.days import day_turns, local_day

NOTE_LIMIT = 20_000
SIGNATURE = ("saved_by", "saved_number")


class NoteChanged(Conflict):
    """Another version stands than the one that was to be changed; `note` is the one that stands."""

    def __init__(self, note: Note) -> None:
        self.note = note
        super().__init__(_("This note was changed in the meantime."), code="note_changed")


@dataclass(frozen=True, slots=True)
class OpenPage:
    """The page that saves by itself: an id drawn for it, and a number that grows with each of its saves."""

    id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be changed of a note; what is None stays. `version` is the one that the person had before them."""

    text: str | None = None
    on: date | None = None
    keep_closed: bool | None = None
    version: int | None = None
    page: OpenPage | None = None
    keeps_before: bool = False  # the words that stood are kept as a version, whenever they were written


@dataclass(frozen=True, slots=True)
class Written:
    """A note as it stands after a change, and whether the detector notices its words, where they are new or were sent
    again: who sends them again has not seen the help lines."""

    note: Note
    is_noticed: bool = False


@transaction.atomic
def create_note(*, user: User, text: str, on: date | None = None, keep_closed: bool = False, at: datetime) -> Note:
    """Write a note of 1 to 20,000 characters on a local date up to today, which it is without.

    Raises InvalidInput (`text`, `on`).
    """
    User.objects.lock(user)
    return make(user, Note(), Change(text=text, on=on, keep_closed=keep_closed), at).note


@transaction.atomic
def edit_note(
    *,
    user: User,
    note_id: UUID,
    text: str | None = None,
    on: date | None = None,
    keep_closed: bool | None = None,
    version: int | None = None,
    at: datetime,
) -> Note:
    """Change what is given and leave the rest; `version` is the one that the person had before them.

    Raises NotFound, InvalidInput as `create_note`, and NoteChanged (409 `note_changed`) where `version` is not the
    one that stands. What changes nothing makes no new version.
    """
    User.objects.lock(user)
    return change(user, note_of(user, note_id), Change(text, on, keep_closed, version), at).note


@transaction.atomic
def delete_note(*, user: User, note_id: UUID, at: datetime) -> Tombstone:
    """Delete a note with its versions; a sealed copy to undo from stays until the day turns. Raises NotFound."""
    User.objects.lock(user)
    note = note_of(user, note_id)
    tombstone = Tombstone(
        row_id=note.pk,
        user_id=user.pk,
        kind=Tombstone.Kind.NOTE,
        at=at,
        undo_until=day_turns(user, at),
        copy=_copy_of(note),
    )
    tombstone.save(force_insert=True)
    _tell(entry_deleted, note)
    note.delete()
    forget_kept_answers(user)
    forget_sent(user=user, ids=[note_id])
    return tombstone


@transaction.atomic
def restore_note(*, user: User, note_id: UUID, at: datetime) -> Note:
    """Undo a deletion while the day lasts. Raises NotFound, and Gone `cannot_undo` once it has turned."""
    User.objects.lock(user)
    tombstone = Tombstone.objects.for_user(user).filter(kind=Tombstone.Kind.NOTE, row_id=note_id).first()
    if tombstone is None:
        raise NotFound(_("There is no such note."))
    if tombstone.copy is None or (tombstone.undo_until and tombstone.undo_until <= at):
        raise Gone(_("The day has turned. This cannot be undone any more."), code="cannot_undo")
    copy = json.loads(tombstone.copy)
    note = Note(pk=note_id, user=user, text=copy["text"], on=date.fromisoformat(copy["on"]), version=copy["version"])
    note.keep_closed = copy["keep_closed"]
    note.created_at = datetime.fromisoformat(copy["created_at"])
    note.edited_at = _moment(copy["edited_at"])
    note.written_at = _moment(copy.get("written_at"))
    note.save(force_insert=True)
    note_versions.put_back(note, copy.get("versions", []))
    tombstone.delete()
    _tell(entry_recorded, note, was_on=None, at=at)
    return note


def note_of(user: User, note_id: UUID) -> Note:
    """The person's note. Raises NotFound, also for another person's."""
    note = Note.objects.for_user(user).filter(pk=note_id).first()
    if note is None:
        raise NotFound(_("There is no such note."))
    return note


def make(user: User, note: Note, wanted: Change, at: datetime) -> Written:
    """Store a note that is new, under the id that it has. Inside the caller's transaction and the person's lock.

    Raises InvalidInput, and NotFound where the id is another person's.
    """
    note.user, note.created_at, note.written_at = user, at, at
    note.text, note.keep_closed = words_of(wanted.text or ""), bool(wanted.keep_closed)
    _date(user, note, wanted.on, at)
    _sign(note, wanted.page)
    try:
        with transaction.atomic():
            note.save(force_insert=True)
    except IntegrityError:
        raise NotFound(_("There is no such note.")) from None
    is_noticed = look_after(user=user, text=note.text, at=at)
    _tell(entry_recorded, note, was_on=None, at=at)
    return Written(note, is_noticed)


def change(user: User, note: Note, wanted: Change, at: datetime) -> Written:
    """Change a note. Inside the caller's transaction and the person's lock. Raises as `edit_note`.

    What was to be written and stands already is no conflict, whoever wrote it.
    """
    text = note.text if wanted.text is None else words_of(wanted.text)
    keep_closed = note.keep_closed if wanted.keep_closed is None else wanted.keep_closed
    if (text, wanted.on or note.on, keep_closed) == (note.text, note.on, note.keep_closed):
        return Written(note, notices(user, note.text))
    if _is_stale(note, wanted):
        raise NoteChanged(note)
    was_on = note.on
    has_new_words, before, before_at = text != note.text, note.text or "", note.text_at
    if wanted.on is not None and wanted.on != note.on:  # a day once allowed may lie ahead again after a journey west
        _date(user, note, wanted.on, at)
    if has_new_words:
        if wanted.keeps_before or note_versions.is_pause(note, at):
            note_versions.keep_version(note=note, text=before, written_at=before_at)
        note.text, note.written_at = text, at
    note.keep_closed = keep_closed
    note.version += 1
    note.edited_at = at
    _sign(note, wanted.page)
    note.save(update_fields=["text", "on", "keep_closed", "version", "edited_at", "written_at", *SIGNATURE])
    forget_kept_answers(user)
    is_noticed = has_new_words and look_after(user=user, text=note.text, at=at)
    _tell(entry_recorded, note, was_on=was_on, at=at)
    return Written(note, is_noticed)


def words_of(text: str) -> str:
    """The words of a new note and of a changed one: every note's text comes through here. Raises InvalidInput."""
    # Browsers send line ends as CRLF and count them as one character.
    words = clean_text(text.replace("\r\n", "\n").replace("\r", "\n"), "text", NOTE_LIMIT)
    if words is None:
        raise refused("text", _("Nothing yet."))
    return words


def _is_stale(note: Note, wanted: Change) -> bool:
    """Whether somebody else has written since. A page that wrote last itself may go on, but not back: a save that
    was long on its way must not undo a later one."""
    if wanted.version is None or wanted.version == note.version:
        return False
    page = wanted.page
    return page is None or page.id != note.saved_by or page.number <= note.saved_number


def _sign(note: Note, page: OpenPage | None) -> None:
    note.saved_by, note.saved_number = (page.id, page.number) if page else (None, 0)


def _date(user: User, note: Note, on: date | None, at: datetime) -> None:
    today = local_day(user, at)
    day = on or today
    if day > today:
        raise refused("on", _("This day is still to come."))
    if day < EARLIEST_ON:
        raise refused("on", _("This is too long ago."))
    note.on = day


def _copy_of(note: Note) -> str:
    copy = {
        "text": note.text,
        "on": note.on.isoformat(),
        "keep_closed": note.keep_closed,
        "version": note.version,
        "created_at": note.created_at.isoformat(),
        "edited_at": note.edited_at.isoformat() if note.edited_at else None,
        "written_at": note.written_at.isoformat() if note.written_at else None,
        "versions": note_versions.copies_of(note),
    }
    return json.dumps(copy, ensure_ascii=False)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _tell(signal: Signal, note: Note, **more: Any) -> None:
    signal.send(sender=Note, user_id=note.user_id, kind=NOTE, id=note.pk, on=note.on, **more)
