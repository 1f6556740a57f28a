"""Help lines in REST, beside what was just written."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import User
from profiles.care import care_card


class HelpLineSerializer(serializers.Serializer):
    """Where somebody listens."""

    country = serializers.CharField()
    name = serializers.CharField()
    phone = serializers.CharField()
    text = serializers.CharField()
    url = serializers.CharField()
    hours = serializers.CharField()
    languages = serializers.CharField()


class CareSerializer(serializers.Serializer):
    """Shown instead of a reply where words say that their writer may be in danger. LOT is not a crisis service."""

    message = serializers.CharField()
    emergency = serializers.CharField(help_text="Empty where the country is not known.")
    lines = HelpLineSerializer(many=True)


def care_data(user: User, *texts: str | None) -> dict[str, Any] | None:
    """The card for texts that were just stored, or None."""
    card = care_card(user, *texts)
    if card is None:
        return None
    message = _(
        "That sounds heavy. Are you safe right now? A person can help where LOT cannot. "
        "LOT is not a crisis service and not medical care. Nobody was told."
    )
    return CareSerializer({"message": message, "emergency": card.emergency, "lines": card.lines}).data
