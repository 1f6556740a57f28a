"""The OpenAPI schema: every operation can answer with the error envelope."""

from typing import Any, Literal

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers, status


class ErrorSerializer(serializers.Serializer):
    """The envelope, for the schema."""

    class Inner(serializers.Serializer):
        code = serializers.CharField()
        message = serializers.CharField()
        # The name is the contract's; on the class it shadows the serializer's own, which is set on the instance.
        fields = serializers.DictField(  # type: ignore[assignment]
            child=serializers.ListField(child=serializers.CharField())
        )

        class Meta:
            ref_name = "ErrorBody"

    error = Inner()


class Schema(AutoSchema):
    """Adds the error envelope to every operation."""

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        envelope = self._get_response_for_code(ErrorSerializer, "400")
        for code in ("400", "401", "403", "404", "405", "406", "413", "415", "429"):
            bodies.setdefault(code, {**envelope, "description": status_name(code)})
        return bodies


class BearerScheme(OpenApiAuthenticationExtension):
    """Tells the schema of access tokens."""

    target_class = "accounts.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """RFC 6750."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class WebSessionScheme(OpenApiAuthenticationExtension):
    """Tells the schema of the browser's session."""

    target_class = "accounts.authentication.WebSessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The cookie; unsafe methods need the CSRF token too."""
        return {"type": "apiKey", "in": "cookie", "name": settings.LOT_SESSION_COOKIE_NAME}


def status_name(code: str) -> str:
    """The reason phrase of a status code."""
    return next(
        (name[9:].replace("_", " ").capitalize() for name in dir(status) if name.startswith(f"HTTP_{code}_")), code
    )
