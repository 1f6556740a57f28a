"""What went wrong and what is planned, in an admin's words; maintenance is planned work that closes LOT."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lot.models import TimedModel, UUIDModel

SHOWN_FOR = timedelta(days=90)


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Reads of the incidents."""

    def lately(self, at: datetime) -> Self:
        """What has begun and is not older than ninety days, the latest first."""
        return self.filter(started_at__lte=at, started_at__gt=at - SHOWN_FOR).order_by("-started_at")

    def planned(self, at: datetime) -> Self:
        """What is still to come, the next first."""
        return self.filter(started_at__gt=at, ended_at=None).order_by("started_at")

    def closing(self) -> "Incident | None":
        """The maintenance that goes on, if any: until somebody ends it, LOT is closed."""
        return self.filter(closes=True, ended_at=None).first()


class Incident(TimedModel):
    """One incident or planned work, as `/status` tells it. Its updates tell how it went."""

    class Kind(models.TextChoices):
        INCIDENT = "incident", _("incident")
        PLANNED = "planned", _("planned work")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.INCIDENT)
    title = models.CharField(_("title"), max_length=120, help_text=_("Anyone can read it. No names, no addresses."))
    started_at = models.DateTimeField(_("begins"), help_text=_("In your time zone. What is to come is planned."))
    expected_at = models.DateTimeField(_("expected to end"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    # Set by `manage.py maintenance` alone: an admin who closes LOT by accident could not reach the form any more.
    closes = models.BooleanField(default=False, editable=False)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["closes"], condition=Q(closes=True, ended_at=None), name="ops_one_maintenance_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="ops_incident_ends_after_it_began",
                violation_error_message=_("It cannot end before it began."),
            ),
        ]
        indexes = [models.Index(fields=["-started_at"])]

    def __str__(self) -> str:
        return self.title


class IncidentUpdate(UUIDModel):
    """What was known at a time."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="updates")
    at = models.DateTimeField(_("at"))
    text = models.CharField(_("text"), max_length=500, help_text=_("Anyone can read it. No names, no addresses."))

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.text
