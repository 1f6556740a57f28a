"""Questions, answers and what is remembered of them. Text, and whatever would give it away, is sealed."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Case, Exists, Max, OuterRef, Prefetch, Q, When
from django.utils.translation import gettext_lazy as _

from lot.fields import EncryptedTextField, owner_hash
from lot.models import OwnedModel, OwnedQuerySet, UUIDModel
from memory.engine.kinds import Option, Strategy


def bank_hash_of(user_id: UUID, bank_id: str) -> bytes:
    """What a question of the bank is matched by, for one person."""
    return owner_hash(user_id, "bank", bank_id)


class QuestionQuerySet(OwnedQuerySet["Question"]):
    """Reads of questions."""

    def live(self) -> Self:
        """Those that may still be answered."""
        return self.filter(state__in=Question.LIVE)

    def ended(self, on: date) -> Self:
        """Answered or skipped on this local date, latest first."""
        return self.filter(ended_on=on, state__in=Question.ENDED).order_by("-ended_at")

    def asked_from_bank(self) -> list[tuple[bytes, str, date | None]]:
        """What was asked or stands prepared: keyed hash of the bank id, topic, last local date it was ended on."""
        rows: Any = (
            self.exclude(bank_hash=None).values_list("bank_hash", "topic").annotate(last=Max("ended_on")).order_by()
        )
        return [(bytes(bank_hash), topic, last) for bank_hash, topic, last in rows]

    def from_bank(self, user_id: UUID, bank_ids: Iterable[str]) -> Self:
        """Those that ask one of these questions of the bank, matched by keyed hash."""
        return self.filter(bank_hash__in=[bank_hash_of(user_id, bank_id) for bank_id in bank_ids])

    def stems_since(self, at: datetime) -> list[bytes]:
        """The stems, as keyed hashes of four bytes each, of all questions since then but the re-asks."""
        rows: Any = self.filter(created_at__gte=at).exclude(strategy=Strategy.RE_ASK).exclude(stems=None)
        return [bytes(stems) for stems in rows.values_list("stems", flat=True)]


class Question(OwnedModel):
    """One question for one person, prepared, shown or ended."""

    class State(models.TextChoices):
        READY = "ready", _("prepared")
        OPEN = "open", _("open")
        SNOOZED = "snoozed", _("put aside")
        ANSWERED = "answered", _("answered")
        SKIPPED = "skipped", _("skipped")
        EXPIRED = "expired", _("expired")
        WITHDRAWN = "withdrawn", _("withdrawn")

    LIVE = (State.READY, State.OPEN, State.SNOOZED)
    ENDED = (State.ANSWERED, State.SKIPPED)

    state = models.CharField(max_length=10, choices=State, default=State.READY)
    strategy = models.CharField(max_length=10, choices=[(name.value, name.value) for name in Strategy])
    topic = models.CharField(max_length=20)
    depth = models.PositiveSmallIntegerField()
    # The id of a follow-up tells which option led to it: it is sealed, and matched by its hash.
    bank_id = EncryptedTextField(null=True)
    bank_hash = models.BinaryField(max_length=16, null=True)
    text = EncryptedTextField(null=True)
    sealed_options = EncryptedTextField(null=True)
    why = EncryptedTextField(null=True)
    draft = EncryptedTextField(null=True)
    fingerprint = models.BinaryField(max_length=16)
    stems = models.BinaryField(null=True)
    fits_from = models.DateTimeField(null=True)
    fits_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    # The rule about its topic that its end made, "less" or "muted": undoing the end undoes that rule, no other.
    made_rule = models.CharField(max_length=5, blank=True)
    opened_at = models.DateTimeField(null=True)
    snoozed_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(state="open"), name="memory_one_open_question"),
            models.CheckConstraint(condition=Q(depth__range=(1, 4)), name="memory_question_depth"),
            models.CheckConstraint(
                condition=Q(state__in=["answered", "skipped"], ended_on__isnull=False)
                | ~Q(state__in=["answered", "skipped"]),
                name="memory_ended_question_has_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "created_at"], condition=Q(state__in=["ready", "open", "snoozed"]), name="memory_live"
            ),
            models.Index(fields=["user", "ended_on", "ended_at"]),
            models.Index(fields=["user", "bank_hash", "ended_on"]),
            models.Index(fields=["user", "fingerprint"]),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def options(self) -> tuple[Option, ...]:
        """The options in the order shown; none where the text was forgotten."""
        return tuple(Option(**row) for row in json.loads(self.sealed_options or "[]"))

    @options.setter
    def options(self, options: tuple[Option, ...]) -> None:
        self.sealed_options = json.dumps([option.as_dict() for option in options], ensure_ascii=False)

    def is_past(self, at: datetime) -> bool:
        """Whether its window is over: a question for a morning, a weekend, a season that has gone."""
        return self.fits_until is not None and self.fits_until <= at

    def fits(self, at: datetime) -> bool:
        """Whether it may be shown now, by its own window; what was put aside comes back at its hour."""
        if self.is_past(at):
            return False
        if self.state == self.State.SNOOZED:
            return self.snoozed_until is None or self.snoozed_until <= at
        return self.state == self.State.OPEN or self.fits_from is None or self.fits_from <= at


class AnswerQuerySet(OwnedQuerySet["MemoryAnswer"]):
    """Reads of answers."""

    def recent(self, number: int) -> Self:
        """The latest answers, newest first, each with its question."""
        return self.select_related("question").order_by("-created_at")[:number]

    def of_day(self, on: date) -> Self:
        """The answers of one local date, newest first, each with its question."""
        return self.filter(on=on).select_related("question").order_by("-created_at")

    def day_before(self, on: date) -> date | None:
        """The nearest earlier date with an answer."""
        return self.filter(on__lt=on).order_by("-on").values_list("on", flat=True).first()

    def day_after(self, on: date) -> date | None:
        """The nearest later date with an answer."""
        return self.filter(on__gt=on).order_by("on").values_list("on", flat=True).first()

    def with_open_thread(self) -> Self:
        """Answers that lead on to a question not asked yet."""
        return self.filter(has_thread=True).select_related("question")


class MemoryAnswer(OwnedModel):
    """What a person answered: the chosen option or their own words."""

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="answer")
    topic = models.CharField(max_length=20)
    option_id = EncryptedTextField(null=True)
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
            models.Index(fields=["user", "on"]),
            models.Index(fields=["user", "-created_at"], condition=Q(has_thread=True), name="memory_open_threads"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_own_words(self) -> bool:
        """Written rather than chosen."""
        return self.option_id is None


class QuestionSource(OwnedModel):
    """An answer that a question builds on, with the words it quotes."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="sources")
    answer = models.ForeignKey(MemoryAnswer, on_delete=models.CASCADE, related_name="quoted_in")
    on = models.DateField()
    quote = EncryptedTextField()

    objects = OwnedQuerySet["QuestionSource"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "answer"], name="memory_source_once")]

    def __str__(self) -> str:
        return str(self.pk)


