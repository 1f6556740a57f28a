"""Badges as data and who has earned them, the days of each month as counted, and the summary of a person's progress."""

from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lot.fields import EncryptedTextField
from lot.models import OwnedModel, OwnedQuerySet, UUIDModel
from profiles.models import UserPreferences
from progress.findings import Findings, Why, read_findings
from progress.patterns import LEAST_DAYS
from progress.rules import ALL_KINDS, Reach
from progress.streaks import FULL, Tally
from progress.summary import Summary

Theme = UserPreferences.BadgeTheme
MOST = 100_000  # of anything that a badge is earned by


class BadgeQuerySet(models.QuerySet["Badge"]):
    """Reads of badges."""

    def to_earn(self, user: object) -> Self:
        """What is still to be earned by this person, the nearest of each rule first."""
        earned = Award.objects.for_user(user).values("badge_id")
        return self.filter(is_active=True).exclude(pk__in=earned).order_by("rule", "parameter", "key")


class Badge(UUIDModel):
    """What is marked by a name and a symbol: a rule, its number, and how it looks in each theme."""

    class Rule(models.TextChoices):
        STREAK = "streak", _("days in a row, rest days included")
        ANSWERS = "answers", _("answers in all")
        KINDS = "kinds", _("kinds of entry in one day")
        PAUSE = "pause", _("an entry again after days without")
        INTENTIONS = "intentions", _("months with an intention that was kept")

    key = models.CharField(max_length=60, unique=True, editable=False)
    rule = models.CharField(_("rule"), max_length=12, choices=Rule)
    parameter = models.PositiveIntegerField(
        _("number"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST)],
        help_text=_("How many days, answers, kinds or months."),
    )
    water_name = models.CharField(_("name, water"), max_length=40)
    water_symbol = models.CharField(_("symbol, water"), max_length=3)
    architecture_name = models.CharField(_("name, architecture"), max_length=40)
    architecture_symbol = models.CharField(_("symbol, architecture"), max_length=3)
    is_active = models.BooleanField(
        _("can be earned"), default=True, help_text=_("Whoever has earned it keeps it either way.")
    )
    is_edited = models.BooleanField(_("edited here"), default=False, editable=False)

    objects = BadgeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "parameter"],
                name="progress_badge_once",
                violation_error_message=_("There is a badge for this already."),
            ),
            models.CheckConstraint(condition=Q(parameter__range=(1, MOST)), name="progress_badge_parameter"),
        ]

    def __str__(self) -> str:
        return f"{self.water_name} / {self.architecture_name}"

    def clean(self) -> None:
        """A number that the rule can reach."""
        if self.rule == self.Rule.KINDS and self.parameter and self.parameter > ALL_KINDS:
            raise ValidationError({"parameter": _("There are three kinds: answers, notes, check-ins.")})

    def name_in(self, theme: str) -> str:
        """Its name in a theme of badges."""
        return self.architecture_name if theme == Theme.ARCHITECTURE else self.water_name

    def symbol_in(self, theme: str) -> str:
        """Its symbol in a theme of badges."""
        return self.architecture_symbol if theme == Theme.ARCHITECTURE else self.water_symbol


class AwardQuerySet(OwnedQuerySet["Award"]):
    """Reads of awards."""

    def with_badge(self) -> Self:
        """Each with its badge, in the order they were earned."""
        return self.select_related("badge").order_by("on", "badge__rule", "badge__parameter")


class Award(OwnedModel):
    """A person has earned a badge, on this local date. It is never taken away, whatever is deleted afterwards."""

    badge = models.ForeignKey(Badge, on_delete=models.PROTECT, related_name="awards")
    on = models.DateField()

    objects = AwardQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "badge"], name="progress_award_once")]

    def __str__(self) -> str:
        return str(self.pk)


class CountedMonth(OwnedModel):
    """A month with an entry: which of its days have one, and how many of each kind there are.

    How many of each day, and how heavy or light the moods were, is sealed. The rest can be told from the dates of the
    entries as well; bit 0 of `active` is the first of the month.
    """

    starts_on = models.DateField()
    active = models.PositiveIntegerField()
    answers = models.PositiveIntegerField()
    notes = models.PositiveIntegerField()
    check_ins = models.PositiveIntegerField()
    sealed_days = EncryptedTextField()

    objects = OwnedQuerySet["CountedMonth"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "starts_on"], name="progress_month_once")]

    def __str__(self) -> str:
        return str(self.pk)


class UserProgress(UUIDModel):
    """What a person's days add up to, kept in step with them. `summary` says what the columns mean."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    answers = models.PositiveIntegerField(default=0)
    notes = models.PositiveIntegerField(default=0)
    check_ins = models.PositiveIntegerField(default=0)
    days = models.PositiveIntegerField(default=0)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    streak_began_on = models.DateField(null=True)
    streak_length = models.PositiveIntegerField(default=0)
    rest_days_used = models.PositiveIntegerField(default=0)
    rest_credit = models.PositiveSmallIntegerField(default=0)
    longest_streak = models.PositiveIntegerField(default=0)
    longest_pause = models.PositiveIntegerField(default=0)
    kept_months = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)
    # What was found to go together, which may hold a word of the person. It is emptied, and `words_taken_back` counts
    # up, whenever words are taken back or changed: what was found in the meantime is then not stored.
    sealed_findings = EncryptedTextField(null=True)
    looked_at = models.DateTimeField(null=True)
    words_taken_back = models.PositiveIntegerField(default=0)

    SUMMARY = tuple(Summary.__dataclass_fields__)

    objects = OwnedQuerySet["UserProgress"].as_manager()

    class Meta:
        verbose_name_plural = "user progress"
        constraints = [
            models.CheckConstraint(
                condition=Q(longest_streak__gte=F("streak_length")), name="progress_longest_is_longest"
            ),
            models.CheckConstraint(condition=Q(rest_credit__lte=FULL), name="progress_rest_credit"),
        ]
        indexes = [
            models.Index(fields=["updated_at"]),
            models.Index(fields=["user"], condition=Q(looked_at=None), name="progress_not_looked_at"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def summary(self) -> Summary:
        """The stored numbers."""
        return Summary(**{name: getattr(self, name) for name in self.SUMMARY})

    @summary.setter
    def summary(self, summary: Summary) -> None:
        for name in self.SUMMARY:
            setattr(self, name, getattr(summary, name))

    @property
    def findings(self) -> Findings:
        """What goes together with lighter or heavier days, or why nothing is shown."""
        if self.check_ins < LEAST_DAYS:
            return Findings(why=Why.TOO_FEW)
        return read_findings(self.sealed_findings)

    @property
    def tally(self) -> Tally:
        """How the streak stood on the last day with an entry, without the dates of rest days."""
        return Tally(
            began_on=self.streak_began_on,
            last_on=self.last_on,
            length=self.streak_length,
            rest_days_used=self.rest_days_used,
            credit=self.rest_credit,
            longest=self.longest_streak,
        )

    def reach(self, kinds: int = ALL_KINDS) -> Reach:
        """How far it has come; `kinds` are the most of one of the days that have changed, where that is known."""
        return Reach(self.summary, self.kept_months, kinds)
