"""`/health`, answered before the host check and the redirect to https, so that a load balancer can ask plainly; and
`/status` where the database is away, before anybody's session is looked for in it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from ops.health import is_database_up


class HealthMiddleware:
    """`/health`: 200 where the database answers a query, else 503; tells nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path not in {"/health", "/status"} or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        is_up = is_database_up()
        if request.path == "/status":
            return self.get_response(request) if is_up else say_down(request)
        body = {"status": "ok" if is_up else "down", "database": "ok" if is_up else "down"}
        response = JsonResponse(body, status=200 if is_up else 503, headers={"Cache-Control": "no-store"})
        if request.method == "HEAD":  # LOT asks itself so every twenty seconds, and gunicorn warns of each body
            response.content = b""
        return response


def say_down(request: HttpRequest) -> HttpResponse:
    """A plain page, or JSON, that needs nothing of the database."""
    from ops.views.status import wants_json

    if wants_json(request):
        return JsonResponse({"status": "down", "parts": [{"name": "database", "state": "down"}]}, status=503)
    return HttpResponse(render_to_string("ops/down.html", {"app_name": settings.APP_NAME}), status=503)
