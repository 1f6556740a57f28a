"""Preferences in and out of REST."""

from rest_framework import serializers

from lot.destinations import destinations
from profiles import consent
from profiles.models import UserPreferences


class PreferencesSerializer(serializers.ModelSerializer):
    """How a person wants to be asked, and what they want to see. Unknown fields are named, not ignored."""

    ai_destinations = serializers.ListField(
        child=serializers.CharField(max_length=300),
        required=False,
        max_length=20,
        help_text="Of `ai_available`: where what you wrote may be sent. Empty, as at first: nowhere.",
    )
    ai_available = serializers.SerializerMethodField(help_text="The AI providers that this server is set up for.")

    class Meta:
        model = UserPreferences
        fields = ["questions_per_day", "gap_minutes", "day_start", "light_weekends", "has_care"]
        fields += ["ai_destinations", "ai_available", "has_progress", "badge_theme", "has_keys"]

    def get_ai_available(self, preferences: UserPreferences) -> list[str]:
        """By name and host."""
        return [destination.id for destination in destinations()]

    def validate_ai_destinations(self, chosen: list[str]) -> list[str]:
        """None but those that can be chosen; what was chosen before may stay."""
        held = self.instance.ai_destinations if isinstance(self.instance, UserPreferences) else []
        return consent.read_choice(chosen, held=held)

    def to_internal_value(self, data: dict[str, object]) -> dict[str, object]:
        """Refuse what is not known."""
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            raise serializers.ValidationError({name: ["This field is not known."] for name in sorted(unknown)})
        return super().to_internal_value(data)

    def update(self, instance: UserPreferences, validated_data: dict[str, object]) -> UserPreferences:
        """Only what was given, so that nothing else is put back to what it was when the row was read."""
        for name, value in validated_data.items():
            setattr(instance, name, value)
        instance.save(update_fields=[*validated_data, "updated_at"])
        if not instance.has_care and instance.sealed_rest:
            instance.rest(None)
        return instance
