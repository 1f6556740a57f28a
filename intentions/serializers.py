"""Intentions, check-ins and moods in and out of REST."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from intentions import rules
from intentions.models import CheckIn, Intention, Mood
from intentions.moods import BUILT_IN_MOODS, HEAVIEST, LIGHTEST, mood_label
from lot.api import StrictSerializer
from profiles.care_serializers import CareSerializer

ENDINGS = [(state.value, state.label) for state in (*Intention.ENDED, Intention.State.ACTIVE)]


class IntentionSerializer(serializers.Serializer):
    """An intention as it stands on the person's date, `today` in the context."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    state = serializers.SerializerMethodField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    days = serializers.SerializerMethodField(help_text="The local dates on which it was lived.")
    reflection = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)

    def get_state(self, intention: Intention) -> str:
        """planned, active, over, kept, done or let_go."""
        return intention.state_on(self.context["today"]).value

    def get_days(self, intention: Intention) -> list[date]:
        """In order; prefetched by `with_days`."""
        return [day.on for day in intention.days.all()]


class WrittenIntentionSerializer(IntentionSerializer):
    """An intention that was just written or reworded."""

    care = CareSerializer(allow_null=True)


class IntentionInput(StrictSerializer):
    """A sentence, and its days."""

    text = serializers.CharField(max_length=rules.TEXT_LIMIT)
    starts_on = serializers.DateField(required=False, help_text="Today without it.")
    ends_on = serializers.DateField(required=False, help_text="The end of that month without it.")


class IntentionChange(StrictSerializer):
    """Words and days, or how it ended: `state` `active` takes an ending back."""

    any_of = ("text", "starts_on", "ends_on", "state", "reflection")
    text = serializers.CharField(required=False, max_length=rules.TEXT_LIMIT)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False)
    state = serializers.ChoiceField(ENDINGS, required=False)
    reflection = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, max_length=rules.REFLECTION_LIMIT
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One kind of change at a time, so that either all of it happens or none."""
        ending = {"state", "reflection"} & attrs.keys()
        if not attrs:
            raise serializers.ValidationError({"text": [_("Nothing to change.")]})
        if ending and attrs.keys() - ending:
            raise serializers.ValidationError({"state": [_("Change the words or say how it ended, not both.")]})
        if attrs.get("state") == Intention.State.ACTIVE and "reflection" in attrs:
            raise serializers.ValidationError({"reflection": [_("A reflection comes with its end.")]})
        return attrs


class DayInput(StrictSerializer):
    """A local date; today without it."""

    on = serializers.DateField(required=False)


class CheckInSerializer(serializers.Serializer):
    """A check-in; names of own moods come as `labels` in the context."""

    id = serializers.UUIDField()
    mood = serializers.CharField()
    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    score = serializers.IntegerField()
    intensity = serializers.IntegerField(allow_null=True)
    note = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()
    on = serializers.DateField()
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)

    def get_label(self, entry: CheckIn) -> str:
        """The mood as the person reads it."""
        return mood_label(entry.mood, self.context["labels"])


class WrittenCheckInSerializer(CheckInSerializer):
    """A check-in that was just noted or changed."""

    care = CareSerializer(allow_null=True)


class CheckInInput(StrictSerializer):
    """A mood, and what else is to be said."""

    mood = serializers.CharField(max_length=36, help_text="A built-in key, or the id of an own mood.")
    intensity = serializers.IntegerField(
        required=False, allow_null=True, min_value=rules.WEAKEST, max_value=rules.STRONGEST
    )
    note = serializers.CharField(required=False, allow_blank=True, allow_null=True, max_length=rules.NOTE_LIMIT)
    at = serializers.DateTimeField(required=False, help_text="Any moment up to now, which it is without.")


class CheckInChange(CheckInInput):
    """What is given changes; null and empty clear."""

    any_of = ("mood", "intensity", "note", "at")
    mood = serializers.CharField(required=False, max_length=36)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """At least one."""
        if not attrs:
            raise serializers.ValidationError({"mood": [_("Nothing to change.")]})
        return attrs


class MoodSerializer(serializers.Serializer):
    """A mood to choose from; own ones have no group."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    group = serializers.CharField(allow_null=True)
    score = serializers.IntegerField()


class MoodChange(StrictSerializer):
    """Another word."""

    label = serializers.CharField(max_length=rules.LABEL_LIMIT)  # type: ignore[assignment]


class MoodsSerializer(serializers.Serializer):
    """All of them on one page."""

    results = MoodSerializer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class WrittenMoodSerializer(MoodSerializer):
    """A mood that was just added."""

    care = CareSerializer(allow_null=True)


class MoodInput(StrictSerializer):
    """A mood of one's own."""

    label = serializers.CharField(max_length=rules.LABEL_LIMIT)  # type: ignore[assignment]
    score = serializers.IntegerField(min_value=HEAVIEST, max_value=LIGHTEST)


def mood_data(mood: Mood) -> dict[str, Any]:
    """An own mood as the lists show it."""
    return {"id": str(mood.pk), "label": mood.label, "group": None, "score": mood.score}


def moods_data(own: list[Mood]) -> dict[str, Any]:
    """The fourteen, then one's own."""
    built_in = [
        {"id": mood.key, "label": mood.label, "group": mood.group.value, "score": mood.score} for mood in BUILT_IN_MOODS
    ]
    return {"results": built_in + [mood_data(mood) for mood in own], "next": None, "previous": None}
