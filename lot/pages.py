"""Pages that belong to no single app: errors, and what Django calls when nothing else fits."""

import logging
import secrets

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from lot.errors import Forbidden, InvalidInput, LotError, NotFound

logger = logging.getLogger("lot.errors")


def render_error(request: HttpRequest, error: LotError) -> HttpResponse:
    """The error page in the place of the page asked for; for htmx, the message alone, above what was sent.

    Nothing is swapped out then: what the person typed stays where it is.
    """
    if not request.headers.get("HX-Request"):
        return render(request, "error.html", {"error": error}, status=error.status)
    response = render(request, "error_message.html", {"error": error}, status=error.status)
    response["HX-Retarget"], response["HX-Reswap"] = "this", "beforebegin"
    response["HX-Reselect"] = "[data-error]"  # whatever part of a page was asked for
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler400."""
    return _answer(request, InvalidInput(_("This request cannot be read.")))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler403."""
    return _answer(request, Forbidden())


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler404."""
    return _answer(request, NotFound(_("There is no page at this address.")))


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Django's handler500: asks nothing of the database, and gives a number to find the log line by."""
    number = secrets.token_hex(3)
    logger.error("server error %s", number)
    if request.path.startswith("/api/"):
        error = LotError(_("Something failed on the server."), code="server_error", status=500)
        return JsonResponse(error.as_dict(), status=500)
    if request.headers.get("HX-Request"):
        return render_error(request, LotError(_("Something failed on the server."), code="server_error", status=500))
    return render(request, "500.html", {"number": number, "at": timezone.now()}, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Says what a person can do, and which setting an operator should look at."""
    origin = request.headers.get("Origin")
    message = _("The form was open too long, or cookies are off. Go back, reload the page and send it again.")
    if origin and "Origin checking failed" in reason:
        message = _("This page was opened under an address that LOT does not know. The operator sets it: PUBLIC_URL.")
    return _answer(request, Forbidden(message, code="csrf_failed"))


@login_not_required
def api_docs(request: HttpRequest) -> HttpResponse:
    """Swagger UI from our own static files; what it shows is the public schema."""
    return render(request, "api_docs.html")


def _answer(request: HttpRequest, error: LotError) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse(error.as_dict(), status=error.status)
    return render_error(request, error)
