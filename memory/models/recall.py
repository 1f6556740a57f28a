"""The rows of the recall index. What they hold is sealed with the person's key: not even keyed hashes stand open.

Keys are composite, so that a row needs one index and not two.
"""

from django.conf import settings
from django.db import models

from lot.models import OwnedQuerySet


class RecallState(models.Model):
    """One row a person: the next free number, and in which language their texts were read."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    next_number = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=10, default="en")
    is_stale = models.BooleanField(default=False)  # to be read anew by `reindex_memory`

    objects = OwnedQuerySet["RecallState"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["is_stale"], condition=models.Q(is_stale=True), name="memory_recall_stale")]

    def __str__(self) -> str:
        return str(self.user_id)


class RecallItem(models.Model):
    """Where an entry stands in the index: its number, and the hashes of its terms, so that they can be taken out."""

    pk = models.CompositePrimaryKey("user_id", "object_id")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    object_id = models.UUIDField()
    number = models.PositiveIntegerField()
    terms = models.BinaryField()

    objects = OwnedQuerySet["RecallItem"].as_manager()

    def __str__(self) -> str:
        return str(self.object_id)


class RecallSlots(models.Model):
    """What is known of some items in a row beside their words: day, length, flags, which entry they stand for."""

    pk = models.CompositePrimaryKey("user_id", "part")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    part = models.PositiveIntegerField()
    data = models.BinaryField()

    objects = OwnedQuerySet["RecallSlots"].as_manager()

    class Meta:
        verbose_name_plural = "recall slots"

    def __str__(self) -> str:
        return f"{self.user_id} {self.part}"


class RecallPostings(models.Model):
    """In which items of a block the terms of one bucket stand; a bucket is the first byte of a term's keyed hash."""

    pk = models.CompositePrimaryKey("user_id", "bucket", "block")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    bucket = models.PositiveSmallIntegerField()
    block = models.PositiveIntegerField()
    data = models.BinaryField()

    objects = OwnedQuerySet["RecallPostings"].as_manager()

    class Meta:
        verbose_name_plural = "recall postings"

    def __str__(self) -> str:
        return f"{self.user_id} {self.bucket} {self.block}"
