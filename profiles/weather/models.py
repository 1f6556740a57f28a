"""The weather at a place: one row for everybody who lives there."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lot.outgoing import Unanswered
from profiles.weather.kinds import Observation

KEPT = timedelta(minutes=40)  # so long nobody asks again, whatever came of it
UNKNOWN_KEPT = timedelta(days=30)  # a city that nobody knows today is seldom known tomorrow
FRESH = timedelta(hours=1)  # older weather is not shown
STARTED, KNOWN, NO_PLACE = "started", "known", "no_place"
OUTCOMES = [
    (STARTED, _("being asked")),
    (KNOWN, _("known")),
    (NO_PLACE, _("no city of this name")),
    (Unanswered.Why.TIMED_OUT.value, _("took too long")),
    (Unanswered.Why.UNREACHABLE.value, _("not reached")),
    (Unanswered.Why.REDIRECTED.value, _("sent elsewhere, not followed")),
    (Unanswered.Why.BUSY.value, _("busy")),
    (Unanswered.Why.BROKEN.value, _("broken")),
    (Unanswered.Why.NOT_TAKEN.value, _("not taken")),
    (Unanswered.Why.TOO_LARGE.value, _("answer too large")),
    (Unanswered.Why.UNREADABLE.value, _("unreadable answer")),
]


class WeatherQuerySet(models.QuerySet["Weather"]):
    """Reads, and the one conditional write by which of many who would ask one does."""

    def claim(self, place: str, at: datetime) -> bool:
        """Whether the caller is the one to ask now. Nobody else is, for as long as the answer is kept."""
        Weather.objects.bulk_create([Weather(place=place, next_at=at)], ignore_conflicts=True)
        due = self.filter(place=place, next_at__lte=at)
        return bool(due.update(next_at=at + KEPT, asked_at=at, outcome=STARTED))

    def due(self, places: set[str], at: datetime) -> set[str]:
        """Those of these places that may be asked for now."""
        return places - set(self.filter(place__in=places, next_at__gt=at).values_list("place", flat=True))

    def fresh(self, at: datetime, age: timedelta = FRESH) -> Self:
        """What is known, and not too long ago, at an instant."""
        return self.filter(outcome=KNOWN, asked_at__lte=at, asked_at__gt=at - age)


class Weather(models.Model):
    """`place` is a keyed hash, so that the table names no city, and no row leads to a person."""

    place = models.CharField(primary_key=True, max_length=64)
    next_at = models.DateTimeField(_("not asked again before"))
    asked_at = models.DateTimeField(_("asked"), null=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=OUTCOMES, default=STARTED)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    code = models.PositiveSmallIntegerField(null=True)
    celsius = models.FloatField(null=True)
    wind_kmh = models.FloatField(null=True)

    objects = WeatherQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "weather"
        indexes = [models.Index(fields=["next_at"])]

    def __str__(self) -> str:
        return self.place[:8]

    @property
    def seen(self) -> Observation | None:
        """What was observed."""
        if self.code is None or self.celsius is None or self.wind_kmh is None:
            return None
        return Observation(self.code, self.celsius, self.wind_kmh)

    def keep(self, seen: Observation) -> None:
        """What came of asking."""
        self.code, self.celsius, self.wind_kmh = seen.code, seen.celsius, seen.wind_kmh
        self.outcome, self.failures = KNOWN, 0
        self.save(update_fields=["code", "celsius", "wind_kmh", "outcome", "failures"])

    def fail(self, outcome: str, next_at: datetime) -> None:
        """Nothing came of it: what was known before is not shown any more."""
        kept = {"code": None, "celsius": None, "wind_kmh": None, "outcome": outcome, "next_at": next_at}
        Weather.objects.filter(pk=self.pk).update(failures=F("failures") + 1, **kept)
