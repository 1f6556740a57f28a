"""What happens around every request: access log, headers, limits on input, errors as pages."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from lot.errors import InvalidInput, LotError, TooLarge
from lot.pages import render_error

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
        if length > settings.MAX_BODY_BYTES:
            return answer_error(request, TooLarge())
        query = request.META.get("QUERY_STRING", "").lower()
        if "%00" in query or "\0" in request.path:
            return answer_error(request, InvalidInput("The address holds characters that cannot be read."))
        return self.get_response(request)


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
