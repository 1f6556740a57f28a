"""Pages of signing in and out. Only POST signs in, consumes or ends anything."""

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import cookies
from accounts.address_change import ask_for_address, confirm_address, wished_address
from accounts.addresses import client_ip
from accounts.challenges import challenge_of, expired, open_link, request_code
from accounts.devices import describe_device
from accounts.drafts import draft_store_of
from accounts.forms import CodeForm, EmailForm, ZoneForm
from accounts.links import is_first_link
from accounts.middleware import SignedInRequest
from accounts.models import Session, User
from accounts.services import is_sign_up_open_to_all
from accounts.sessions import end_other_sessions, end_session, was_session_of
from accounts.sign_in import Place, SignedIn, claim_installation, sign_in_with_code, sign_in_with_link
from accounts.way_in import address_on_the_way_in
from lot.errors import LotError, NotFound

MAX_SHOWN = 100

page = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@page
def sign_in(request: HttpRequest) -> HttpResponse:
    """Asks for the address. The answer is the same whether or not it is known."""
    path = cookies.own_path(request.GET.get("next"))
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(path or "/")
        known = address_on_the_way_in(request.GET.get("for", ""))
        return _ask_for_address(request, EmailForm(initial={"next": path, "email": known}))
    form = EmailForm(request.POST)
    if not form.is_valid():
        return _ask_for_address(request, form, status=400)
    asked = cookies.read_asked(request)
    try:
        challenge = request_code(
            email=form.cleaned_data["email"], ip=client_ip(request), nonce=asked.nonce if asked else None
        )
    except LotError as error:
        more = {"is_open": is_sign_up_open_to_all()}
        return _refuse(request, "accounts/sign_in.html", form, "email", error, more)
    response = redirect("sign_in_code")
    cookies.set_asked(response, cookies.Asked(challenge.nonce, cookies.own_path(form.cleaned_data["next"])))
    return response


@login_not_required
@page
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Takes the code in the browser that asked for it."""
    asked = cookies.read_asked(request)
    if asked is None:
        return redirect("sign_in")
    challenge = challenge_of(asked.nonce)
    form = CodeForm(request.POST if request.method == "POST" else None)
    more = {"email": challenge.email if challenge else "", "path": asked.path, "is_live": challenge is not None}
    if request.method != "POST" or not form.is_valid():
        status = 400 if request.method == "POST" else 200
        return render(request, "accounts/sign_in_code.html", {"form": form, **more}, status=status)
    try:
        if challenge is None:
            raise expired()
        signed_in = sign_in_with_code(
            challenge=challenge.pk, code=form.cleaned_data["code"], nonce=asked.nonce, place=_place(request)
        )
    except LotError as error:
        more["is_live"] = challenge_of(asked.nonce) is not None
        return _refuse(request, "accounts/sign_in_code.html", form, "code", error, more)
    return _enter(request, signed_in, asked.path)


@login_not_required
@page
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a link: one button in the browser that asked, elsewhere the code to type."""
    asked = cookies.read_asked(request)
    nonce = asked.nonce if asked else None
    if request.method != "POST":
        return render(request, "accounts/sign_in_link.html", {"link": open_link(token=token, nonce=nonce)})
    signed_in = sign_in_with_link(token=token, nonce=nonce, place=_place(request))
    return _enter(request, signed_in, asked.path if asked else "")


@login_not_required
@page
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """The first page of an installation: who holds its link becomes the admin."""
    if not is_first_link(token):
        raise expired()
    form = EmailForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = 400 if request.method == "POST" else 200
        return render(request, "accounts/welcome.html", {"form": form}, status=status)
    signed_in = claim_installation(token=token, email=form.cleaned_data["email"], place=_place(request))
    return _enter(request, signed_in, "")


@login_not_required
@page
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends this session; its page first saves what the browser still keeps of the person's."""
    if request.method != "POST":
        store = draft_store_of(request.user) if isinstance(request.user, User) else None
        return render(request, "accounts/sign_out.html", {"store": store})
    _end_current(request)
    response = redirect("sign_in")
    cookies.forget_session(response)
    return response


@page
def address(request: SignedInRequest) -> HttpResponse:
    """Another e-mail address: asks for it, then for the code that was mailed there."""
    wish = wished_address(request.user)
    is_code = "code" in request.POST
    form = (CodeForm if is_code else EmailForm)(request.POST if request.method == "POST" else None)
    template, more = "accounts/address.html", {"here": "settings", "wish": wish}
    if request.method != "POST" or not form.is_valid():
        status = 400 if request.method == "POST" else 200
        return render(request, template, {"form": form, **more}, status=status)
    try:
        if is_code:
            confirm_address(user=request.user, code=form.cleaned_data["code"], keep=request.session_row.pk)
        else:
            ask_for_address(user=request.user, email=form.cleaned_data["email"])
    except LotError as error:
        more["wish"] = wished_address(request.user)
        return _refuse(request, template, form, "code" if is_code else "email", error, more)
    return redirect("address")


@page
def sessions(request: SignedInRequest) -> HttpResponse:
    """Where the person is signed in; ends one, or all others."""
    if request.method != "POST":
        live = Session.objects.for_user(request.user).live(timezone.now())
        return render(
            request, "accounts/sessions.html", {"sessions": live[:MAX_SHOWN], "current": request.session_row.pk}
        )
    if request.POST.get("end") == "others":
        end_other_sessions(user=request.user, keep=request.session_row.pk)
    elif not end_session(user=request.user, session_id=_read_id(request.POST.get("end", ""))):
        raise NotFound
    return redirect("sessions")


def _ask_for_address(request: HttpRequest, form: EmailForm, status: int = 200) -> HttpResponse:
    """Says who may begin by the installation alone, never by the address."""
    context = {"form": form, "is_open": is_sign_up_open_to_all()}
    return render(request, "accounts/sign_in.html", context, status=status)


def _read_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _place(request: HttpRequest) -> Place:
    device = describe_device(user_agent=request.headers.get("User-Agent", ""))
    return Place(Session.Kind.WEB, device=device, zone=ZoneForm.read(request.POST))


def _enter(request: HttpRequest, signed_in: SignedIn, path: str) -> HttpResponse:
    """Into LOT with a fresh session; the one that this browser had before ends."""
    _end_current(request)
    # The same person again: a form that was left open in another tab keeps its token, and what was typed in it is
    # not lost. Whoever could have planted the token before the first sign-in has been shut out by that one.
    if not was_session_of(signed_in.user, request.COOKIES.get(settings.LOT_SESSION_COOKIE_NAME)):
        rotate_token(request)
    response = redirect(path or "/")
    cookies.set_session(response, signed_in.session, signed_in.token)
    return response


def _end_current(request: HttpRequest) -> None:
    session: Session | None = request.session_row  # type: ignore[attr-defined]
    if session is not None and isinstance(request.user, User):
        end_session(user=request.user, session_id=session.pk)


def _refuse(
    request: HttpRequest,
    template: str,
    form: forms.Form,
    field: str,
    error: LotError,
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    """The same page with what was typed and the message at its field."""
    form.add_error(field, error.fields.get(field) or error.message)
    response = render(request, template, {"form": form, **(more or {})}, status=error.status)
    if error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    return response
