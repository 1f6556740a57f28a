"""Memories and topics in and out of REST."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from lot.api import StrictSerializer
from memory.engine.bank import built_in_bank
from memory.models import Memory
from memory.services.ledger import MEMORY_LIMIT
from profiles.care_serializers import CareSerializer


class MemorySourceSerializer(serializers.Serializer):
    """An answer that a memory rests on."""

    answer_id = serializers.UUIDField()
    on = serializers.DateField()


class MemorySerializer(serializers.Serializer):
    """One remembered fact. `before` is what held earlier, the latest first."""

    id = serializers.UUIDField()
    topic = serializers.CharField()
    text = serializers.CharField(allow_null=True)
    since = serializers.DateField(source="first_confirmed_on")
    last_confirmed_on = serializers.DateField()
    before = serializers.SerializerMethodField()
    sources = serializers.SerializerMethodField()
    origin = serializers.ChoiceField(choices=Memory.Origin.choices)
    state = serializers.ChoiceField(choices=Memory.State.choices)

    def get_before(self, memory: Memory) -> list[str]:
        """The texts of the earlier values."""
        return [earlier.text or "" for earlier in memory.history]

    @extend_schema_field(MemorySourceSerializer(many=True))
    def get_sources(self, memory: Memory) -> list[dict[str, Any]]:
        """The earliest first."""
        answers = sorted((source.answer for source in memory.sources.all()), key=lambda answer: answer.created_at)
        return [dict(MemorySourceSerializer({"answer_id": answer.pk, "on": answer.on}).data) for answer in answers]


class ChangedMemorySerializer(MemorySerializer):
    """A memory that was just reworded."""

    care = CareSerializer(allow_null=True)


class MemoryInput(StrictSerializer):
    """The person's wording."""

    text = serializers.CharField(max_length=MEMORY_LIMIT)


class TopicInput(StrictSerializer):
    """A topic of the bank."""

    topic = serializers.ChoiceField(sorted(built_in_bank().topics))


class TopicSerializer(serializers.Serializer):
    """A topic with its name."""

    topic = serializers.CharField()
    title = serializers.CharField()


class MutedSerializer(serializers.Serializer):
    """Shaped as every list, though it never has a second page."""

    results = TopicSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


def memory_data(user: User, memory: Memory) -> dict[str, Any]:
    """One memory with its sources and history."""
    own = Memory.objects.for_user(user)
    row = own.with_sources().get(pk=memory.pk)
    own.attach_history([row])
    return MemorySerializer(row).data


def muted_data(topics: Sequence[str]) -> dict[str, Any]:
    """The muted topics with their names."""
    titles = built_in_bank().topics
    results = [{"topic": topic, "title": titles.get(topic, topic)} for topic in topics]
    return {"results": results, "next": None, "previous": None}
