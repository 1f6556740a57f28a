"""What every page asks of a request."""

from uuid import UUID

from django.http import HttpRequest

from accounts.models import User


def person_of(request: HttpRequest) -> User:
    """Who is signed in."""
    assert isinstance(request.user, User)  # LoginRequiredMiddleware stands before every view that asks
    return request.user


def is_htmx(request: HttpRequest) -> bool:
    """Whether a fragment is wanted rather than a page."""
    return bool(request.headers.get("HX-Request"))


def read_id(value: str | None) -> UUID | None:
    """An id in an address, or None for what is none."""
    try:
        return UUID(value or "")
    except ValueError:
        return None
