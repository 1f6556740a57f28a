"""Intentions with the days they were lived, moods, check-ins, and what was deleted. What a person wrote or chose is
sealed."""

from datetime import UTC, date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from intentions import pacing
from intentions.stamps import stamp_of
from lot.fields import EncryptedTextField
from lot.models import DatedQuerySet, OwnedModel, OwnedQuerySet, UUIDModel
from lot.prepared import prepared

# Sealed text keeps its length; a word out of fourteen would be known by it. Room for the id of an own mood.
MOOD_WIDTH = 36


class IntentionQuerySet(OwnedQuerySet["Intention"]):
    """Reads of intentions."""

    def live(self) -> Self:
        """Those that nobody has ended: the present one, and the one that follows."""
        return self.filter(state__in=Intention.LIVE)

    def covering(self, first: date, last: date) -> Self:
        """Those whose span shares a day with these dates."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def current(self, on: date) -> "Intention | None":
        """The one that holds on this local date, whether or not its turn was noted yet."""
        return self.holding(on).first()

    def holding(self, on: date) -> Self:
        """Those that nobody has ended and whose span holds this date: the one, unless two clocks differ."""
        return self.live().covering(on, on).order_by("starts_on")

    def unended(self, since: date) -> Self:
        """Those that nobody has ended, and whose last day is not before this date; in their order."""
        return self.exclude(state__in=Intention.ENDED).filter(ends_on__gte=since).order_by("starts_on", "created_at")

    def of_year(self, year: int) -> Self:
        """Those that share a day with this year, in their order."""
        return self.covering(date(year, 1, 1), date(year, 12, 31)).order_by("starts_on", "created_at", "id")

    def with_days(self) -> Self:
        """With the days they were lived, in one query more."""
        return self.prefetch_related(models.Prefetch("days", queryset=IntentionDay.objects.order_by("on")))


class Intention(OwnedModel):
    """One sentence for a span of days. It ends by itself after the last one, or when the person says how.

    Nothing runs at midnight: `state` is brought up to date by the next write, `state_on` tells it meanwhile.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        ACTIVE = "active", _("active")
        OVER = "over", _("over")
        KEPT = "kept", _("kept")
        DONE = "done", _("done")
        LET_GO = "let_go", _("let go")

    LIVE = (State.PLANNED, State.ACTIVE)
    ENDED = (State.KEPT, State.DONE, State.LET_GO)

    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    text = EncryptedTextField()
    reflection = EncryptedTextField(null=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # From this local date on Today asks again how it went; null where nobody has put that off.
    asks_on = models.DateField(null=True)

    objects = IntentionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(state="active"), name="intentions_one_active"),
            models.UniqueConstraint(fields=["user"], condition=Q(state="planned"), name="intentions_one_planned"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="intentions_span"),
            models.CheckConstraint(
                condition=Q(state__in=["kept", "done", "let_go"], ended_at__isnull=False)
                | Q(state__in=["planned", "active", "over"], ended_at__isnull=True),
                name="intentions_ended_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["user", "-starts_on", "-created_at"])]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_ended(self) -> bool:
        """Whether the person said how it ended."""
        return self.state in self.ENDED

    @property
    def stamp(self) -> str:
        """What a person may change of it, in short: another one after every change."""
        ending = self.state if self.is_ended else ""
        return stamp_of(self.text, self.starts_on.isoformat(), self.ends_on.isoformat(), ending, self.reflection)

    def state_on(self, on: date) -> "Intention.State":
        """What it is on this local date: by its span, unless the person ended it."""
        if self.is_ended:
            return self.State(self.state)
        if on < self.starts_on:
            return self.State.PLANNED
        return self.State.ACTIVE if on <= self.ends_on else self.State.OVER


class IntentionDay(OwnedModel):
    """A day on which an intention was lived."""

    intention = models.ForeignKey(Intention, on_delete=models.CASCADE, related_name="days")
    on = models.DateField()

    objects = OwnedQuerySet["IntentionDay"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "intention", "on"], name="intentions_day_once")]
        indexes = [models.Index(fields=["user", "on"])]

    def __str__(self) -> str:
        return str(self.pk)


