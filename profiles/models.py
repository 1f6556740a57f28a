"""What a person tells LOT about themselves: profile and preferences, one row each, made with the person."""

from datetime import time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lot.clock import is_southern_zone
from lot.models import TimedModel

MAX_QUESTIONS_A_DAY = 15
MAX_GAP_MINUTES = 720
LATEST_DAY_START = time(11, 59)  # later, and most of a date would belong to the day before
SOUTHERN = frozenset(
    # ISO 3166-1 alpha-2 of countries whose people live south of the equator for the greater part.
    "AO AR AS AU BI BO BR BW CC CD CG CK CL CX EC FJ FK GS ID KI KM LS MG MU MW MZ NA NC NF NR NU NZ PE PF PG PN PY "
    "RE RW SB SC SH ST SZ TF TK TL TO TV TZ UY VU WF WS YT ZA ZM ZW".split()
)


class Profile(TimedModel):
    """Where and when a person lives."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    is_zone_confirmed = models.BooleanField(default=False, editable=False)
    country = models.CharField(_("country"), max_length=2, blank=True, validators=[RegexValidator(r"^[A-Z]{2}$")])
    language = models.CharField(_("language"), max_length=10, default="en")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def tzinfo(self) -> ZoneInfo:
        """The zone as Python takes it."""
        return ZoneInfo(self.zone)

    @property
    def is_southern(self) -> bool:
        """Whether the seasons are those of the south: by the country, or by the zone where that is all we know."""
        return self.country in SOUTHERN if self.country else is_southern_zone(self.zone)


class UserPreferences(TimedModel):
    """How a person wants to be asked."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    questions_per_day = models.PositiveSmallIntegerField(
        _("questions a day"), default=3, validators=[MinValueValidator(1), MaxValueValidator(MAX_QUESTIONS_A_DAY)]
    )
    gap_minutes = models.PositiveSmallIntegerField(
        _("shortest gap in minutes"), default=90, validators=[MaxValueValidator(MAX_GAP_MINUTES)]
    )
    day_start = models.TimeField(_("day starts"), default=time(4, 0), validators=[MaxValueValidator(LATEST_DAY_START)])
    light_weekends = models.BooleanField(_("light weekends"), default=True)

    class Meta:
        verbose_name_plural = "user preferences"
        constraints = [
            models.CheckConstraint(
                condition=Q(questions_per_day__range=(1, MAX_QUESTIONS_A_DAY)), name="profiles_questions_per_day"
            ),
            models.CheckConstraint(condition=Q(gap_minutes__lte=MAX_GAP_MINUTES), name="profiles_gap_minutes"),
            models.CheckConstraint(condition=Q(day_start__lte=LATEST_DAY_START), name="profiles_day_start"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
