"""`/health`: answered before the host check and the redirect to https, so that a load balancer can ask plainly."""

from collections.abc import Callable

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from ops.health import is_database_up


class HealthMiddleware:
    """200 where the database answers a query, else 503; tells nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path != "/health" or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        is_up = is_database_up()
        body = {"status": "ok" if is_up else "down", "database": "ok" if is_up else "down"}
        return JsonResponse(body, status=200 if is_up else 503, headers={"Cache-Control": "no-store"})
