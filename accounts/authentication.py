"""Who is asking the API: a bearer token, or the session of the browser with CSRF. `request.auth` is the Session."""

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import Session, User
from accounts.sessions import note_use, session_of_access
from lot.dates import write_for
from lot.errors import Unauthenticated


class SignedInAPIRequest(Request):
    """For annotations: an API request that came past IsAuthenticated."""

    user: User
    auth: Session


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access>`. Signature and times first, then the session's row: one query."""

    def authenticate(self, request: Request) -> tuple[User, Session] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            session = session_of_access(token.strip())
        except Unauthenticated:
            raise AuthenticationFailed from None
        note_use(session)
        write_for(session.user)
        return session.user, session

    def authenticate_header(self, request: Request) -> str:
        """Makes DRF answer 401 rather than 403."""
        return "Bearer"


class WebSessionAuthentication(SessionAuthentication):
    """The browser's session as the middleware found it; unsafe methods need the CSRF token."""

    def authenticate(self, request: Request) -> tuple[User, Session] | None:
        plain = request._request
        if isinstance(plain.user, AnonymousUser) or not plain.session_row:  # type: ignore[attr-defined]
            return None
        self.enforce_csrf(request)
        return plain.user, plain.session_row  # type: ignore[attr-defined]
