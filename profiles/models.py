"""What a person tells LOT about themselves, one row each, made with the person; and where they may find help."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lot import dates
from lot.clock import is_southern_zone
from lot.fields import EncryptedTextField
from lot.models import TimedModel, UUIDModel
from lot.quiet import REMINDERS_WAIT, QuietHours
from profiles.countries import name_of
from profiles.weather.models import Weather

__all__ = ["HeldHandle", "HelpLine", "Profile", "PublicPart", "UserPreferences", "Weather"]

MAX_QUESTIONS_A_DAY = 15
MAX_GAP_MINUTES = 720
GOOD_FOR = timedelta(days=365)  # a help line that was checked longer ago may have changed
LATEST_DAY_START = time(11, 59)  # later, and most of a date would belong to the day before
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
SOUTHERN = frozenset(
    # ISO 3166-1 alpha-2 of countries whose people live south of the equator for the greater part.
    "AO AR AS AU BI BO BR BW CC CD CG CK CL CX EC FJ FK GS ID KI KM LS MG MU MW MZ NA NC NF NR NU NZ PE PF PG PN PY "
    "RE RW SB SC SH ST SZ TF TK TL TO TV TZ UY VU WF WS YT ZA ZM ZW".split()
)


def usual_reminder() -> time:
    """When reminders come unless another time is chosen. A function: at this very time Django's checks warn of a fixed
    one, which looks like `now` to them."""
    return time(19, 0)


def usual_quiet_begin() -> time:
    """When quiet hours begin unless another time is chosen; a function for the same reason."""
    return time(22, 0)


def usual_quiet_end() -> time:
    """When they end."""
    return time(7, 0)


class PublicPart(models.TextChoices):
    """What a person may show on their public page, each by a switch of its own. Nothing else is ever shown there."""

    NAME = "name", _("Name")
    CITY = "city", _("City")
    COUNTRY = "country", _("Country")
    ABOUT = "about", _("About")
    TIME = "time", _("Local time")
    WEATHER = "weather", _("Weather")
    SINCE = "since", _("Here since")
    INTENTION = "intention", _("Intention")
    STORY = "story", _("Story")
    BADGES = "badges", _("Badges")
    STREAK = "streak", _("Streak")


class Profile(TimedModel):
    """Where and when a person lives, and what of it others may see: nothing, until the person says so."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    is_zone_confirmed = models.BooleanField(default=False, editable=False)
    country = models.CharField(_("country"), max_length=2, blank=True, validators=[RegexValidator(r"^[A-Z]{2}$")])
    language = models.CharField(_("language"), max_length=10, default="en")
    name = EncryptedTextField(null=True)
    city = EncryptedTextField(null=True)
    about = EncryptedTextField(null=True)
    # Where the city lies, as it was found for the weather: "41.1 -8.6". Goes with the city, and with the consent.
    place = EncryptedTextField(null=True)
    handle = models.CharField(_("address of the public page"), max_length=30, blank=True)
    is_public = models.BooleanField(_("has a public page"), default=False)
    shown = models.JSONField(_("shown on it"), default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(handle=Lower("handle")), name="profiles_handle_folded"),
            models.UniqueConstraint(fields=["handle"], condition=~Q(handle=""), name="profiles_handle_once"),
            models.CheckConstraint(condition=Q(is_public=False) | ~Q(handle=""), name="profiles_public_has_handle"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, **options: Any) -> None:
        """In another zone reminders are due at other moments."""
        is_new = self._state.adding
        super().save(**options)
        if not is_new and "zone" in (options.get("update_fields") or ["zone"]):
            changes = {"remind_next_at": AT_ONCE, "updated_at": timezone.now()}
            UserPreferences.objects.filter(user_id=self.user_id).update(**changes)

    @property
    def tzinfo(self) -> ZoneInfo:
        """The zone as Python takes it."""
        return ZoneInfo(self.zone)

    @property
    def is_southern(self) -> bool:
        """Whether the seasons are those of the south: by the country, or by the zone where that is all we know."""
        return self.country in SOUTHERN if self.country else is_southern_zone(self.zone)


class HeldHandle(models.Model):
    """A handle that somebody gave up: for a while nobody else may take it, so that links to it mislead nobody."""

    handle = models.CharField(primary_key=True, max_length=30)
    user_id = models.UUIDField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until"])]

    def __str__(self) -> str:
        return self.handle