class MemoryQuerySet(OwnedQuerySet["Memory"]):
    """Reads of what is remembered."""

    def current(self) -> Self:
        """What holds now."""
        return self.filter(state=Memory.State.CURRENT)

    def for_key(self, user_id: UUID, key_hash: bytes) -> "Memory | None":
        """The current memory under a key, or None."""
        return self.filter(user_id=user_id, key_hash=key_hash).current().first()

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
        answers = MemoryAnswer.objects.only("user_id", "on", "created_at")
        return self.prefetch_related(Prefetch("sources__answer", queryset=answers))


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
    replaces = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="replaced_by")
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
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MemorySource(OwnedModel):
    """An answer that a memory rests on."""

    memory = models.ForeignKey(Memory, on_delete=models.CASCADE, related_name="sources")
    answer = models.ForeignKey(MemoryAnswer, on_delete=models.CASCADE, related_name="memories")

    objects = OwnedQuerySet["MemorySource"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["memory", "answer"], name="memory_rests_once")]

    def __str__(self) -> str:
        return str(self.pk)


class TopicRuleQuerySet(OwnedQuerySet["TopicRule"]):
    """Reads of what a person said about topics."""

    def muted(self) -> list[str]:
        """The topics that are not asked about."""
        return list(self.filter(rule=TopicRule.Rule.MUTED).order_by("topic").values_list("topic", flat=True))


class TopicRule(OwnedModel):
    """A topic that a person wants less of, or none."""

    class Rule(models.TextChoices):
        LESS = "less", _("less")
        MUTED = "muted", _("not at all")

    topic = models.CharField(max_length=20)
    rule = models.CharField(max_length=5, choices=Rule)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TopicRuleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="memory_one_rule_a_topic")]

    def __str__(self) -> str:
        return f"{self.topic}: {self.rule}"


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

    row_id = models.UUIDField()
    user_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    undo_until = models.DateTimeField(null=True)
    copy = EncryptedTextField(null=True)

    objects = TombstoneQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "row_id"], name="memory_tombstone_once")]
        indexes = [models.Index(fields=["user_id", "kind"]), models.Index(fields=["undo_until"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"
