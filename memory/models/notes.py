"""Notes: the journal, in the person's own words, and how it stood before."""

from datetime import datetime
from typing import Self

from django.db import models

from lot.fields import EncryptedTextField
from lot.models import DatedQuerySet, OwnedModel, OwnedQuerySet


class Note(OwnedModel):
    """What a person wrote of a day, on it or later. `version` counts its changes, so that none is lost unseen.

    `saved_by` is the open page that wrote last, by an id drawn for it, and `saved_number` tells its saves apart: a page
    that never heard the answer to its save is not told that somebody else wrote.
    """

    text = EncryptedTextField()
    on = models.DateField()
    keep_closed = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(null=True)
    saved_by = models.UUIDField(null=True)
    saved_number = models.BigIntegerField(default=0)

    objects = DatedQuerySet["Note"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "on", "created_at", "id"])]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def text_at(self) -> datetime:
        """When its words were last changed."""
        return self.written_at or self.edited_at or self.created_at


class NoteVersionQuerySet(OwnedQuerySet["NoteVersion"]):
    """Reads of what notes said before."""

    def of_note(self, note: Note) -> Self:
        """The earlier versions of a note, the latest first."""
        return self.filter(note=note).order_by("-written_at", "-id")


class NoteVersion(OwnedModel):
    """What a note said before: for its writer to look at and bring back, never found, quoted or sent."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="+")
    text = EncryptedTextField()
    written_at = models.DateTimeField()

    objects = NoteVersionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "note", "written_at", "id"], name="memory_note_before")]

    def __str__(self) -> str:
        return str(self.pk)
