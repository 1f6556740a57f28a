"""What left this server: the ledger, and the exact text for the person whose it is."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.person import person_of
from memory.egress_page import egress_page
from memory.services.egress import call_of


@require_safe
def egress(request: HttpRequest) -> HttpResponse:
    """Consent, and the calls, the newest first."""
    page = egress_page(person_of(request), request.GET.get("page"))
    return render(request, "memory/egress.html", {"here": "settings", "page": page})


@require_safe
def sent(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """One call with what it sent, to the letter."""
    call = call_of(person_of(request), call_id)
    return render(request, "memory/sent.html", {"here": "settings", "call": call})
