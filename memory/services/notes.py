"""Notes are written, changed and deleted; what was deleted can be brought back until the day turns."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from accounts.idempotency import forget_kept_answers
from accounts.models import User
from intentions.rules import EARLIEST_ON, clean_text, refused
from lot.errors import Conflict, Gone, NotFound
from memory.models import Note, Tombstone
from memory.services.egress import forget_sent
from memory.signals import NOTE, entry_deleted, entry_recorded
from profiles.care import look_after
from profiles.days import day_turns, local_day

NOTE_LIMIT = 20_000


class NoteChanged(Conflict):
    """Another version stands than the one that was to be changed; `note` is the one that stands."""

    def __init__(self, note: Note) -> None:
        self.note = note
        super().__init__(_("This note was changed in the meantime."), code="note_changed")


@transaction.atomic
def create_note(*, user: User, text: str, on: date | None = None, keep_closed: bool = False, at: datetime) -> Note:
    """Write a note of 1 to 20,000 characters on a local date up to today, which it is without.

    Raises InvalidInput (`text`, `on`).
    """
    User.objects.lock(user)
    note = Note(user=user, created_at=at, keep_closed=keep_closed)
    _write(note, text)
    _date(user, note, on, at)
    note.save(force_insert=True)
    look_after(user=user, text=note.text, at=at)
    _tell(entry_recorded, note, was_on=None, at=at)
    return note


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
    note = note_of(user, note_id)
    if version is not None and version != note.version:
        raise NoteChanged(note)
    before = (note.text, note.on, note.keep_closed)
    if text is not None:
        _write(note, text)
    if on is not None and on != note.on:  # a day once allowed may lie ahead again after a journey west
        _date(user, note, on, at)
    if keep_closed is not None:
        note.keep_closed = keep_closed
    if (note.text, note.on, note.keep_closed) == before:
        return note
    note.version += 1
    note.edited_at = at
    note.save(update_fields=["text", "on", "keep_closed", "version", "edited_at"])
    forget_kept_answers(user)
    if note.text != before[0]:
        look_after(user=user, text=note.text, at=at)
    _tell(entry_recorded, note, was_on=before[1], at=at)
    return note


@transaction.atomic
def delete_note(*, user: User, note_id: UUID, at: datetime) -> Tombstone:
    """Delete a note; a sealed copy to undo from stays until the day turns. Raises NotFound."""
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
    note.edited_at = datetime.fromisoformat(copy["edited_at"]) if copy["edited_at"] else None
    note.save(force_insert=True)
    tombstone.delete()
    _tell(entry_recorded, note, was_on=None, at=at)
    return note


def note_of(user: User, note_id: UUID) -> Note:
    """The person's note. Raises NotFound, also for another person's."""
    note = Note.objects.for_user(user).filter(pk=note_id).first()
    if note is None:
        raise NotFound(_("There is no such note."))
    return note


def _write(note: Note, text: str) -> None:
    """The words of a new note and of a changed one: every note's text comes through here."""
    # Browsers send line ends as CRLF and count them as one character.
    words = clean_text(text.replace("\r\n", "\n").replace("\r", "\n"), "text", NOTE_LIMIT)
    if words is None:
        raise refused("text", _("Nothing yet."))
    note.text = words


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
    }
    return json.dumps(copy, ensure_ascii=False)


def _tell(signal: Signal, note: Note, **more: Any) -> None:
    signal.send(sender=Note, user_id=note.user_id, kind=NOTE, id=note.pk, on=note.on, **more)
