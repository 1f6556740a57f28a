"""Pages of an export: the code, how far it has come, the file."""

from uuid import UUID

from django import forms
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.confirming import waiting_confirmation
from accounts.middleware import SignedInRequest
from lot.errors import LotError
from ops.models import Export
from ops.sealed_files import open_file
from ops.services.exporting import PURPOSE, ask_for_export, confirm_export, file_of

TYPE = "application/zip"


class CodeForm(forms.Form):
    """The code of the mail."""

    code = forms.CharField(label=_("Code"), max_length=64)


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: SignedInRequest) -> HttpResponse:
    """POST with a code lets it be written, without one it mails a code."""
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method != "POST":
        return _show(request, form)
    try:
        if not form.is_bound:
            ask_for_export(user=request.user)
        elif form.is_valid():
            confirm_export(user=request.user, code=form.cleaned_data["code"])
        else:
            return _show(request, form, status=400)
    except LotError as error:
        if not form.is_bound:
            raise
        form.add_error("code", error.message)
        return _show(request, form, status=error.status)
    return redirect("export")


@require_safe
def export_file(request: SignedInRequest, export_id: UUID) -> HttpResponseBase:
    """The ZIP, as long as it is there."""
    return zip_response(request, export_id)


def zip_response(request: SignedInRequest, export_id: UUID) -> FileResponse:
    """Streamed chunk by chunk; kept by nobody on the way. Raises NotFound and Gone."""
    file = file_of(request.user, export_id)
    name = f"lot-{file.created_at:%Y-%m-%d}.zip"
    response = FileResponse(open_file(file), as_attachment=True, filename=name, content_type=TYPE)
    response["Content-Length"] = str(file.size)
    response["Cache-Control"] = "no-store"
    return response


def _show(request: SignedInRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    at, mine = timezone.now(), Export.objects.for_user(request.user)
    last = mine.newest().first()
    context = {
        "here": "settings",
        "form": form,
        "asked": waiting_confirmation(request.user, PURPOSE),
        "last": last,
        "is_at_work": last is not None and last.state == Export.State.WAITING,
        "percent": min(100, last.done * 100 // last.total) if last is not None and last.total else 0,
        "can_fetch": last is not None and mine.to_fetch(at).filter(pk=last.pk).exists(),
    }
    return render(request, "ops/export.html", context, status=status)
