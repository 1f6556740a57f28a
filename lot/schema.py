"""The OpenAPI schema: every operation can answer with the error envelope."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers, status


class ErrorSerializer(serializers.Serializer):
    """The envelope, for the schema."""

    class Inner(serializers.Serializer):
        code = serializers.CharField()
        message = serializers.CharField()
        fields = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))

        class Meta:
            ref_name = "ErrorBody"

    error = Inner()


class Schema(AutoSchema):
    """Adds the error envelope to every operation."""

    def _get_response_bodies(self, direction: str = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        envelope = self._get_response_for_code(ErrorSerializer, "400")
        for code in ("400", "401", "403", "404", "405", "406", "413", "415", "429"):
            bodies.setdefault(code, {**envelope, "description": status_name(code)})
        return bodies


def status_name(code: str) -> str:
    """The reason phrase of a status code."""
    return next(
        (name[9:].replace("_", " ").capitalize() for name in dir(status) if name.startswith(f"HTTP_{code}_")), code
    )
