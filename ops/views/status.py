"""`/status` for everyone, `/metrics` for who has the token."""

import hmac

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lot.errors import NotFound, Unauthenticated
from ops.metrics import CONTENT_TYPE, render_metrics
from ops.status_page import StatusPage, status_page

JSON = "application/json"


@login_not_required
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """How LOT does: a page, or JSON by `Accept` or `?format=json`. Staff see every check."""
    page, is_json = status_page(timezone.now()), wants_json(request)
    name = f"ops.status.{page.health.at.isoformat()}.{is_json}.{get_language()}"
    kept: HttpResponse | None = None if request.user.is_authenticated else cache.get(name)
    response = kept or _render_status(request, page, is_json=is_json)
    if kept is None and not request.user.is_authenticated:  # the same for all strangers
        cache.set(name, response, settings.STATUS_KEPT_SECONDS)
    return response


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures to set alarms on, in OpenMetrics' text format. Without METRICS_TOKEN there is no such page."""
    if not settings.METRICS_TOKEN:
        raise NotFound(_("There is no page at this address."))
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        raise Unauthenticated(_("The token does not fit."))
    return HttpResponse(render_metrics(timezone.now()), content_type=CONTENT_TYPE)


def _render_status(request: HttpRequest, page: StatusPage, *, is_json: bool) -> HttpResponse:
    is_staff = getattr(request.user, "is_staff", False)
    if is_json:
        response: HttpResponse = JsonResponse(page.as_dict(is_staff=is_staff), status=page.http_status)
    else:
        response = render(request, "ops/status.html", {"page": page, "is_staff": is_staff}, status=page.http_status)
    patch_vary_headers(response, ["Accept", "Cookie"])
    return response


def wants_json(request: HttpRequest) -> bool:
    """By the address first, then by what is accepted; pages are what people get."""
    asked = request.GET.get("format")
    return asked == "json" if asked else request.get_preferred_type(["text/html", JSON]) == JSON
