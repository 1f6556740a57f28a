"""The sections of the Settings page: a form each, which knows what stands now and saves by one service."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from lot.clock import zones
from lot.destinations import weather_service
from lot.errors import InvalidInput
from lot.widgets import LongSelect
from profiles import countries
from profiles.models import LATEST_DAY_START, MAX_QUESTIONS_A_DAY, PublicPart, UserPreferences
from profiles.services import save_profile, save_public_page
from profiles.weather.wishes import choose_weather

GAPS = (30, 60, 90, 120, 180, 240, 360, 720)


def _clock() -> forms.TimeInput:
    """A time of day as browsers ask for it."""
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class Section(forms.Form):
    """One section. Its fields are columns of the preferences, unless it says otherwise."""

    name: ClassVar[str]
    fields_of_service: ClassVar[Mapping[str, str]] = {}  # where the service names a field otherwise

    @classmethod
    def current(cls, user: User) -> dict[str, Any]:
        """What the fields show before anything is sent."""
        return {name: getattr(user.preferences, name) for name in cls.base_fields}

    def save(self, user: User, at: datetime) -> None:
        """These columns alone, so that nothing else is put back to what it was when the row was read.

        Raises InvalidInput with the names of fields.
        """
        user.preferences.change(at, **self.cleaned_data)

    @property
    def words(self) -> list[str]:
        """What a person wrote in it, for help lines where its words ask for them."""
        return []

    def try_to_save(self, user: User, at: datetime) -> bool:
        """Whether it was kept; if not, the messages stand at the fields."""
        if not self.is_valid():
            return False
        try:
            self.save(user, at)
        except InvalidInput as error:
            for field, lines in error.fields.items():
                self.add_error(self.fields_of_service.get(field, field), list(lines))
            return False
        return True


class ProfileSection(Section):
    """Who, where, in which zone."""

    name = "profile"
    fields_of_service: ClassVar = {"name": "own_name"}
    own_name = forms.CharField(label=_("Name"), required=False)
    city = forms.CharField(label=_("City"), required=False)
    country = forms.ChoiceField(
        label=_("Country"), required=False, widget=LongSelect, choices=lambda: [("", ""), *countries.choices()]
    )
    zone = forms.ChoiceField(
        label=_("Time zone"), widget=LongSelect, choices=lambda: [(name, name) for name in zones()]
    )
    about = forms.CharField(label=_("About"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    @classmethod
    def current(cls, user: User) -> dict[str, Any]:
        """The profile."""
        profile = user.profile
        texts = {"own_name": profile.name, "city": profile.city, "about": profile.about}
        return texts | {"country": profile.country, "zone": profile.zone}

    def save(self, user: User, at: datetime) -> None:
        """By the service, which knows the lengths."""
        data = dict(self.cleaned_data)
        save_profile(user=user, name=data.pop("own_name"), at=at, **data)

    @property
    def words(self) -> list[str]:
        """The three texts."""
        return [self.cleaned_data[name] for name in ("own_name", "city", "about")]


class PublicSection(Section):
    """The public page: whether, where, and what of it."""

    name = "public"
    is_public = forms.BooleanField(required=False)
    handle = forms.CharField(label=_("Address"), required=False)
    shown = forms.MultipleChoiceField(required=False, choices=PublicPart.choices)

    @classmethod
    def current(cls, user: User) -> dict[str, Any]:
        """The switches."""
        profile = user.profile
        return {"is_public": profile.is_public, "handle": profile.handle, "shown": profile.shown}

    def save(self, user: User, at: datetime) -> None:
        """By the service, which knows who has which handle."""
        save_public_page(user=user, at=at, **self.cleaned_data)


class QuestionsSection(Section):
    """How often and when LOT asks."""

    name = "questions"
    questions_per_day = forms.IntegerField(label=_("A day"), min_value=1, max_value=MAX_QUESTIONS_A_DAY)
    gap_minutes = forms.TypedChoiceField(label=_("Shortest gap"), coerce=int)
    day_start = forms.TimeField(label=_("Day starts"), widget=_clock())
    light_weekends = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.initial.get("gap_minutes")
        gaps = sorted({*GAPS, held} if held is not None else GAPS)  # one that was set over REST may stay
        self.fields["gap_minutes"].choices = [(gap, gap) for gap in gaps]  # type: ignore[attr-defined]

    def clean_day_start(self) -> Any:
        """Later, and most of a date would belong to the day before."""
        start = self.cleaned_data["day_start"]
        if start > LATEST_DAY_START:
            raise forms.ValidationError(_("At noon at the latest."))
        return start.replace(second=0, microsecond=0)


class WeatherSection(Section):
    """Whether the weather in the person's city may be asked for."""

    name = "weather"
    has_weather = forms.BooleanField(required=False)

    @classmethod
    def current(cls, user: User) -> dict[str, Any]:
        """Consent to other hosts is none."""
        service = weather_service()
        return {"has_weather": bool(service) and user.preferences.weather_from == service}

    def save(self, user: User, at: datetime) -> None:
        """By the service, which has it asked for."""
        choose_weather(user=user, service=weather_service() if self.cleaned_data["has_weather"] else "")


class AppearanceSection(Section):
    """What pages look like, and what they show."""

    name = "appearance"
    theme = forms.ChoiceField(choices=UserPreferences.Theme.choices)
    accent = forms.ChoiceField(choices=UserPreferences.Accent.choices)
    own_accent = forms.RegexField(r"^#[0-9a-f]{6}$")
    badge_theme = forms.ChoiceField(choices=UserPreferences.BadgeTheme.choices)
    has_progress = forms.BooleanField(required=False)
    has_keys = forms.BooleanField(required=False)


class RemindersSection(Section):
    """Which mails come by themselves, and what they may carry."""

    name = "reminders"
    has_reminders = forms.BooleanField(required=False)
    remind_at = forms.TimeField(label=_("At"), widget=_clock())
    has_review = forms.BooleanField(required=False)
    has_text_in_mail = forms.BooleanField(required=False)


class QuietSection(Section):
    """When LOT neither asks nor reminds."""

    name = "quiet"
    has_quiet_hours = forms.BooleanField(required=False)
    quiet_from = forms.TimeField(label=_("From"), widget=_clock())
    quiet_until = forms.TimeField(label=_("Until"), widget=_clock())


class TimesSection(Section):
    """How dates, times and weeks are written."""

    name = "times"
    date_order = forms.ChoiceField(choices=UserPreferences.DateOrder.choices)
    hours = forms.ChoiceField(choices=UserPreferences.Hours.choices)
    week_start = forms.ChoiceField(choices=UserPreferences.WeekStart.choices)


SECTIONS: Mapping[str, type[Section]] = {
    section.name: section
    for section in (
        ProfileSection,
        PublicSection,
        QuestionsSection,
        RemindersSection,
        QuietSection,
        TimesSection,
        WeatherSection,
        AppearanceSection,
    )
}
