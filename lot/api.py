"""What every REST endpoint shares: strict input, one error envelope, cursor pages."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, pagination, parsers, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lot.errors import InvalidInput, LotError, TooLarge
from lot.strict_json import read_strictly

MAX_DEPTH = 8
MAX_PAGE = 100

CODES = {
    exceptions.NotAuthenticated: ("not_signed_in", _("Sign in first.")),
    exceptions.AuthenticationFailed: ("not_signed_in", _("Sign in again.")),
    exceptions.PermissionDenied: ("forbidden", _("This is not allowed.")),
    exceptions.NotFound: ("not_found", _("There is nothing at this address.")),
    exceptions.MethodNotAllowed: ("method_not_allowed", _("This address does not take that method.")),
    exceptions.NotAcceptable: ("not_acceptable", _("LOT answers in JSON.")),
    exceptions.UnsupportedMediaType: ("unsupported_media_type", _("Send JSON.")),
    exceptions.ParseError: ("invalid", _("This is not readable JSON.")),
    exceptions.Throttled: ("too_many_requests", _("Too many requests. Try again later.")),
}


class StrictJSONParser(parsers.JSONParser):
    """JSON of bounded depth, without NUL, lone surrogates, NaN or doubled names."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        # `stream` may be chunked; reading the body applies Django's own limit.
        return read_json(stream.read())


def read_json(data: bytes | str) -> Any:
    """As strict in a field of a form as in a body. Raises InvalidInput."""
    try:
        found = read_strictly(data if isinstance(data, str) else data.decode("utf-8"))
    except ValueError:
        raise InvalidInput(_("This is not readable JSON.")) from None
    _inspect(found, 0)
    return found


def _inspect(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise InvalidInput(_("This is nested too deeply."))
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise InvalidInput(_("The text holds characters that cannot be stored."))
    elif isinstance(value, dict):
        for key, item in value.items():
            _inspect(key, depth + 1)
            _inspect(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _inspect(item, depth + 1)


def error_response(error: LotError) -> Response:
    """The envelope as a response, with Retry-After where the error knows it."""
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else None
    return Response(error.as_dict(), status=error.status, headers=headers)


def handle_exception(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook: every failure leaves in the one envelope. What is unknown stays a 500 and is logged."""
    error = _as_lot_error(exc)
    if error is None:
        return None
    response = error_response(error)
    if challenge := getattr(exc, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    return response


def _as_lot_error(exc: Exception) -> LotError | None:
    if isinstance(exc, LotError):
        return exc
    if isinstance(exc, RequestDataTooBig):
        return TooLarge()
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    if isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    if isinstance(exc, exceptions.ValidationError):
        return InvalidInput(fields=_fields(exc.detail))
    if isinstance(exc, exceptions.APIException):
        code, message = CODES.get(type(exc), ("invalid", str(exc.detail)))
        wait = getattr(exc, "wait", None)
        return LotError(message, code=code, status=exc.status_code, retry_after=int(wait) if wait else None)
    return None


def _fields(detail: Any) -> dict[str, list[str]]:
    if not isinstance(detail, dict):
        return {"non_field_errors": [str(line) for line in detail]}
    flat: dict[str, list[str]] = {}
    for name, lines in detail.items():
        if isinstance(lines, dict):
            flat |= {f"{name}.{inner}": value for inner, value in _fields(lines).items()}
        else:
            flat[name] = [str(line) for line in (lines if isinstance(lines, list) else [lines])]
    return flat


class CursorPages(pagination.CursorPagination):
    """`{"results", "next", "previous"}`; `?limit=` from 1 to 100, 25 without."""

    page_size = 25
    page_size_query_param = "limit"
    max_page_size = MAX_PAGE
    ordering: str | tuple[str, ...] = "-created_at"

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """As the base class says, with the bounds."""
        found: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in found:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"minimum": 1, "default": self.page_size}
                parameter["description"] = f"Rows on a page; {self.page_size} without, {MAX_PAGE} at most."
        return found

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        limit = request.query_params.get(self.page_size_query_param)
        if limit is not None and not (limit.isascii() and limit.isdigit() and int(limit) > 0):
            raise InvalidInput(fields={"limit": [_("A whole number from 1 to 100.")]})
        self._model = queryset.model
        return super().paginate_queryset(queryset, request, view)

    def decode_cursor(self, request: Any) -> Any:
        """The cursor. Well-formed with a position that no row can have, it is 404 like one that cannot be decoded."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None:
            field = self._model._meta.get_field(self.ordering[0].lstrip("-"))
            try:
                position = field.to_python(cursor.position)
                if isinstance(position, datetime):
                    position.astimezone(UTC)  # the calendar ends before some zones do
            except (ValidationError, ValueError, OverflowError):
                raise exceptions.NotFound(self.invalid_cursor_message) from None
        return cursor


class StrictInput(serializers.BaseSerializer[Any]):
    """A serializer that names every field it does not know instead of ignoring it, and takes no type for another: DRF
    reads `0` as the text "0", `false` as a UUID of zeros and "yes" as true."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            fields: Any = self.fields  # type: ignore[attr-defined]
            wrong = {name: [_("This field is not known.")] for name in sorted(set(data) - set(fields))}
            wrong |= {
                name: [_("Not of the right type.")]
                for name, field in fields.items()
                if name in data and not field.read_only and not _is_of_type(field, data[name])
            }
            if wrong:
                raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)


TEXTS = (
    serializers.CharField,
    serializers.UUIDField,
    serializers.DateField,
    serializers.DateTimeField,
    serializers.TimeField,
)


def _is_of_type(field: Any, value: Any) -> bool:
    """Whether JSON gave what the field is of; null is judged by the field."""
    if value is None:
        return True
    if isinstance(field, serializers.ListField) and isinstance(value, list):
        return all(_is_of_type(field.child, item) for item in value)
    if isinstance(field, serializers.DictField) and isinstance(value, dict):
        return all(_is_of_type(field.child, item) for item in value.values())
    if isinstance(field, serializers.ChoiceField) and not isinstance(field, serializers.MultipleChoiceField):
        return any(type(value) is type(choice) and value == choice for choice in field.choices)
    if isinstance(field, serializers.BooleanField):
        return isinstance(value, bool)
    if isinstance(field, serializers.IntegerField):
        return type(value) is int or (isinstance(value, float) and value.is_integer())
    return isinstance(value, str) if isinstance(field, TEXTS) else True


class StrictSerializer(StrictInput, serializers.Serializer):
    """What comes in, and nothing else.

    The schema says `one_of` (exactly one of these fields) and `any_of` (at least one); `validate` holds them.
    """

    one_of: ClassVar[tuple[str, ...]] = ()
    any_of: ClassVar[tuple[str, ...]] = ()


def read_input(serializer_class: type[StrictSerializer], request: Request) -> dict[str, Any]:
    """The body as this serializer reads it. Raises what `handle_exception` answers as 400."""
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
