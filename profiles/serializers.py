"""Profile and preferences in and out of REST."""

from django.utils import timezone
from rest_framework import serializers

from accounts.mail_blocks import standing_block
from lot.api import StrictInput, StrictSerializer
from lot.destinations import destinations, weather_service
from profiles import consent
from profiles.care_serializers import CareSerializer
from profiles.models import Profile, PublicPart, UserPreferences
from profiles.weather.wishes import choose_weather


class PreferencesSerializer(StrictInput, serializers.ModelSerializer):
    """How a person wants to be asked, and what they want to see. Unknown fields are named, not ignored."""

    ai_destinations = serializers.ListField(
        child=serializers.CharField(max_length=300),
        required=False,
        max_length=20,
        help_text="Of `ai_available`: where what you wrote may be sent. Empty, as at first: nowhere.",
    )
    mail_stopped = serializers.SerializerMethodField(
        help_text="Why no reminder and no review is sent to the address: `bounced`, `complained`; empty: they are."
    )
    ai_available = serializers.SerializerMethodField(help_text="The AI providers that this server is set up for.")

    weather_from = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="`weather_available`, where it may be asked for the weather in your city. Empty, as at first: no.",
    )
    weather_available = serializers.SerializerMethodField(
        help_text="The hosts that this server would ask; may be empty."
    )

    class Meta:
        model = UserPreferences
        fields = ["questions_per_day", "gap_minutes", "day_start", "light_weekends", "has_care"]
        fields += ["ai_destinations", "ai_available", "theme", "accent", "own_accent"]
        fields += ["has_progress", "badge_theme", "has_keys", "week_start", "hours", "date_order"]
        fields += ["weather_from", "weather_available"]
        fields += ["has_reminders", "remind_at", "has_review", "has_text_in_mail", "mail_stopped"]
        fields += ["has_quiet_hours", "quiet_from", "quiet_until"]

    def get_ai_available(self, preferences: UserPreferences) -> list[str]:
        """By name and host."""
        return [destination.id for destination in destinations()]

    def get_mail_stopped(self, preferences: UserPreferences) -> str:
        """Why nothing is sent by itself."""
        block = standing_block(preferences.user.email)
        return block.reason if block else ""

    def get_weather_available(self, preferences: UserPreferences) -> str:
        """Both hosts, as they are consented to."""
        return weather_service()

    def validate_ai_destinations(self, chosen: list[str]) -> list[str]:
        """None but those that can be chosen; what was chosen before may stay."""
        held = self.instance.ai_destinations if isinstance(self.instance, UserPreferences) else []
        return consent.read_choice(chosen, held=held)

    def update(self, instance: UserPreferences, validated_data: dict[str, object]) -> UserPreferences:
        """Only what was given, so that nothing else is put back to what it was when the row was read."""
        service = validated_data.pop("weather_from", None)
        if service is not None and service != instance.weather_from:
            choose_weather(user=instance.user, service=str(service))
            instance.refresh_from_db(fields=["weather_from"])
        instance.change(timezone.now(), **validated_data)
        if not instance.has_care and instance.sealed_rest:
            instance.rest(None)
        return instance


class ProfileSerializer(serializers.ModelSerializer):
    """Who and where a person says they are, and what of it others may see."""

    # Sealed columns are opened one by one, never serialised as a column.
    name = serializers.CharField(allow_null=True, read_only=True)
    city = serializers.CharField(allow_null=True, read_only=True)
    about = serializers.CharField(allow_null=True, read_only=True)

    class Meta:
        model = Profile
        fields = ["name", "city", "country", "zone", "about", "handle", "is_public", "shown"]
        read_only_fields = fields


class ProfileChange(StrictSerializer):
    """What is given changes; an empty text takes it away. `shown` names the parts that strangers see."""

    name = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    city = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    country = serializers.CharField(required=False, allow_blank=True, help_text="ISO 3166-1 alpha-2")
    zone = serializers.CharField(required=False, help_text="IANA time zone")
    about = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    handle = serializers.CharField(required=False, allow_blank=True)
    is_public = serializers.BooleanField(required=False)
    shown = serializers.MultipleChoiceField(required=False, choices=PublicPart.choices)


class WrittenProfile(ProfileSerializer):
    """The profile, with help lines where what was sent asks for them."""

    care = CareSerializer(allow_null=True)

    class Meta(ProfileSerializer.Meta):
        fields = [*ProfileSerializer.Meta.fields, "care"]
        read_only_fields = fields
