"""What left this server and what it cost; how the providers do. The text that was sent is sealed, for thirty days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from lot.fields import EncryptedTextField
from lot.models import OwnedModel, OwnedQuerySet
from memory.engine.reworded import Verdict
from memory.providers.kinds import MILLION, Outcome

TEXT_KEPT = timedelta(days=30)
DAY = timedelta(days=1)
OUTCOME_NAMES = {
    Outcome.STARTED: _("not ended"),
    Outcome.ANSWERED: _("answered"),
    Outcome.TIMED_OUT: _("took too long"),
    Outcome.UNREACHABLE: _("not reached"),
    Outcome.KEY_REFUSED: _("key refused"),
    Outcome.NO_SUCH_MODEL: _("no such model"),
    Outcome.BUSY: _("busy"),
    Outcome.BROKEN: _("broken"),
    Outcome.TOO_LARGE: _("too large"),
    Outcome.NOT_TAKEN: _("not taken"),
    Outcome.UNREADABLE: _("unreadable answer"),
    Outcome.REFUSED: _("refused to answer"),
    Outcome.OUT_OF_SHAPE: _("answer out of shape"),
    Outcome.LEAKED: _("answer held what was to stay inside"),
    Outcome.FAILED: _("failed"),
}
PURPOSE_NAMES = {"question": _("question"), "story": _("story")}
OUTCOMES = [(outcome.value, name) for outcome, name in OUTCOME_NAMES.items()]
VERDICT_NAMES = {
    Verdict.USED: _("used"),
    Verdict.TOO_LATE: _("not used: it came too late"),
    Verdict.FORM: _("not used: not in form"),
    Verdict.OPTIONS: _("not used: other options"),
    Verdict.SOURCES: _("not used: other sources"),
    Verdict.CLAIM: _("not used: it said what you did not say"),
    Verdict.TONE: _("not used: its tone"),
    Verdict.ADVICE: _("not used: advice"),
    Verdict.DIAGNOSIS: _("not used: words of a clinic"),
    Verdict.CARE: _("not used: its words"),
    Verdict.ALIKE: _("not used: asked before"),
}
VERDICTS = [(verdict.value, name) for verdict, name in VERDICT_NAMES.items()]


class SentText(OwnedModel):
    """The exact words that were sent, by all calls that sent them. The row goes after thirty days."""

    system = EncryptedTextField()
    text = EncryptedTextField()
    schema = EncryptedTextField()
    created_at = models.DateTimeField()

    objects = OwnedQuerySet["SentText"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["user"]), models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return str(self.pk)


class ProviderCallQuerySet(OwnedQuerySet["ProviderCall"]):
    """Reads of the ledger."""

    def newest(self) -> Self:
        """The latest first."""
        return self.order_by("-created_at", "-id")

    def by_day(self) -> Any:
        """Calls, tokens and cost of each day and provider, the latest day first. For operators; asks across people."""
        return (
            self.values("on", "provider")
            .annotate(calls=Count("id"), answered=Count("id", filter=Q(outcome=Outcome.ANSWERED)))
            .annotate(tokens=Sum("tokens_in") + Sum("tokens_out"), millionths=Sum("cost_millionths"))
            .order_by("-on", "provider")
        )

    def in_a_day(self, at: datetime) -> Any:
        """Of the last 24 hours, by provider: calls, how many were answered, judged and used, and what they cost. For
        operators; asks across people."""
        rows = self.filter(on__gte=utc_day(at) - DAY, created_at__gt=at - DAY)  # the first is what the index goes by
        return (
            rows.values("provider")
            .annotate(calls=Count("id"), answered=Count("id", filter=Q(outcome=Outcome.ANSWERED)))
            .annotate(judged=Count("id", filter=~Q(verdict="")), used=Count("id", filter=Q(verdict=Verdict.USED)))
            .annotate(millionths=Sum("cost_millionths"))
            .order_by("provider")
        )


class ProviderCall(OwnedModel):
    """One call to a provider: written down before anything is sent, so that nothing leaves without a row."""

    provider = models.CharField(max_length=20)
    host = models.CharField(max_length=255)
    model = models.CharField(max_length=120)
    purpose = models.CharField(max_length=40)
    outcome = models.CharField(max_length=16, choices=OUTCOMES, default=Outcome.STARTED.value)
    # What became of an answer: used, or why not. Empty where there was none, or it was the trial of a key.
    verdict = models.CharField(max_length=10, choices=VERDICTS, blank=True)
    milliseconds = models.PositiveIntegerField(null=True)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    # In millionths of a US dollar. Until it is known: the most that it can be.
    cost_millionths = models.PositiveBigIntegerField(default=0)
    item_ids = models.JSONField(default=list)
    sent = models.ForeignKey(SentText, on_delete=models.SET_NULL, null=True, related_name="calls")
    on = models.DateField()
    created_at = models.DateTimeField()

    objects = ProviderCallQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "-created_at", "-id"]), models.Index(fields=["on", "provider"])]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def purpose_name(self) -> str:
        """What it was for, as a page says it."""
        return str(PURPOSE_NAMES.get(self.purpose, self.purpose))

    @property
    def dollars(self) -> float:
        """What it cost in US dollars; where that is not known, the most that it can have been."""
        return self.cost_millionths / MILLION


class Spending(models.Model):
    """Calls and money of one day (UTC), taken by conditional UPDATE before a call."""

    on = models.DateField()
    calls = models.PositiveIntegerField(default=0)
    cost_millionths = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class PersonSpending(OwnedModel, Spending):
    """What one person's calls took of a day's budget."""

    objects = OwnedQuerySet["PersonSpending"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="memory_person_spends_once_a_day")]

    def __str__(self) -> str:
        return f"{self.on} {self.calls}"


class InstallationSpending(Spending):
    """What all calls took of a day's budget."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on"], name="memory_all_spend_once_a_day")]

    def __str__(self) -> str:
        return f"{self.on} {self.calls}"


class ProviderState(models.Model):
    """How a provider does, shared by all processes: failures in a row, until when it rests, which key it refused."""

    provider = models.CharField(max_length=20, unique=True)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)
    refused_key = models.BinaryField(max_length=32, null=True)
    last_outcome = models.CharField(max_length=16, choices=OUTCOMES, blank=True)
    last_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.provider


class KeyCheck(models.Model):
    """The last time that a provider's key was tried by hand."""

    provider = models.CharField(max_length=20, unique=True)
    model = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=16, choices=OUTCOMES)
    milliseconds = models.PositiveIntegerField(default=0)
    # Of the key that was tried, so that a result is not shown for another one.
    key_fingerprint = models.BinaryField(max_length=32)
    checked_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.provider


def expired_texts(at: datetime) -> "models.QuerySet[SentText]":
    """Texts that were sent more than thirty days ago, of everyone: the job that wipes them asks across people."""
    return SentText.objects.filter(created_at__lte=at - TEXT_KEPT)


def utc_day(at: datetime) -> date:
    """The day that budgets count by: the same for everyone, whatever their zone."""
    return at.astimezone(UTC).date()
