"""What happened, in a chain that shows what was changed or taken out."""

from django.db import models


class AuditHead(models.Model):
    """The one lock row of the audit chain, taken last in every transaction that writes to it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    head = models.BinaryField(max_length=32, default=bytes(32))

    def __str__(self) -> str:
        return bytes(self.head).hex()


class AuditEvent(models.Model):
    """What happened to whom, append-only and hash-chained; plain ids, no address, no text of a person."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    actor_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["subject_id", "at"]), models.Index(fields=["kind", "at"])]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"