class Mood(OwnedModel):
    """A mood that a person added to the fourteen."""

    label = EncryptedTextField()
    label_hash = models.BinaryField(max_length=16)
    score = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()

    objects = OwnedQuerySet["Mood"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "label_hash"], name="intentions_mood_once"),
            models.CheckConstraint(condition=Q(score__range=(1, 5)), name="intentions_mood_score"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


@prepared
def _own_moods(user: User) -> models.QuerySet[Mood]:
    return Mood.objects.for_user(user).order_by("created_at", "id")


def own_mood_labels(user: User) -> dict[str, str]:
    """The names of a person's own moods by id, as a check-in holds it, in the order they were added. One query."""
    return {str(mood.pk): mood.label or "" for mood in _own_moods(user)}


class CheckInQuerySet(DatedQuerySet["CheckIn"]):
    """Reads of check-ins."""

    moment = "at"

    def recent(self, number: int) -> Self:
        """The latest by the time they speak of, newest first."""
        return self.order_by("-at", "-id")[:number]

    def between(self, first: date, last: date) -> Self:
        """Those of these local dates, both included, oldest first."""
        return self.filter(on__range=(first, last)).order_by("at", "id")

    def may_invite(self, at: datetime) -> bool:
        """Whether to invite to one more; counted from when the last was written, not from what it speaks of."""
        return pacing.may_invite(self.aggregate(last=Max("created_at"))["last"], at)


class CheckIn(OwnedModel):
    """How a person felt at a moment. The row itself says only that there was one."""

    sealed_mood = EncryptedTextField()
    sealed_score = EncryptedTextField()
    sealed_intensity = EncryptedTextField(null=True)
    note = EncryptedTextField(null=True)
    at = models.DateTimeField()
    on = models.DateField()
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-at", "-id"]),
            models.Index(fields=["user", "on", "at", "id"]),
            models.Index(fields=["user", "-created_at"]),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def mood(self) -> str:
        """The key of a built-in mood, or the id of an own one."""
        return (self.sealed_mood or "").rstrip()

    @mood.setter
    def mood(self, mood: str) -> None:
        self.sealed_mood = mood.ljust(MOOD_WIDTH)

    @property
    def score(self) -> int:
        """1 (heavy) to 5 (light), as the mood weighed when it was chosen."""
        return int(self.sealed_score or 0)

    @score.setter
    def score(self, score: int) -> None:
        self.sealed_score = str(score)

    @property
    def intensity(self) -> int | None:
        """1 to 10, or None where it was not given."""
        return int(self.sealed_intensity) if self.sealed_intensity else None

    @intensity.setter
    def intensity(self, intensity: int | None) -> None:
        self.sealed_intensity = None if intensity is None else f"{intensity:02}"

    @property
    def stamp(self) -> str:
        """What a person may change of it, in short: another one after every change."""
        return stamp_of(self.mood, self.intensity, self.note, self.at.astimezone(UTC).isoformat())


class TombstoneQuerySet(models.QuerySet["Tombstone"]):
    """Reads of tombstones; no foreign key, so that they outlive the rows they stand for."""

    def for_user(self, user: Any) -> Self:
        """Those of this person."""
        return self.filter(user_id=user.pk)

    def undoable(self, kinds: str | list[str], at: datetime) -> Self:
        """Those of a kind, or of several, that can still be undone at an instant, by the sealed copy they hold."""
        wanted = [kinds] if isinstance(kinds, str) else kinds
        return self.filter(kind__in=wanted, undo_until__gt=at, copy__isnull=False)


class Tombstone(UUIDModel):
    """That a row was deleted on purpose: no restore and no import brings it back.

    Until the day turns it holds a sealed copy to undo from; then the copy is purged and id, kind, time stay. It stands
    for rows of later rooms too: this is the first one in which people delete what they wrote.
    """

    class Kind(models.TextChoices):
        ANSWER = "answer", _("answer")
        MEMORY = "memory", _("memory")
        NOTE = "note", _("note")
        CHECK_IN = "check_in", _("check-in")
        INTENTION = "intention", _("intention")

    row_id = models.UUIDField()
    user_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    undo_until = models.DateTimeField(null=True)
    copy = EncryptedTextField(null=True)

    objects = TombstoneQuerySet.as_manager()

    class Meta:
        db_table = "memory_tombstone"  # where it began; what is sealed in it is bound to that name
        constraints = [models.UniqueConstraint(fields=["user_id", "kind", "row_id"], name="memory_tombstone_once")]
        indexes = [models.Index(fields=["undo_until"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"
