"""What is remembered: facts under keys, with the answers that they rest on."""

from collections.abc import Iterable, Sequence
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, When
from django.utils.translation import gettext_lazy as _

from lot.fields import EncryptedTextField
from lot.models import OwnedModel, OwnedQuerySet
from memory.models.answers import MemoryAnswer


class MemoryQuerySet(OwnedQuerySet["Memory"]):
    """Reads of what is remembered."""

    def current(self) -> Self:
        """What holds now."""
        return self.filter(state=Memory.State.CURRENT)

    def for_key(self, key_hash: bytes) -> "Memory | None":
        """The current memory under a key, or None."""
        return self.filter(key_hash=key_hash).current().first()

    def standing(self) -> Self:
        """What may be read: all but what the person forgot or said is not true."""
        return self.exclude(state__in=Memory.BLOCKED)

    def heads(self) -> Self:
        """One row a key: what holds now, or what held last where the person said that what followed is not true."""
        same_key = Memory.objects.filter(user_id=OuterRef("user_id"), key_hash=OuterRef("key_hash"))
        later = same_key.filter(state=Memory.State.CHANGED, created_at__gt=OuterRef("created_at"))
        is_last = ~Exists(same_key.current()) & ~Exists(later)
        return self.filter(Q(state=Memory.State.CURRENT) | Q(is_last, state=Memory.State.CHANGED))

    def on_page(self, undoable: Iterable[UUID]) -> Self:
        """What the Memory page lists: one row a key, and what was wiped and can still be undone."""
        return self.heads() | self.filter(pk__in=list(undoable))

    def attach_history(self, rows: Sequence["Memory"]) -> None:
        """Give each row its `history`: what held before under the same key, the latest first. One query."""
        keys = {bytes(row.key_hash) for row in rows}
        changed = self.filter(key_hash__in=keys, state=Memory.State.CHANGED)
        earlier = list(changed.order_by("-first_confirmed_on", "-created_at"))
        for row in rows:
            has_history = row.state == Memory.State.CURRENT
            row.history = [memory for memory in earlier if has_history and memory.key_hash == row.key_hash]

    def by_topic(self, topics: Sequence[str]) -> Self:
        """In the order of these topics, within a topic the latest confirmed first."""
        rank = Case(*(When(topic=topic, then=place) for place, topic in enumerate(topics)), default=len(topics))
        return self.alias(rank=rank).order_by("rank", "-last_confirmed_on", "-created_at", "id")

    def with_sources(self) -> Self:
        """Each with the answers that it rests on; of these only what a link needs."""
        needed = ("user_id", "memory", *(f"answer__{name}" for name in ("user_id", "on", "created_at")))
        sources = MemorySource.objects.select_related("answer").only(*needed)
        return self.select_related("doubted_by").prefetch_related(Prefetch("sources", queryset=sources))


class Memory(OwnedModel):
    """One remembered fact. A new value under the same key makes a new row and keeps the old as history."""

    class State(models.TextChoices):
        CURRENT = "current", _("current")
        CHANGED = "changed", _("changed")
        RETIRED = "retired", _("retired")
        FORGOTTEN = "forgotten", _("forgotten")
        CORRECTED = "corrected", _("corrected")

    class Origin(models.TextChoices):
        PERSON = "person", _("the person")
        RULE = "rule", _("a rule")
        MODEL = "model", _("a model")

    BLOCKED = (State.FORGOTTEN, State.CORRECTED)

    topic = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State, default=State.CURRENT)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.RULE)
    key = EncryptedTextField(null=True)
    value = EncryptedTextField(null=True)
    text = EncryptedTextField(null=True)
    key_hash = models.BinaryField(max_length=16)
    value_hash = models.BinaryField(max_length=16)
    first_confirmed_on = models.DateField()
    last_confirmed_on = models.DateField()
    # The last local date on which it was said, or a question built on it was ended: what rested longest comes first.
    touched_on = models.DateField()
    replaces = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="replaced_by")
    last_answer = models.ForeignKey(MemoryAnswer, on_delete=models.SET_NULL, null=True, related_name="+")
    # Something said in passing that does not agree with it, and the value it speaks for; until that was asked about.
    doubted_by = models.ForeignKey(MemoryAnswer, on_delete=models.SET_NULL, null=True, related_name="+")
    doubt = EncryptedTextField(null=True)
    created_at = models.DateTimeField()
    history: Sequence["Memory"] = ()  # filled by `attach_history`

    objects = MemoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "memories"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key_hash"], condition=Q(state="current"), name="memory_one_current_a_key"
            )
        ]
        indexes = [
            models.Index(fields=["user", "state", "last_confirmed_on"]),
            models.Index(fields=["user", "key_hash"]),
            models.Index(fields=["created_at"], name="memory_made"),  # the clock asks whose story may be due
            models.Index(fields=["user", "created_at"], name="memory_made_since"),  # and how much they told since
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MemorySource(OwnedModel):
    """An answer that a memory rests on."""

    memory = models.ForeignKey(Memory, on_delete=models.CASCADE, related_name="sources")
    answer = models.ForeignKey(MemoryAnswer, on_delete=models.CASCADE, related_name="memories")

    objects = OwnedQuerySet["MemorySource"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "memory", "answer"], name="memory_rests_once")]

    def __str__(self) -> str:
        return str(self.pk)