class UserPreferences(TimedModel):
    """How a person wants to be asked, and what they want to see."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("Auto")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")
        SUN = "sun", _("Sun")

    class Accent(models.TextChoices):
        INK = "ink", _("Ink")
        MOSS = "moss", _("Moss")
        TIDE = "tide", _("Tide")
        IRIS = "iris", _("Iris")
        CLAY = "clay", _("Clay")
        OWN = "own", _("Own")

    class BadgeTheme(models.TextChoices):
        WATER = "water", _("water")
        ARCHITECTURE = "architecture", _("architecture")

    class WeekStart(models.TextChoices):
        COUNTRY = "country", _("As in my country")
        MONDAY = "monday", _("Monday")
        SUNDAY = "sunday", _("Sunday")
        SATURDAY = "saturday", _("Saturday")

    class Hours(models.TextChoices):
        TWENTY_FOUR = "24", _("14:20")
        TWELVE = "12", _("2:20 pm")

    class DateOrder(models.TextChoices):
        LANGUAGE = dates.BY_LANGUAGE, _("As in my language")
        DAY_FIRST = dates.DAY_FIRST, _("3 March 2026")
        MONTH_FIRST = dates.MONTH_FIRST, _("March 3, 2026")
        YEAR_FIRST = dates.YEAR_FIRST, _("2026-03-03")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    questions_per_day = models.PositiveSmallIntegerField(
        _("questions a day"), default=3, validators=[MinValueValidator(1), MaxValueValidator(MAX_QUESTIONS_A_DAY)]
    )
    gap_minutes = models.PositiveSmallIntegerField(
        _("shortest gap in minutes"), default=90, validators=[MaxValueValidator(MAX_GAP_MINUTES)]
    )
    day_start = models.TimeField(_("day starts"), default=time(4, 0), validators=[MaxValueValidator(LATEST_DAY_START)])
    light_weekends = models.BooleanField(_("light weekends"), default=True)
    has_care = models.BooleanField(_("notices when things are heavy"), default=True)
    sealed_rest = EncryptedTextField(null=True)
    # Where what a person wrote may be sent, as `lot.destinations` names it; empty: nowhere.
    ai_destinations = models.JSONField(_("AI providers that may be asked"), default=list, blank=True)
    theme = models.CharField(_("theme"), max_length=5, choices=Theme, default=Theme.AUTO)
    accent = models.CharField(_("accent"), max_length=4, choices=Accent, default=Accent.INK)
    own_accent = models.CharField(
        _("own accent"), max_length=7, default="#2f7a45", validators=[RegexValidator(r"^#[0-9a-f]{6}$")]
    )
    has_progress = models.BooleanField(_("shows progress"), default=True)
    badge_theme = models.CharField(_("badge theme"), max_length=12, choices=BadgeTheme, default=BadgeTheme.WATER)
    has_keys = models.BooleanField(_("single keys work"), default=True)
    week_start = models.CharField(_("week starts"), max_length=8, choices=WeekStart, default=WeekStart.COUNTRY)
    hours = models.CharField(_("time of day"), max_length=2, choices=Hours, default=Hours.TWENTY_FOUR)
    date_order = models.CharField(_("date"), max_length=8, choices=DateOrder, default=DateOrder.LANGUAGE)
    # The hosts that may be asked for the weather in this person's city, as `lot.destinations` names them; empty: none.
    weather_from = models.CharField(_("weather service that may be asked"), max_length=600, blank=True)
    has_reminders = models.BooleanField(_("reminders by mail"), default=False)
    remind_at = models.TimeField(_("reminded at"), default=usual_reminder)
    reminders_from = models.DateTimeField(null=True, editable=False)
    # Until then the clock need not look whether a reminder is due. It moves this on itself; what changes when one is
    # due (the time, the zone) sets it back to AT_ONCE and `updated_at` with it, by which the clock sees that.
    remind_next_at = models.DateTimeField(default=AT_ONCE, editable=False)
    has_quiet_hours = models.BooleanField(_("quiet hours"), default=False)
    quiet_from = models.TimeField(_("quiet from"), default=usual_quiet_begin)
    quiet_until = models.TimeField(_("quiet until"), default=usual_quiet_end)
    has_review = models.BooleanField(_("monthly review by mail"), default=False)
    has_text_in_mail = models.BooleanField(_("mails may carry own words"), default=False)

    class Meta:
        verbose_name_plural = "user preferences"
        constraints = [
            models.CheckConstraint(
                condition=Q(questions_per_day__range=(1, MAX_QUESTIONS_A_DAY)), name="profiles_questions_per_day"
            ),
            models.CheckConstraint(condition=Q(gap_minutes__lte=MAX_GAP_MINUTES), name="profiles_gap_minutes"),
            models.CheckConstraint(condition=Q(day_start__lte=LATEST_DAY_START), name="profiles_day_start"),
            models.CheckConstraint(condition=Q(badge_theme__in=["water", "architecture"]), name="profiles_badge_theme"),
            models.CheckConstraint(
                condition=Q(week_start__in=["country", "monday", "sunday", "saturday"]), name="profiles_week_start"
            ),
            models.CheckConstraint(condition=Q(hours__in=["24", "12"]), name="profiles_hours"),
            models.CheckConstraint(
                condition=Q(date_order__in=["language", "day", "month", "year"]), name="profiles_date_order"
            ),
        ]
        # The clock asks every minute who is due; those who want no mail are not even looked at.
        indexes = [
            models.Index(fields=["remind_next_at", "id"], condition=Q(has_reminders=True), name="profiles_remind_next"),
            models.Index(fields=["user"], condition=Q(has_review=True), name="profiles_reviews"),
            models.Index(fields=["user"], condition=Q(sealed_rest__isnull=False), name="profiles_resting"),
            models.Index(fields=["weather_from"], condition=~Q(weather_from=""), name="profiles_weather_from"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, **options: Any) -> None:
        """Where reminders may be due at another moment from now on, the clock looks again."""
        fields = options.get("update_fields")
        if fields is None or {"has_reminders", "remind_at"} & set(fields):
            self.remind_next_at = AT_ONCE
            options["update_fields"] = fields and {*fields, "remind_next_at", "updated_at"}
        super().save(**options)

    def change(self, at: datetime, **chosen: Any) -> None:
        """Set what was chosen and store these columns alone, so that nothing else is put back to what it was read as.

        Reminders that are switched on, or moved to another time, count from then on.
        """
        for name in {"remind_at", "quiet_from", "quiet_until"} & chosen.keys():
            chosen[name] = chosen[name].replace(second=0, microsecond=0)
        if any(chosen.get(name, getattr(self, name)) != getattr(self, name) for name in ("has_reminders", "remind_at")):
            chosen["reminders_from"] = at
        for name, value in chosen.items():
            setattr(self, name, value)
        self.save(update_fields=[*chosen, "updated_at"])

    @property
    def quiet_hours(self) -> QuietHours | None:
        """The span of their clock in which LOT neither asks nor reminds; None where there is none."""
        return QuietHours(self.quiet_from, self.quiet_until) if self.has_quiet_hours else None

    @property
    def is_reminder_quiet(self) -> bool:
        """Whether the reminders that they want fall into quiet hours that outlast them: then none is sent."""
        quiet = self.quiet_hours if self.has_reminders else None
        return quiet is not None and quiet.left_at(self.remind_at) >= REMINDERS_WAIT

    @property
    def rests_until(self) -> datetime | None:
        """Until when questions rest: all that is kept of a text that was noticed, and sealed like the text."""
        return datetime.fromisoformat(self.sealed_rest) if self.sealed_rest else None

    def rest(self, until: datetime | None) -> None:
        """Let questions rest until then; None ends it."""
        self.sealed_rest = until.isoformat() if until else None
        self.save(update_fields=["sealed_rest"])


class HelpLineQuerySet(models.QuerySet["HelpLine"]):
    """Reads of help lines."""

    def active(self) -> Self:
        """What may be shown, the international ones first, then by country; a country's main line first."""
        return self.filter(is_active=True).order_by("country", "position", "name")

    def for_country(self, code: str) -> list["HelpLine"]:
        """The lines of a country (ISO 3166-1 alpha-2); the international ones where it has none or is not known."""
        found = list(self.active().filter(country__in={code, ""}))
        return [line for line in found if line.country == code] or [line for line in found if not line.country]

    def stale(self, on: date) -> Self:
        """What nobody has checked for a year."""
        return self.active().filter(checked_on__lt=on - GOOD_FOR)


class HelpLine(UUIDModel):
    """A number or an address where somebody listens, with where it is published and when that was checked."""

    key = models.CharField(max_length=120, unique=True, editable=False)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$")],
        help_text=_("Two letters, ISO 3166-1. Empty: international."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name = models.CharField(_("name"), max_length=100)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    text = models.CharField(_("SMS or chat"), max_length=200, blank=True)
    url = models.URLField(_("page"), blank=True)
    hours = models.CharField(_("hours"), max_length=100, blank=True)
    languages = models.CharField(_("languages"), max_length=60, blank=True)
    emergency = models.CharField(_("emergency number"), max_length=20)
    source = models.URLField(_("source"), max_length=300)
    checked_on = models.DateField(_("checked on"))
    is_active = models.BooleanField(_("shown"), default=True)
    is_edited = models.BooleanField(_("edited here"), default=False, editable=False)

    objects = HelpLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country", "name", "phone", "url"], name="profiles_help_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.country or _('international')}: {self.name}"

    @property
    def dial(self) -> str:
        """The number as a telephone takes it."""
        return "".join(char for char in self.phone if char.isdigit() or char == "+")

    @property
    def place(self) -> str:
        """The name of its country."""
        return name_of(self.country)
