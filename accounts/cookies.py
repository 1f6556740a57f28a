"""The two cookies: who is signed in, and which browser asked to be."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import Session

# Longer than a challenge lives, so that who comes late reads that it has expired.
ASKED_LIFETIME = timedelta(hours=1)
LONGEST_PATH = 512
# The cookie outlives its session: it opens nothing then, and tells that the same person signs in here again.
AFTERLIFE = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """What a browser that asked to sign in remembers: its nonce, and where it wanted to go."""

    nonce: str
    path: str


def own_path(path: str | None) -> str:
    """The path if it leads to a page of this LOT, else an empty string."""
    is_own = bool(path) and len(path or "") <= LONGEST_PATH and (path or "").startswith("/")
    return path or "" if is_own and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


def read_asked(request: HttpRequest) -> Asked | None:
    """What this browser asked for, or None. The path is judged anew: cookies come from outside."""
    nonce, _dot, encoded = request.COOKIES.get(settings.SIGN_IN_COOKIE_NAME, "").partition(".")
    try:
        path = urlsafe_b64decode(encoded).decode()
    except (Error, ValueError):
        path = ""
    return Asked(nonce, own_path(path)) if nonce else None


def set_asked(response: HttpResponse, asked: Asked) -> None:
    """Remember in this browser that it asked."""
    encoded = urlsafe_b64encode(asked.path.encode()).decode()
    _set(response, settings.SIGN_IN_COOKIE_NAME, f"{asked.nonce}.{encoded}", ASKED_LIFETIME)


def set_session(response: HttpResponse, session: Session, token: str) -> None:
    """Sign this browser in, and forget that it asked."""
    _set(response, settings.LOT_SESSION_COOKIE_NAME, token, session.expires_at - timezone.now() + AFTERLIFE)
    _delete(response, settings.SIGN_IN_COOKIE_NAME)


def forget_session(response: HttpResponse) -> None:
    """Sign this browser out. The row is ended elsewhere; without it the cookie is worth nothing."""
    _delete(response, settings.LOT_SESSION_COOKIE_NAME)


def _set(response: HttpResponse, name: str, value: str, lifetime: timedelta) -> None:
    response.set_cookie(
        name, value, max_age=lifetime, path="/", secure=settings.IS_HTTPS, httponly=True, samesite="Lax"
    )


def _delete(response: HttpResponse, name: str) -> None:
    # A __Host- cookie is only replaced by one that is Secure and has its path.
    response.set_cookie(name, "", max_age=0, path="/", secure=settings.IS_HTTPS, httponly=True, samesite="Lax")
