"""What REST says of exports and imports."""

from typing import Any

from rest_framework import serializers

from lot.api import StrictSerializer
from ops.models import Export, Import


class ExportCodeSerializer(serializers.Serializer):
    """A code is on its way to the person's address."""

    expires_in = serializers.IntegerField(help_text="Seconds.")


class ExportStartSerializer(StrictSerializer):
    """The code of the mail."""

    code = serializers.CharField(max_length=64)


class ExportSerializer(serializers.ModelSerializer):
    """How far an export has come. `size` in bytes; it can be fetched until `expires_at`."""

    class Meta:
        model = Export
        fields = ["id", "state", "total", "done", "size", "created_at", "ready_at", "expires_at"]
        read_only_fields = fields


class UploadSerializer(serializers.Serializer):
    """A file that LOT reads."""

    file = serializers.FileField(allow_empty_file=True)


class ImportStartSerializer(StrictSerializer):
    """What words of the file become: a key of the fourteen moods, or "1" to "5" for one's own of that weight."""

    moods = serializers.DictField(child=serializers.CharField(max_length=20), required=False, default=dict)


class CountsSerializer(serializers.Serializer):
    """Of one kind of row: how many are new, there already, deleted here on purpose, not to be taken."""

    new = serializers.IntegerField(default=0)
    there = serializers.IntegerField(default=0)
    deleted = serializers.IntegerField(default=0)
    refused = serializers.IntegerField(default=0)


class MoodWordSerializer(serializers.Serializer):
    """A word of the file for a mood."""

    number = serializers.IntegerField()
    becomes = serializers.CharField()


class ImportSerializer(serializers.ModelSerializer):
    """What is in a file and what became of it. The id is also what it is undone by."""

    counts = serializers.SerializerMethodField()
    moods = serializers.SerializerMethodField()
    not_taken = serializers.SerializerMethodField(help_text="Places in the file, the first fifty.")
    kept = serializers.SerializerMethodField(help_text="After an undo: rows that stay, changed since, by kind.")
    error = serializers.SerializerMethodField(help_text="Why the file cannot be read, with the place; else empty.")

    class Meta:
        model = Import
        fields = ["id", "state", "format", "total", "done", "counts", "moods", "not_taken", "kept", "error"]
        fields += ["created_at", "ended_at", "undo_until"]
        read_only_fields = fields

    def get_counts(self, row: Import) -> dict[str, CountsSerializer]:
        """By section of the file."""
        counts: dict[str, Any] = row.report.get("counts", {})
        names = CountsSerializer().fields
        return {section: {name: found.get(name, 0) for name in names} for section, found in counts.items()}  # type: ignore[misc]

    def get_moods(self, row: Import) -> dict[str, MoodWordSerializer]:
        """By word."""
        moods: dict[str, MoodWordSerializer] = row.report.get("moods", {})
        return moods

    def get_not_taken(self, row: Import) -> list[str]:
        """Where they stand."""
        places: list[str] = row.report.get("not_taken", [])
        return places

    def get_kept(self, row: Import) -> dict[str, int]:
        """By section of the file."""
        kept: dict[str, int] = row.report.get("kept", {})
        return kept

    def get_error(self, row: Import) -> str:
        """One sentence."""
        return str(row.report.get("error", ""))
