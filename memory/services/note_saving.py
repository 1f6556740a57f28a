"""What an open page does by itself: saves as it is typed, settles what two pages wrote, brings versions back."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from intentions.models import Tombstone
from lot.errors import Gone, NotFound
from memory.models import Note
from memory.services.note_versions import keep_version, version_of
from memory.services.notes import Change, Written, change, make, note_of, words_of
from profiles.care import look_after


class Keep(StrEnum):
    """What is to become of two texts of one note."""

    BOTH = "both"
    THIS = "this"
    OTHER = "other"


@transaction.atomic
def save_note(*, user: User, note_id: UUID, wanted: Change, at: datetime) -> Written:
    """Make the note under the id that the page drew for it (`version` 0), or change it.

    Saved twice under one id it is one note. Raises InvalidInput, NotFound, NoteChanged where somebody else wrote in
    the meantime, and Gone `note_deleted`.
    """
    User.objects.lock(user)
    note = Note.objects.for_user(user).filter(pk=note_id).first()
    if note is not None:
        return change(user, note, wanted, at)
    if _is_deleted(user, note_id):
        raise Gone(_("This note was deleted."), code="note_deleted")
    if wanted.version:
        raise NotFound(_("There is no such note."))
    return make(user, Note(pk=note_id), wanted, at)


@transaction.atomic
def settle_note(*, user: User, note_id: UUID, keep: Keep, wanted: Change, new_id: UUID, at: datetime) -> Written:
    """Decide between what stands and what the page holds; the text that is not chosen becomes an earlier version.

    `wanted.version` is the one that the person was shown beside their own. With `BOTH` a second note is made under
    `new_id`; that is the one way left where the note was deleted. Raises as `save_note`.
    """
    User.objects.lock(user)
    if keep == Keep.BOTH:
        return _add_beside(user, note_id, wanted, new_id, at)
    note = note_of(user, note_id)
    if keep == Keep.THIS:
        return change(user, note, replace(wanted, keeps_before=True), at)
    text = words_of(wanted.text or "")
    if text != note.text:
        look_after(user=user, text=text, at=at)
        keep_version(note=note, text=text, written_at=at)
    return Written(note)


@transaction.atomic
def bring_back_version(*, user: User, note_id: UUID, version_id: UUID, at: datetime) -> Written:
    """Let a note say again what it said before; what it said until now becomes a version. Raises NotFound."""
    User.objects.lock(user)
    note = note_of(user, note_id)
    row = version_of(note, version_id)
    text = row.text or ""
    row.delete()  # its place is for the words that make room for it
    return change(user, note, Change(text=text, keeps_before=True), at)


def _add_beside(user: User, note_id: UUID, wanted: Change, new_id: UUID, at: datetime) -> Written:
    """A second note of the same day, closed where the first one is."""
    beside = Note.objects.for_user(user).filter(pk=note_id).first()
    if beside is None and not _is_deleted(user, note_id):
        raise NotFound(_("There is no such note."))
    on = wanted.on or (beside.on if beside else None)
    is_closed = bool(wanted.keep_closed or (beside and beside.keep_closed))
    wanted = Change(wanted.text, on, is_closed, version=0, page=wanted.page)
    return save_note(user=user, note_id=new_id, wanted=wanted, at=at)


def _is_deleted(user: User, note_id: UUID) -> bool:
    return Tombstone.objects.for_user(user).filter(kind=Tombstone.Kind.NOTE, row_id=note_id).exists()
