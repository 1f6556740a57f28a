"""How LOT has been: samples of ninety days, what was found elsewhere, and the runs of the doctor."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lot.models import UUIDModel

SAMPLES_KEPT = timedelta(days=90)
RUNS_OF_CHECKS_KEPT = timedelta(days=90)


class StatusSampleQuerySet(models.QuerySet["StatusSample"]):
    """Reads of the samples, and the one way to add to them."""

    def until(self, last: date) -> Self:
        """Those of the ninety days that end with this one."""
        return self.filter(on__gt=last - SAMPLES_KEPT, on__lte=last)

    def add(self, *, part: str, on: date, is_degraded: bool, is_down: bool) -> None:
        """Count one look at a part: the row of its day is made where there is none."""
        rows = self.filter(part=part, on=on)
        changes: dict[str, Any] = {
            "looks": F("looks") + 1,
            "degraded": F("degraded") + int(is_degraded),
            "down": F("down") + int(is_down),
        }
        if not rows.update(**changes):
            self.bulk_create([self.model(part=part, on=on)], ignore_conflicts=True)
            rows.update(**changes)


class StatusSample(models.Model):
    """How often a part was looked at on a day (UTC), and how often it was in trouble."""

    part = models.CharField(max_length=20)
    on = models.DateField()
    looks = models.PositiveIntegerField(default=0)
    degraded = models.PositiveIntegerField(default=0)
    down = models.PositiveIntegerField(default=0)

    objects = StatusSampleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "on"], name="ops_status_sample_once_a_day")]
        indexes = [models.Index(fields=["on"])]

    def __str__(self) -> str:
        return f"{self.part} {self.on}"


class Probe(models.Model):
    """What was found the last time that something outside this process was asked: a page never asks itself."""

    name = models.CharField(max_length=20, unique=True)
    is_up = models.BooleanField()
    asked_at = models.DateTimeField()
    # None where it has never answered: then it may be out of reach from here, and says nothing of people.
    was_up_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class CheckRunQuerySet(models.QuerySet["CheckRun"]):
    """Reads of the doctor's runs."""

    def newest(self, kind: "CheckRun.Kind") -> "CheckRun | None":
        """The last one of a kind."""
        return self.filter(kind=kind).order_by("-at").first()

    def served(self, at: datetime) -> Self:
        """What is looked at no more; what was done after a restore, and that keys were copied, stays."""
        return self.filter(kind=CheckRun.Kind.CHECKS, at__lt=at - RUNS_OF_CHECKS_KEPT)


class CheckRun(UUIDModel):
    """One run of the doctor, line by line; or that somebody said where the keys lie too, with the ids of the keys."""

    class Kind(models.TextChoices):
        CHECKS = "checks", _("checks")
        AFTER_RESTORE = "after_restore", _("after a restore")
        KEYS_COPIED = "keys_copied", _("keys copied")

    kind = models.CharField(max_length=13, choices=Kind)
    at = models.DateTimeField()
    is_good = models.BooleanField()
    lines = models.JSONField(default=list)

    objects = CheckRunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "-at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def keep(cls, *, kind: "CheckRun.Kind", at: datetime, is_good: bool, lines: Iterable[dict[str, str]]) -> "CheckRun":
        """Write a run down."""
        return cls.objects.create(kind=kind, at=at, is_good=is_good, lines=list(lines))
