"""Who is asking the API: a bearer token, or the session of the browser with CSRF.

`request.auth` is the Session, or the AccessToken that the person has made; views that need a session bar tokens."""

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

from accounts.access_tokens import PREFIX, note_token_use, token_of
from accounts.models import AccessToken, Session, User
from accounts.sessions import note_use, session_of_access
from accounts.throttles import count_stranger
from lot.dates import write_for
from lot.errors import Unauthenticated


class SignedInAPIRequest(Request):
    """For annotations: an API request that came past IsAuthenticated."""

    user: User
    auth: Session


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access>`. Signature and times first, then the row: one query."""

    def authenticate(self, request: Request) -> tuple[User, Session | AccessToken] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            if token.strip().startswith(PREFIX):
                made = token_of(token.strip())
                note_token_use(made)
                write_for(made.user)
                return made.user, made
            session = session_of_access(token.strip())
        except Unauthenticated:
            if wait := count_stranger(request._request):  # who guesses, waits
                raise Throttled(wait) from None
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
