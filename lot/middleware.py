"""What happens around every request: access log, headers, limits on input, errors as pages."""

import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from lot.errors import InvalidInput, LotError, TooLarge, Unauthenticated
from lot.pages import render_error
from ops.maintenance import lookout

logger = logging.getLogger("lot.access")

GetResponse = Callable[[HttpRequest], HttpResponseBase]

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer autoplay camera display-capture encrypted-media fullscreen geolocation gyroscope "
        "magnetometer microphone midi payment picture-in-picture publickey-credentials-get usb xr-spatial-tracking"
    ).split()
)


class AccessLogMiddleware:
    """One line a request with the route, never the path: a path can hold a sign-in token."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None:
            logger.info(
                "%s /%s %s",
                request.method,
                match.route,
                response.status_code,
                extra={"ms": round((time.perf_counter() - began) * 1000)},
            )
        return response


class HeadersMiddleware:
    """Headers that Django has no setting for, and no caching of anything a person may have written."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class InputGuardMiddleware:
    """Refuses bodies that are too large and addresses with NUL before anything reads them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        most = settings.MAX_BODY_BYTES
        if request.path in settings.UPLOAD_PATHS:  # with room for what stands around the file
            most += settings.MAX_UPLOAD_BYTES
        if length > most:
            return answer_error(request, TooLarge())
        query = request.META.get("QUERY_STRING", "").lower()
        if "%00" in query or "\0" in request.path:
            return answer_error(request, InvalidInput(_("The address holds characters that cannot be read.")))
        return self.get_response(request)


class MaintenanceMiddleware:
    """503 while LOT is closed, before anybody is looked for. What an operator needs goes on, and so does signing in to
    it; `/health` and static files were answered before."""

    OPEN = ("/status", "/metrics", "/admin/", "/sign-in/", "/in/", "/sign-out/")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        closed = None if request.path.startswith(self.OPEN) else lookout.closed()
        if closed is None:
            return self.get_response(request)
        wait = closed.wait_seconds(timezone.now())
        if request.path.startswith("/api/") or request.headers.get("HX-Request"):
            error = LotError(closed.message, code="maintenance", status=503, retry_after=wait)
            response = answer_error(request, error)
        else:
            response = render(request, "maintenance.html", {"closed": closed}, status=503)
            response["Retry-After"] = str(wait)
        response._has_been_logged = True  # type: ignore[attr-defined]  # for Django each 503 is an error; this is none
        return response


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Sends who is not signed in to sign in, and loses nothing that was typed on the way."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponse:
        """htmx gets a message in place: it would follow a redirect and put the sign-in page where the text was."""
        is_read = request.method in {"GET", "HEAD", "OPTIONS"}
        if request.headers.get("HX-Request"):
            message = _("You were signed out. Sign in in another tab, then try again.")
            if not is_read:
                message = _(
                    "You were signed out. What you typed is still here. Sign in in another tab, then send it again."
                )
            return render_error(request, Unauthenticated(message))
        path = request.get_full_path() if is_read else _page_before(request)
        return redirect_to_login(path, self.get_login_url(view_func))


def _page_before(request: HttpRequest) -> str:
    """The path of the page that sent this form; "/" where that is another site or the form's own address."""
    sender = urlsplit(request.headers.get("Referer", ""))
    path = urlunsplit(("", "", sender.path, sender.query, ""))
    is_own = sender.netloc == request.get_host() and sender.path != request.path
    return path if is_own and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else "/"


class ErrorPageMiddleware:
    """A LotError that no view has answered becomes a page that says the same as the API would."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer_error(request, exception) if isinstance(exception, LotError) else None


def answer_error(request: HttpRequest, error: LotError) -> HttpResponse:
    """The error as JSON under /api/ and as a page elsewhere."""
    if request.path.startswith("/api/"):
        response: HttpResponse = JsonResponse(error.as_dict(), status=error.status)
    else:
        response = render_error(request, error)
    if error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    return response
