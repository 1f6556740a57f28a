"""Pages of an import: the file, what is in it, how far it has come, and the way back."""

from typing import BinaryIO, cast
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts.middleware import SignedInRequest
from lot.errors import InvalidInput, LotError
from ops.import_page import import_page, words_of
from ops.models import Import
from ops.services.importing import import_of, receive_file, start_import, undo_import

SHOWN = 10


class FileForm(forms.Form):
    """The file."""

    file = forms.FileField(label=_("File"), allow_empty_file=True, error_messages={"required": _("Choose a file.")})


@csrf_exempt  # the token stands in the body, and that is read only once it is known who sends it
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: SignedInRequest) -> HttpResponse:
    """Takes a file, and leads to the page that says what is in it."""
    answer: HttpResponse = _imports(request)
    return answer


@csrf_protect
def _imports(request: SignedInRequest) -> HttpResponse:
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method != "POST" or not form.is_valid():
        return _show(request, form, status=400 if form.is_bound else 200)
    file = form.cleaned_data["file"]
    try:
        row = receive_file(
            user=request.user, name=file.name, size=file.size, file=cast(BinaryIO, file.file), starts_at_once=False
        )
    except LotError as error:
        form.add_error("file", error.message)
        return _show(request, form, status=error.status)
    return redirect("import", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def one_import(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    """POST brings it in or takes it back."""
    row = import_of(request.user, import_id)
    if request.method != "POST":
        return _show_one(request, row)
    match request.POST.get("do"):
        case "start":
            return _start(request, row)
        case "undo":
            undo_import(user=request.user, import_id=row.pk)
        case _:
            raise InvalidInput
    return redirect("import", row.pk)


def _start(request: SignedInRequest, row: Import) -> HttpResponse:
    moods = {word.text: request.POST.get(word.field, word.becomes) for word in words_of(row)}
    try:
        start_import(user=request.user, import_id=row.pk, moods=moods)
    except InvalidInput as error:
        row.moods = moods  # shown again as they were chosen
        return _show_one(request, row, error)
    return redirect("import", row.pk)


def _show_one(request: SignedInRequest, row: Import, error: LotError | None = None) -> HttpResponse:
    page = import_page(row, timezone.now(), error.message if error else "")
    context = {"here": "settings", "page": page, "is_at_work": row.state in row.AT_WORK}
    return render(request, "ops/import.html", context, status=error.status if error else 200)


def _show(request: SignedInRequest, form: FileForm, status: int) -> HttpResponse:
    rows = Import.objects.for_user(request.user).newest()[:SHOWN]
    context = {"here": "settings", "form": form, "rows": rows, "most": settings.MAX_UPLOAD_BYTES}
    return render(request, "ops/imports.html", context, status=status)
