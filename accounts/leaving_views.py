"""Pages of leaving: the code that starts it, and the button that ends it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.confirming import waiting_confirmation
from accounts.cookies import own_path
from accounts.forms import CodeForm
from accounts.leaving import ask_to_leave, confirm_leaving, stay
from accounts.middleware import SignedInRequest
from accounts.models import Confirmation
from lot.errors import LotError


@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: SignedInRequest) -> HttpResponse:
    """Deleting the account: mails a code, then takes it. While it runs, says until when there is a way back."""
    if request.method != "POST":
        return _show(request, CodeForm())
    form = CodeForm(request.POST)
    if "code" in request.POST and not form.is_valid():
        return _show(request, form, status=400)
    try:
        if "code" in request.POST:
            confirm_leaving(user=request.user, code=form.cleaned_data["code"])
        else:
            ask_to_leave(user=request.user)
    except LotError as error:
        return _refuse(request, error)
    return redirect("leaving")


@require_POST
def staying(request: SignedInRequest) -> HttpResponse:
    """Back to the page on which it was pressed."""
    stay(user=request.user)
    return redirect(own_path(request.POST.get("next")) or "/")


def _refuse(request: SignedInRequest, error: LotError) -> HttpResponse:
    """The same page with the message; what was typed stays."""
    form = CodeForm({"code": request.POST.get("code", "")})
    form.is_valid()
    form.errors["code"] = form.error_class([error.message])
    response = _show(request, form, status=error.status)
    if error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    return response


def _show(request: SignedInRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    waiting = waiting_confirmation(request.user, Confirmation.Purpose.LEAVE)
    context = {"here": "settings", "form": form, "waiting": waiting}
    return render(request, "accounts/leaving.html", context, status=status)
