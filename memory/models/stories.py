"""The story as it was told: versions, their sentences, and what each sentence rests on."""

from typing import Self

from django.db import models
from django.db.models import Prefetch

from lot.fields import EncryptedTextField
from lot.models import OwnedModel, OwnedQuerySet
from memory.models.answers import MemoryAnswer
from memory.models.memories import Memory


class StoryQuerySet(OwnedQuerySet["Story"]):
    """Reads of versions."""

    def last_told(self) -> "Story | None":
        """The newest version, or None."""
        return self.order_by("-number").first()

    def newest(self) -> Self:
        """The newest first."""
        return self.order_by("-number")


class Story(OwnedModel):
    """One version, told once and never again in other words. `on` is the person's date."""

    number = models.PositiveIntegerField()
    told_at = models.DateTimeField()
    on = models.DateField()
    memories_count = models.PositiveIntegerField()

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "stories"
        constraints = [models.UniqueConstraint(fields=["user", "number"], name="memory_story_number_once")]

    def __str__(self) -> str:
        return str(self.pk)


class StorySentenceQuerySet(OwnedQuerySet["StorySentence"]):
    """Reads of sentences."""

    def told(self) -> Self:
        """In the order they are told; those whose words are gone left out."""
        return self.filter(text__isnull=False).order_by("paragraph", "place")

    def with_sources(self) -> Self:
        """Each with the answers it rests on."""
        rows = StorySource.objects.select_related("answer").order_by("place")
        return self.prefetch_related(Prefetch("sources", queryset=rows))


class StorySentence(OwnedModel):
    """One sentence. Its words are gone (None) once something it rests on was deleted, forgotten or corrected.

    `content_hash` is the same for the same content in every version and wording.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="sentences")
    paragraph = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    topic = models.CharField(max_length=20)
    # The provider, model and version of the prompt that worded it; empty where the rules did.
    worded_by = models.CharField(max_length=160, blank=True)
    text = EncryptedTextField(null=True)
    content_hash = models.BinaryField(max_length=16)

    objects = StorySentenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "story", "paragraph", "place"], name="memory_story_place_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class StorySource(OwnedModel):
    """An answer, and the memory concluded from it, that a sentence rests on."""

    sentence = models.ForeignKey(StorySentence, on_delete=models.CASCADE, related_name="sources")
    memory = models.ForeignKey(Memory, on_delete=models.SET_NULL, null=True, related_name="+")
    answer = models.ForeignKey(MemoryAnswer, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    on = models.DateField()

    objects = OwnedQuerySet["StorySource"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "sentence", "place"], name="memory_story_source_place_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class StruckSentence(OwnedModel):
    """ "Not like this": what the sentence says is not told again, in any version, until the person takes that back."""

    content_hash = models.BinaryField(max_length=16)
    at = models.DateTimeField()

    objects = OwnedQuerySet["StruckSentence"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "content_hash"], name="memory_struck_once")]

    def __str__(self) -> str:
        return str(self.pk)


class StruckFact(OwnedModel):
    """What a struck sentence said or rested on: a memory's content or an answer, told in no other sentence either."""

    struck = models.ForeignKey(StruckSentence, on_delete=models.CASCADE, related_name="facts")
    content_hash = models.BinaryField(max_length=16)

    objects = OwnedQuerySet["StruckFact"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "struck", "content_hash"], name="memory_struck_fact_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)
