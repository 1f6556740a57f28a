"""The OpenAPI schema says what is really answered: every status with the envelope, headers, what is refused."""

from collections.abc import Mapping
from typing import Any, Literal

from django.conf import settings
from django.core.validators import RegexValidator
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers, status

from lot.api import StrictInput, StrictSerializer
from lot.patterns import KEY_PATTERN, TIME_PATTERN
from lot.schema_examples import examples_of

JSON = ["application/json"]
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# What may come of any request: a body that is too large or unreadable, a method, a format or a rate that is not for
# here, maintenance.
ALWAYS = ("400", "405", "406", "413", "429", "503")
SIGNED_IN = ("401", "403")
IDEMPOTENT = ("409", "410", "422")
WAITING = ("429", "503")

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": KEY_PATTERN},
    OpenApiParameter.HEADER,
    description="Any text of your own, such as a UUID. The same write with the same key is done once.",
)
REPLAYED = OpenApiParameter(
    "Idempotent-Replayed",
    {"type": "string", "enum": ["true"]},
    OpenApiParameter.HEADER,
    response=[200, 201, 202, 204],
    description="This is the answer to an earlier request with the same Idempotency-Key.",
)
RETRY_AFTER = OpenApiParameter(
    "Retry-After",
    {"type": "integer", "minimum": 1},
    OpenApiParameter.HEADER,
    response=[429, 503],
    description="Seconds.",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="The ETag of the answer that you hold."
)
ETAG = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, response=[200, 304], description="Send it back in If-None-Match."
)


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
    """Reads off the view what it can answer: `takes_key`, `has_etag`, `may_answer`, and who it lets in.

    `may_answer` names further statuses by method, such as `{"POST": (409,)}`; each of them comes in the envelope.
    """

    def get_override_parameters(self) -> list[Any]:
        """Headers that go in and come out."""
        found = [RETRY_AFTER]
        if self._takes_key:
            found += [IDEMPOTENCY_KEY, REPLAYED]
        if self._has_etag:
            found += [IF_NONE_MATCH, ETAG]
        return found

    @property
    def _takes_key(self) -> bool:
        return getattr(self.view, "takes_key", False) and self.method in WRITES

    @property
    def _has_etag(self) -> bool:
        return getattr(self.view, "has_etag", False) and self.method == "GET"

    @property
    def _is_open(self) -> bool:
        return not self.view.get_authenticators()

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for code in self._failures(bodies):
            envelope = self._get_response_for_code(ErrorSerializer, code, JSON)
            said = bodies.get(code, {}).get("description") or status_name(code)
            if "content" not in bodies.get(code, {}):
                bodies[code] = {**envelope, "description": said}
        if self._has_etag:
            bodies["304"] = self._get_response_for_code(OpenApiResponse(description="As you hold it."), "304")
        return dict(sorted(bodies.items()))

    def _failures(self, bodies: Mapping[str, Any]) -> set[str]:
        found = set(ALWAYS) | {code for code in bodies if code >= "400"}
        if not self._is_open:
            found |= set(SIGNED_IN)
        if self.method in WRITES:
            found |= {"415"}
        if self._takes_key:
            found |= set(IDEMPOTENT)
        if "{" in self.path or self._is_list_view():  # a cursor may point nowhere
            found |= {"404"}
        more: Mapping[str, tuple[int, ...]] = getattr(self.view, "may_answer", {})
        return found | {str(code) for code in more.get(self.method, ())}

    def _get_examples(
        self, serializer: Any, direction: Any, media_type: Any, status_code: Any = None, extras: Any = None
    ) -> Any:
        examples = [*(extras or []), *examples_of(serializer, direction)] if media_type in JSON else extras
        return super()._get_examples(serializer, direction, media_type, status_code, examples)

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        schema = super()._map_basic_serializer(serializer, direction)
        if direction == "request":
            if isinstance(serializer, StrictInput):
                schema["additionalProperties"] = False
            if isinstance(serializer, StrictSerializer):  # read whole, by PATCH too: what may be missing it says itself
                required = sorted(name for name, field in serializer.fields.items() if field.required)
                schema |= {"required": required} if required else {}
            if getattr(serializer, "one_of", None):
                schema["oneOf"] = [{"required": [name]} for name in serializer.one_of]
            if getattr(serializer, "any_of", None):
                schema["anyOf"] = [{"required": [name]} for name in serializer.any_of]
        return schema

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        if isinstance(field, serializers.TimeField) and schema.get("format") == "time":
            # For JSON Schema a time has a zone; the hours of a day have none.
            del schema["format"]
            schema["pattern"] = TIME_PATTERN
        if direction == "request" and _must_say_something(field) and "pattern" not in schema and "enum" not in schema:
            schema["pattern"] = r"\S"
        return schema


def _must_say_something(field: Any) -> bool:
    is_plain = type(field) is serializers.CharField and field.trim_whitespace and not field.allow_blank
    return is_plain and not any(isinstance(rule, RegexValidator) for rule in field.validators)


class BearerScheme(OpenApiAuthenticationExtension):
    """Tells the schema of access tokens, those of a session and those that a person has made."""

    target_class = "accounts.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """RFC 6750."""
        return {"type": "http", "scheme": "bearer"}


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
