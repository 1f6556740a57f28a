"""What was deleted on purpose, so that it stays away; for the rest of the day with a copy to undo from."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from lot.fields import EncryptedTextField
from lot.models import UUIDModel


class TombstoneQuerySet(models.QuerySet["Tombstone"]):
    """Reads of tombstones; no foreign key, so that they outlive the rows they stand for."""

    def for_user(self, user: Any) -> Self:
        """Those of this person."""
        return self.filter(user_id=user.pk)

    def undoable(self, kind: str, at: datetime) -> Self:
        """Those of a kind that can still be undone at an instant, by the sealed copy they hold."""
        return self.filter(kind=kind, undo_until__gt=at, copy__isnull=False)


class Tombstone(UUIDModel):
    """That a row was deleted on purpose: no restore and no import brings it back.

    Until the day turns it holds a sealed copy to undo from; then the copy is purged and id, kind, time stay.
    """

    class Kind(models.TextChoices):
        ANSWER = "answer", _("answer")
        MEMORY = "memory", _("memory")
        NOTE = "note", _("note")

    row_id = models.UUIDField()
    user_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    undo_until = models.DateTimeField(null=True)
    copy = EncryptedTextField(null=True)

    objects = TombstoneQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "kind", "row_id"], name="memory_tombstone_once")]
        indexes = [models.Index(fields=["undo_until"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"
