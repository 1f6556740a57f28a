"""Answers, and which question quotes which of them."""

from typing import Self

from django.db import models
from django.db.models import Q

from intentions.models import Intention
from lot.fields import EncryptedTextField
from lot.models import DatedQuerySet, OwnedModel, OwnedQuerySet
from memory.models.questions import Question


class AnswerQuerySet(DatedQuerySet["MemoryAnswer"]):
    """Reads of answers."""

    def recent(self, number: int) -> Self:
        """The latest answers, newest first, each with its question."""
        return self.select_related("question").order_by("-created_at")[:number]

    def with_question(self) -> Self:
        """Each with its question, in the same query."""
        return self.select_related("question")

    def with_open_thread(self) -> Self:
        """Answers that lead on to a question not asked yet."""
        return self.filter(has_thread=True).select_related("question")


class MemoryAnswer(OwnedModel):
    """What a person answered: the chosen option or their own words."""

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="answer")
    topic = models.CharField(max_length=20)
    option_id = EncryptedTextField(null=True)
    # The option that own words plainly say.
    understood = EncryptedTextField(null=True)
    text = EncryptedTextField()
    phrase = EncryptedTextField()
    context = EncryptedTextField()
    reply = EncryptedTextField(null=True)
    has_thread = models.BooleanField(default=False)
    on = models.DateField()
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-created_at", "id"]),
            models.Index(fields=["user", "topic", "-created_at"]),
            models.Index(fields=["user", "on", "created_at", "id"]),
            models.Index(fields=["user", "-created_at"], condition=Q(has_thread=True), name="memory_open_threads"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_own_words(self) -> bool:
        """Written rather than chosen."""
        return self.option_id is None


class QuestionSource(OwnedModel):
    """An answer, or an intention, that a question builds on, with the words it quotes."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="sources")
    answer = models.ForeignKey(MemoryAnswer, on_delete=models.CASCADE, null=True, related_name="quoted_in")
    intention = models.ForeignKey(Intention, on_delete=models.CASCADE, null=True, related_name="+")
    on = models.DateField()
    quote = EncryptedTextField()
    # Taken up by who worded the question, not what it was asked for: its thread goes on as if it had not been named.
    is_beside = models.BooleanField(default=False)

    objects = OwnedQuerySet["QuestionSource"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "question", "answer"], name="memory_source_once"),
            models.CheckConstraint(
                condition=Q(answer__isnull=True, intention__isnull=False)
                | Q(answer__isnull=False, intention__isnull=True),
                name="memory_source_is_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ReplySource(OwnedModel):
    """An answer that the reply to another one speaks of."""

    reply_to = models.ForeignKey(MemoryAnswer, on_delete=models.CASCADE, related_name="reply_sources")
    answer = models.ForeignKey(MemoryAnswer, on_delete=models.CASCADE, related_name="named_in")
    on = models.DateField()

    objects = OwnedQuerySet["ReplySource"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "reply_to", "answer"], name="memory_reply_source_once")]

    def __str__(self) -> str:
        return str(self.pk)
