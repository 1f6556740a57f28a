"""What was tried how often, and what was already answered to a repeated request."""

from django.db import models

from lot.fields import EncryptedTextField
from lot.models import OwnedModel, OwnedQuerySet


class AttemptCount(models.Model):
    """Counters shared by all workers: requests and wrong codes, by keyed hash, in a window of time."""

    key = models.BinaryField(max_length=32, unique=True)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["window_start"])]

    def __str__(self) -> str:
        return f"{self.window_start:%Y-%m-%d %H:%M} {self.count}"


class IdempotencyKey(OwnedModel):
    """The answer to a write that a phone may repeat, kept for a day, sealed."""

    key_hash = models.BinaryField(max_length=32)
    request_hash = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    body = EncryptedTextField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet["IdempotencyKey"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key_hash"], name="accounts_idempotency_once")]
        indexes = [models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return str(self.pk)
