"""Notes, and what comes back of earlier days, in and out of REST."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from lot.api import StrictSerializer
from lot.schema import ErrorSerializer
from memory.engine.on_this_day import Unit
from memory.entries import Entry, Kind
from memory.looking_back import Recollection
from memory.models import Note
from memory.services.notes import NOTE_LIMIT
from profiles.care_serializers import CareSerializer


class NoteSerializer(serializers.Serializer):
    """A note as it is kept."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    on = serializers.DateField()
    keep_closed = serializers.BooleanField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)


class NoteVersionSerializer(serializers.Serializer):
    """What a note said before."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    written_at = serializers.DateTimeField(help_text="When these words were last changed.")


class WrittenNoteSerializer(NoteSerializer):
    """A note that was just written or changed."""

    care = CareSerializer(allow_null=True)


class NoteChangedSerializer(ErrorSerializer):
    """The error with the note that stands, so that nothing is lost."""

    note = NoteSerializer()


class NoteInput(StrictSerializer):
    """Words, and the day they are about."""

    text = serializers.CharField(max_length=NOTE_LIMIT)
    on = serializers.DateField(required=False, help_text="A local date up to today, which it is without.")
    keep_closed = serializers.BooleanField(required=False, help_text="Not shown among others until opened.")


class NoteChange(StrictSerializer):
    """What is given changes."""

    any_of = ("text", "on", "keep_closed")
    text = serializers.CharField(required=False, max_length=NOTE_LIMIT)
    on = serializers.DateField(required=False)
    keep_closed = serializers.BooleanField(required=False)
    version = serializers.IntegerField(
        required=False, min_value=1, help_text="The one that was read; 409 `note_changed` where another one stands."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """At least one change."""
        if not attrs.keys() - {"version"}:
            raise serializers.ValidationError({"text": [_("Nothing to change.")]})
        return attrs


class AgoSerializer(serializers.Serializer):
    """How long ago."""

    unit = serializers.ChoiceField([unit.value for unit in Unit])
    number = serializers.IntegerField()


class RecollectionSerializer(serializers.Serializer):
    """An entry of an earlier day. Where it stays closed it has no words; it is read at its own address."""

    kind = serializers.ChoiceField([kind.value for kind in Kind])
    id = serializers.UUIDField()
    on = serializers.DateField()
    at = serializers.DateTimeField()
    ago = AgoSerializer()
    is_closed = serializers.BooleanField()
    text = serializers.CharField(allow_null=True)
    question = serializers.CharField(allow_null=True)
    mood = serializers.CharField(allow_null=True)


class RecollectionsSerializer(serializers.Serializer):
    """Shaped as every list, though it never has a second page."""

    results = RecollectionSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


def note_data(note: Note) -> dict[str, Any]:
    """One note."""
    return NoteSerializer(note).data


def recollections_data(days: Iterable[Recollection]) -> dict[str, Any]:
    """Every entry of these days."""
    rows = [_row(day, entry) for day in days for entry in day.entries]
    return {"results": RecollectionSerializer(rows, many=True).data, "next": None, "previous": None}


def _row(day: Recollection, entry: Entry) -> dict[str, Any]:
    is_closed = day.hides(entry)
    return {
        "kind": entry.kind.value,
        "id": entry.id,
        "on": entry.on,
        "at": entry.at,
        "ago": {"unit": day.look.unit.value, "number": day.look.number},
        "is_closed": is_closed,
        "text": None if is_closed else entry.text or None,
        "question": None if is_closed else entry.question,
        "mood": None if is_closed else entry.mood or None,
    }
