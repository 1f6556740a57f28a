"""Notes: the journal, in the person's own words."""

from django.db import models

from lot.fields import EncryptedTextField
from lot.models import DatedQuerySet, OwnedModel


class Note(OwnedModel):
    """What a person wrote of a day, on it or later. `version` counts its changes, so that none is lost unseen."""

    text = EncryptedTextField()
    on = models.DateField()
    keep_closed = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)

    objects = DatedQuerySet["Note"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "on", "created_at", "id"])]

    def __str__(self) -> str:
        return str(self.pk)
