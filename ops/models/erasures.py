"""Who was erased: an id and a time, so that no restore and no import brings them back."""

from django.db import models

from lot.models import UUIDModel


class Erasure(UUIDModel):
    """That a person was erased; no foreign key, for nothing of them stands. The id of the row names the receipt."""

    user_id = models.UUIDField(unique=True)
    erased_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["erased_at"])]

    def __str__(self) -> str:
        return str(self.pk)
