"""The page of a person's tokens: the code that one is made with, the one time that it is shown, and their ends."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access_tokens import LIFETIMES, NAME_LIMIT, PURPOSE, Made, ask_for_token, end_token, make_token
from accounts.confirming import waiting_confirmation
from accounts.middleware import SignedInRequest
from accounts.models import AccessToken, Scope
from accounts.person import read_id
from lot.errors import LotError, NotFound

DAYS = [(days, ngettext_lazy("%(days)d day", "%(days)d days", days) % {"days": days}) for days in LIFETIMES]


class TokenForm(forms.Form):
    """What a token is for, what it may do, for how long, and the code of the mail."""

    name = forms.CharField(label=_("What it is for"), max_length=NAME_LIMIT)
    scopes = forms.MultipleChoiceField(label=_("It may"), choices=Scope.choices, initial=[Scope.READ.value])
    days = forms.TypedChoiceField(label=_("It ends after"), choices=DAYS, coerce=int, initial=90)
    code = forms.CharField(label=_("Code"), max_length=64)


@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: SignedInRequest) -> HttpResponse:
    """POST ends one, makes one with a code, or mails a code."""
    if request.method != "POST":
        return _show(request, TokenForm())
    if "end" in request.POST:
        token_id = read_id(request.POST["end"])
        if token_id is None or not end_token(user=request.user, token_id=token_id):
            raise NotFound
        return redirect("tokens")
    if "code" not in request.POST:
        ask_for_token(user=request.user)
        return redirect("tokens")
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=400)
    try:
        made = make_token(user=request.user, **form.cleaned_data)
    except LotError as error:
        for field, lines in (error.fields or {"code": [error.message]}).items():
            form.add_error(field, list(lines))
        return _show(request, form, status=error.status)
    return _show(request, TokenForm(), made=made)


def _show(request: SignedInRequest, form: TokenForm, *, made: Made | None = None, status: int = 200) -> HttpResponse:
    context = {
        "here": "settings",
        "form": form,
        "made": made,
        "asked": waiting_confirmation(request.user, PURPOSE),
        "tokens": AccessToken.objects.for_user(request.user).live(timezone.now()),
    }
    return render(request, "accounts/tokens.html", context, status=status)
