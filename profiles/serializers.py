"""Preferences in and out of REST."""

from rest_framework import serializers

from profiles.models import UserPreferences


class PreferencesSerializer(serializers.ModelSerializer):
    """How a person wants to be asked. Unknown fields are named, not ignored."""

    class Meta:
        model = UserPreferences
        fields = ["questions_per_day", "gap_minutes", "day_start", "light_weekends", "has_care"]

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
