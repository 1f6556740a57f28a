"""The page of an action on many people: who and how many, then what was done, with a way back."""

from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.bulk.services import ask_to_undo, can_undo, carry_out, plan_of
from accounts.confirming import is_confirmed
from accounts.models import BulkAction, User
from lot.errors import LotError

NAMED = 10


@require_http_methods(["GET", "HEAD", "POST"])
def action(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """Asks, carries out, reports. Only whoever asked for it sees it."""
    row = _own(request, action_id)
    if request.method != "POST":
        return _show(request, row)
    return _carry_out(request, row)


@require_POST
def undo(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """At once: whoever has just pressed has seen who it is about."""
    row = _own(request, action_id)
    assert isinstance(request.user, User)
    try:
        return _carry_out(request, ask_to_undo(action=row, by=request.user))
    except LotError as error:
        return _show(request, row, error)


def _carry_out(request: HttpRequest, row: BulkAction) -> HttpResponse:
    """Destructive ones after a code alone, which is asked for on a page of its own and then leads back here."""
    if row.is_destructive and row.finished_at is None and not _has_code(request):
        return HttpResponseRedirect(confirm_url(_address(row)))
    try:
        carry_out(action=row)
    except LotError as error:
        row.refresh_from_db()
        return _show(request, row, error)
    return HttpResponseRedirect(_address(row))


def _show(request: HttpRequest, row: BulkAction, error: LotError | None = None) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": row.get_kind_display(),
        "action": row,
        "plan": plan_of(row, names=NAMED) if row.finished_at is None else None,
        "more": max(0, row.number - NAMED),
        "may_undo": row.finished_at is not None and can_undo(row),
        "needs_code": row.is_destructive and row.finished_at is None and not _has_code(request),
        "confirm_url": confirm_url(_address(row)),
        "error": error,
    }
    return render(request, "admin/people/action.html", context, status=error.status if error else 200)


def confirm_url(path: str) -> str:
    """Where a code is asked for, and where that leads."""
    return f"{reverse('admin:confirm')}?next={path}"


def _own(request: HttpRequest, action_id: UUID) -> BulkAction:
    return get_object_or_404(BulkAction.objects.select_related("tag", "undoes"), pk=action_id, by=request.user.pk)


def _has_code(request: HttpRequest) -> bool:
    return is_confirmed(getattr(request, "session_row", None))


def _address(row: BulkAction) -> str:
    return reverse("admin:bulk_action", args=[row.pk])
