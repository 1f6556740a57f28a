"""What REST says of exports and imports."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lot.api import StrictSerializer, read_json
from lot.errors import InvalidInput
from ops.models import Export, Import


class ExportCodeSerializer(serializers.Serializer):
    """A code is on its way to the person's address."""

    expires_in = serializers.IntegerField(help_text="Seconds.")


class ExportStartSerializer(StrictSerializer):
    """The code of the mail; a token with the scope `export` needs none."""

    code = serializers.CharField(required=False, max_length=64)


class ExportSerializer(serializers.ModelSerializer):
    """How far an export has come. `size` in bytes; it can be fetched until `expires_at`."""

    class Meta:
        model = Export
        fields = ["id", "state", "total", "done", "size", "created_at", "ready_at", "expires_at"]
        read_only_fields = fields


MOST_WORDS = 200


def _meanings(**options: Any) -> serializers.DictField:
    return serializers.DictField(child=serializers.CharField(max_length=36), **options)


class MoodsField(serializers.JSONField):
    """Meanings of words, as JSON in a field of a form."""

    def to_internal_value(self, data: Any) -> dict[str, str]:
        """An object of strings."""
        try:
            found = read_json(str(data))
        except InvalidInput as error:
            raise serializers.ValidationError(error.message) from None
        meanings: dict[str, str] = _meanings().run_validation(found)
        if len(meanings) > MOST_WORDS:
            raise serializers.ValidationError(_("At most %(limit)d words.") % {"limit": MOST_WORDS})
        return meanings


class UploadSerializer(serializers.Serializer):
    """A file that LOT reads: its own ZIP, Day One's, Daylio's CSV. `moods`, as JSON: what words in it become."""

    file = serializers.FileField(allow_empty_file=True)
    moods = MoodsField(required=False, default=dict)


class ImportStartSerializer(StrictSerializer):
    """What words of the file become: a key of the fourteen moods, the id of an own one, or "1" to "5" for a new one of
    that weight."""

    moods = _meanings(required=False, default=dict)


class CountsSerializer(serializers.Serializer):
    """Of one kind of row: how many are new, there already, deleted here on purpose, not to be taken."""

    new = serializers.IntegerField(default=0)
    there = serializers.IntegerField(default=0)
    deleted = serializers.IntegerField(default=0)
    refused = serializers.IntegerField(default=0)


class MoodWordSerializer(serializers.Serializer):
    """A word of the file for a mood. Where it is not known, `becomes` is a guess in the middle."""

    number = serializers.IntegerField()
    becomes = serializers.CharField()
    is_known = serializers.BooleanField()


class ImportSerializer(serializers.ModelSerializer):
    """What is in a file and what became of it. The id is also what it is undone by."""

    counts = serializers.SerializerMethodField()
    moods = serializers.SerializerMethodField()
    left_out = serializers.SerializerMethodField(help_text="What LOT does not take, such as photos, by kind.")
    not_taken = serializers.SerializerMethodField(help_text="Places in the file, the first fifty.")
    kept = serializers.SerializerMethodField(help_text="After an undo: rows that stay, changed since, by kind.")
    error = serializers.SerializerMethodField(help_text="Why the file cannot be read, with the place; else empty.")

    class Meta:
        model = Import
        fields = ["id", "state", "format", "total", "done", "counts", "moods", "left_out", "not_taken"]
        fields += ["kept", "error", "created_at", "ended_at", "undo_until"]
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=CountsSerializer()))
    def get_counts(self, row: Import) -> dict[str, dict[str, int]]:
        """By section of the file."""
        counts: dict[str, dict[str, int]] = row.report.get("counts", {})
        names = [str(name) for name in CountsSerializer().fields]
        return {section: {name: found.get(name, 0) for name in names} for section, found in counts.items()}

    @extend_schema_field(serializers.DictField(child=MoodWordSerializer()))
    def get_moods(self, row: Import) -> dict[str, Any]:
        """By word."""
        moods: dict[str, Any] = row.report.get("moods", {})
        return moods

    def get_left_out(self, row: Import) -> dict[str, int]:
        """By kind."""
        left_out: dict[str, int] = row.report.get("left_out", {})
        return left_out

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
