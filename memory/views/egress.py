"""What left this server: the ledger, and the exact text for the person whose it is."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.person import person_of
from memory.egress_page import egress_page
from memory.services.egress import call_of
from profiles.weather.shown import weather_part


@require_safe
def egress(request: HttpRequest) -> HttpResponse:
    """Consent, and the calls, the newest first."""
    user = person_of(request)
    page, weather = egress_page(user, request.GET.get("page")), weather_part(user, timezone.now())
    return render(request, "memory/egress.html", {"here": "settings", "page": page, "weather": weather})


@require_safe
def sent(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """One call with what it sent, to the letter."""
    call = call_of(person_of(request), call_id)
    return render(request, "memory/sent.html", {"here": "settings", "call": call})
