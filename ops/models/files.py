"""Files of a person that wait for a while: in the database, since web and worker may be two machines, and sealed."""

from django.db import models

from lot.models import OwnedModel, OwnedQuerySet


class SealedFile(OwnedModel):
    """A file in numbered chunks, each sealed with the person's key. `size` is known once it is whole."""

    size = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet["SealedFile"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["user"]), models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return str(self.pk)


class Chunk(OwnedModel):
    """A part of a file. All but the last are as long; the number is bound to what is sealed."""

    file = models.ForeignKey(SealedFile, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    objects = OwnedQuerySet["Chunk"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "file", "number"], name="ops_chunk_once")]

    def __str__(self) -> str:
        return f"{self.file_id} {self.number}"
