"""The one tree of errors: pages and the API tell a person the same thing about the same failure."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class LotError(Exception):
    """A failure that a person can be told about.

    `code` is stable snake_case, `message` one calm sentence (`default` where none is given), `status` the HTTP status,
    `fields` messages by field name, `retry_after` whole seconds (429 and 503).
    """

    code = "invalid"
    default: ClassVar[str | Promise] = _("This cannot be done.")
    status = 400

    def __init__(
        self,
        message: str | Promise | None = None,
        *,
        code: str | None = None,
        status: int | None = None,
        fields: Mapping[str, Sequence[str | Promise]] | None = None,
        retry_after: int | None = None,
    ) -> None:
        self.message = str(message or self.default)
        self.code = code or self.code
        self.status = status or self.status
        self.fields = {name: [str(line) for line in lines] for name, lines in (fields or {}).items()}
        self.retry_after = retry_after
        super().__init__(self.code)

    def as_dict(self) -> dict[str, dict[str, object]]:
        """The envelope that every failing API answer has."""
        return {"error": {"code": self.code, "message": self.message, "fields": self.fields}}


class InvalidInput(LotError):
    """What came in cannot be read or is not allowed."""

    code, default, status = "invalid", _("Something in this is not right."), 400


class NotFound(LotError):
    """Not there, or another person's: the two look alike from outside."""

    code, default, status = "not_found", _("There is nothing at this address."), 404


class Conflict(LotError):
    """The state has moved on since this was decided."""

    code, default, status = "conflict", _("This was changed in the meantime."), 409


class Gone(LotError):
    """It was there and is not any more."""

    code, default, status = "gone", _("This is no longer there."), 410


class Forbidden(LotError):
    """Known, and not allowed."""

    code, default, status = "forbidden", _("This is not allowed."), 403


class Unauthenticated(LotError):
    """Nobody is signed in, or the session has ended."""

    code, default, status = "not_signed_in", _("Sign in first."), 401


class TooMany(LotError):
    """A limit was reached; `retry_after` says when to come back."""

    code, default, status = "too_many_requests", _("Too many requests. Try again later."), 429


class TooLarge(LotError):
    """More than fits."""

    code, default, status = "too_large", _("This is larger than LOT takes."), 413
