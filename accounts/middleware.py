"""Who is asking: the session cookie becomes `request.user` and `request.session_row`, in one query."""

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.models import Session, User
from accounts.sessions import note_use, session_of_cookie
from lot.dates import written_for


class SignedInRequest(HttpRequest):
    """For annotations: a request that came past LoginRequiredMiddleware."""

    user: User
    session_row: Session


class SignedInMiddleware(AuthenticationMiddleware):
    """In the place of Django's own, which would look into Django's session and ask Django's backends.

    Read at once: LoginRequiredMiddleware asks for the person at every view anyway, and without the cookie
    there is no query. On pages the clock is the person's own from here on; the API speaks UTC. Dates that are read are
    written as they chose.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        self.process_request(request)
        user = request.user
        is_page = isinstance(user, User) and not request.path.startswith("/api/")
        # By name: profiles stands to the right of accounts.
        with timezone.override(user.profile.tzinfo if is_page else None), written_for(user):  # type: ignore[union-attr]
            return self.get_response(request)  # type: ignore[return-value]

    def process_request(self, request: HttpRequest) -> None:
        token = request.COOKIES.get(settings.LOT_SESSION_COOKIE_NAME)
        session = session_of_cookie(token) if token else None
        if session is not None:
            note_use(session)
        request.session_row = session  # type: ignore[attr-defined]
        request.user = session.user if session is not None else AnonymousUser()
