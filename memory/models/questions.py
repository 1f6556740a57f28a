"""Questions: prepared, shown, ended. Text, and whatever would give an answer away, is sealed."""

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Aggregate, Count, Max, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from lot.fields import EncryptedTextField, owner_hashing
from lot.models import OwnedModel, OwnedQuerySet
from memory.engine.kinds import Option, Strategy
from memory.engine.likeness import BETWEEN


def bank_hash_of(user_id: UUID, bank_id: str) -> bytes:
    """What a question of the bank is matched by, for one person."""
    return bank_hashing(user_id)(bank_id)


def bank_hashing(user_id: UUID) -> Callable[[str], bytes]:
    """`bank_hash_of` for one person, where many are made."""
    return owner_hashing(user_id, "bank")


ROTATION_FIELDS = ("state", "topic", "depth", "strategy", "reason", "ended_on", "ended_at")


class Joined(Aggregate):
    """The bytes of all rows end to end, with these between."""

    template = "CAST(GROUP_CONCAT(%(expressions)s) AS BLOB)"
    output_field = models.BinaryField()

    def __init__(self, expression: str, between: bytes) -> None:
        super().__init__(expression, Value(between, output_field=models.BinaryField()))

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """In PostgreSQL's words."""
        return self.as_sql(compiler, connection, template="STRING_AGG(%(expressions)s)", **context)


class QuestionQuerySet(OwnedQuerySet["Question"]):
    """Reads of questions."""

    def live(self) -> Self:
        """Those that may still be answered."""
        return self.filter(state__in=Question.LIVE, ended_on=None)  # the second is what the index goes by

    def ended(self, on: date) -> Self:
        """Answered or skipped on this local date, latest first."""
        return self.filter(ended_on=on, state__in=Question.ENDED).order_by("-ended_at")

    def asked_from_bank(self) -> "QuerySet[Question, tuple[bytes, str, date | None, int]]":
        """What was asked or stands prepared: keyed hash of the bank id, topic, last local date it was ended on,
        and how often it was answered."""
        rows: Any = self.exclude(bank_hash=None).values_list("bank_hash", "topic").order_by()
        answered = Count("state", filter=Q(state=Question.State.ANSWERED))
        return rows.annotate(last=Max("ended_on"), answered=answered)

    def from_bank(self, user_id: UUID, bank_ids: Iterable[str]) -> Self:
        """Those that ask one of these questions of the bank, matched by keyed hash."""
        return self.filter(bank_hash__in=[bank_hash_of(user_id, bank_id) for bank_id in bank_ids])

    def joined_marks(self) -> bytes:
        """The marks of every question that was ever made, as `memory.engine.likeness` packs and joins them: ten
        thousand rows take longer to hand over one by one."""
        found: Any = self.order_by().aggregate(joined=Joined("marks", BETWEEN))
        return bytes(found["joined"] or b"")

    def ended_last(self, number: int) -> Self:
        """Those that ended last, the latest first; of each only what rotation and pace go by."""
        ended = self.filter(ended_on__isnull=False).order_by("-ended_on", "-ended_at")
        return ended.only("user_id", *ROTATION_FIELDS)[:number]


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
    # The provider, model and version of the prompt that worded it; empty where the bank did.
    worded_by = models.CharField(max_length=160, blank=True)
    text = EncryptedTextField(null=True)
    sealed_options = EncryptedTextField(null=True)
    why = EncryptedTextField(null=True)
    draft = EncryptedTextField(null=True)
    # Why it was chosen, in a word of the engine's: "thread", "ripe", "season"...
    reason = models.CharField(max_length=13, blank=True)
    # By what it is kept from coming again: keyed hashes of its words, packed by `memory.engine.likeness`.
    marks = models.BinaryField()
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
            # These two hold all that is read of a long history, so that the wide rows are not.
            models.Index(fields=["user", "bank_hash", "topic", "state", "ended_on"], name="memory_asked"),
            models.Index(fields=["user", "marks"], name="memory_marks"),
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

    def blank(self) -> None:
        """Take away its words, and whatever else would tell what it quoted."""
        self.text = self.sealed_options = self.why = None
        self.save(update_fields=["text", "sealed_options", "why"])

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
