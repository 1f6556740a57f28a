"""Where staff type the mailed code that lets them do what is destructive, and what of the admin waits for it."""

from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.confirming import ask_to_confirm, confirm_session, is_confirmed, waiting_confirmation
from accounts.cookies import own_path
from accounts.forms import CodeForm
from accounts.middleware import SignedInRequest
from accounts.models import Confirmation
from lot.errors import LotError

Purpose = Confirmation.Purpose


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedInRequest) -> HttpResponse:
    """Mails a code, then takes it, and leads on."""
    path = own_path(request.POST.get("next") or request.GET.get("next")) or reverse("admin:index")
    if request.method != "POST":
        if is_confirmed(request.session_row):
            return HttpResponseRedirect(path)
        return _show(request, CodeForm(), path)
    form = CodeForm(request.POST)
    if "code" in request.POST and not form.is_valid():
        return _show(request, form, path, status=400)
    try:
        if "code" in request.POST:
            confirm_session(session=request.session_row, code=form.cleaned_data["code"])
            return HttpResponseRedirect(path)
        ask_to_confirm(user=request.user, purpose=Purpose.ADMIN)
    except LotError as error:
        form = CodeForm({"code": request.POST.get("code", "")})
        form.is_valid()
        form.errors["code"] = form.error_class([error.message])
        response = _show(request, form, path, status=error.status)
        if error.retry_after:
            response["Retry-After"] = str(error.retry_after)
        return response
    return HttpResponseRedirect(f"{reverse('admin:confirm')}?{urlencode({'next': path})}")


def must_confirm(request: HttpRequest, *, route: str) -> bool:
    """Whether this page deletes, and no code was typed lately. What a tag grants is guarded by its own page."""
    return route.endswith("_delete") and not is_confirmed(getattr(request, "session_row", None))


def _show(request: SignedInRequest, form: CodeForm, path: str, status: int = 200) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Code"),
        "form": form,
        "path": path,
        "waiting": waiting_confirmation(request.user, Purpose.ADMIN),
    }
    return render(request, "admin/confirm.html", context, status=status)
