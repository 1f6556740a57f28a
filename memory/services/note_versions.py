"""What notes said before: kept after a pause, looked at, brought back."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from lot.errors import NotFound
from memory.models import Note, NoteVersion
from memory.models.notes import NoteVersionQuerySet

PAUSE = timedelta(minutes=10)  # who types on within it is still at the same version
VERSIONS_KEPT = 10


def is_pause(note: Note, at: datetime) -> bool:
    """Whether the words have stood for so long that they are a version of their own."""
    return at - note.text_at >= PAUSE


def keep_version(*, note: Note, text: str, written_at: datetime) -> None:
    """Keep these words as an earlier version; the oldest go beyond ten. Inside the caller's transaction."""
    NoteVersion(user_id=note.user_id, note=note, text=text, written_at=written_at).save(force_insert=True)
    kept = versions_of(note)
    if too_old := list(kept.values_list("pk", flat=True)[VERSIONS_KEPT:]):
        kept.filter(pk__in=too_old).delete()


def versions_of(note: Note) -> NoteVersionQuerySet:
    """The earlier versions of a person's note, the latest first."""
    return NoteVersion.objects.for_user(User(pk=note.user_id)).of_note(note)


def version_of(note: Note, version_id: UUID) -> NoteVersion:
    """One of them. Raises NotFound."""
    found = versions_of(note).filter(pk=version_id).first()
    if found is None:
        raise NotFound(_("There is no such version."))
    return found


def copies_of(note: Note) -> list[dict[str, str]]:
    """The versions as a tombstone keeps them."""
    return [
        {"id": str(row.pk), "text": row.text or "", "written_at": row.written_at.isoformat()}
        for row in versions_of(note)
    ]


def put_back(note: Note, copies: Iterable[Mapping[str, str]]) -> None:
    """The versions of a note that was deleted, as they were."""
    for copy in copies:
        row = NoteVersion(pk=UUID(copy["id"]), user_id=note.user_id, note=note, text=copy["text"])
        row.written_at = datetime.fromisoformat(copy["written_at"])
        row.save(force_insert=True)
