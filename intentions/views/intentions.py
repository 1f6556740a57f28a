"""Intentions: set, marked, reworded and ended, on Today, on the page of all of them, and on a page of their own."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.person import is_htmx, person_of
from intentions import services
from intentions.intention_card import NOTHING_ASKED, intention_card
from intentions.intention_form import IntentionForm, failed, read_date, read_form
from intentions.intentions_page import intentions_page
from intentions.shown import show
from lot.errors import Conflict, LotError, NotFound
from profiles.care import care_card
from profiles.days import local_day

FRAGMENTS = {
    "today": "intentions/intention.html",
    "list": "intentions/current.html",
    "next": "intentions/next.html",
    "own": "intentions/one.html",
}


@require_http_methods(["GET", "HEAD", "POST"])
def intentions(request: HttpRequest) -> HttpResponse:
    """All of them, a year a page (`?year=`); POST sets one."""
    if request.method != "POST":
        return _page(request, request.GET)
    form = read_form(request, "next" if request.POST.get("from") == "next" else "set")
    try:
        made = services.set_intention(
            user=person_of(request),
            text=form.text,
            starts_on=read_date(form.starts_on, "starts_on"),
            ends_on=read_date(form.ends_on, "ends_on"),
            at=timezone.now(),
        )
    except LotError as error:
        return _failed(request, form, error)
    return _done(request, form, {"said": str(made.pk)})


@require_http_methods(["GET", "HEAD", "POST"])
def intention(request: HttpRequest, intention_id: UUID) -> HttpResponse:
    """One of them; POST changes its words or its days."""
    if request.method != "POST":
        return _own_page(request, intention_id)
    form = read_form(request, "change", intention_id)
    try:
        services.edit_intention(
            user=person_of(request),
            intention_id=intention_id,
            text=form.text,
            starts_on=read_date(form.starts_on, "starts_on"),
            ends_on=read_date(form.ends_on, "ends_on"),
            seen=form.seen,
            at=timezone.now(),
        )
    except NotFound:
        raise
    except LotError as error:
        return _failed(request, form, error)
    return _done(request, form, {"said": str(intention_id)})


@require_POST
def days(request: HttpRequest, intention_id: UUID) -> HttpResponse:
    """Mark a day on which it was lived (`done` 1), or take the mark off (0)."""
    user, at, is_done = person_of(request), timezone.now(), request.POST.get("done") != "0"
    form = read_form(request, "today" if "today" in request.POST else "day", intention_id)
    try:
        on = read_date(form.today or form.on, "on") or local_day(user, at)
        if form.today:
            _refuse_if_stale(request, intention_id, form)
        if is_done:
            services.mark_day(user=user, intention_id=intention_id, on=on, at=at)
        else:
            services.unmark_day(user=user, intention_id=intention_id, on=on)
    except NotFound:
        raise
    except LotError as error:
        return _failed(request, form, error)
    return _done(request, form)


@require_POST
def end(request: HttpRequest, intention_id: UUID) -> HttpResponse:
    """Say how it ended, with a line of reflection or without; `later` puts that off."""
    user, at, state = person_of(request), timezone.now(), request.POST.get("state", "")
    form = read_form(request, "end", intention_id)
    try:
        if state == "later":
            services.put_off_ending(user=user, intention_id=intention_id, at=at)
            return _done(request, form, {"later": "1"})
        services.end_intention(
            user=user, intention_id=intention_id, state=state, reflection=form.reflection, seen=form.seen, at=at
        )
    except NotFound:
        raise
    except LotError as error:
        return _failed(request, form, error)
    return _done(request, form, {"said": str(intention_id)})


@require_POST
def reopen(request: HttpRequest, intention_id: UUID) -> HttpResponse:
    """Take back that it ended."""
    form = read_form(request, "reopen", intention_id)
    try:
        services.reopen_intention(user=person_of(request), intention_id=intention_id, at=timezone.now())
    except NotFound:
        raise
    except LotError as error:
        return _failed(request, form, error)
    return _done(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, intention_id: UUID) -> HttpResponse:
    """Asks once; the page of all of them says until when this can be undone."""
    user = person_of(request)
    row = services.intention_of(user, intention_id)
    if request.method != "POST":
        one = show(user, row, local_day(user, timezone.now()))
        return render(request, "intentions/intention_delete.html", {"here": "intentions", "one": one})
    services.delete_intention(user=user, intention_id=intention_id, at=timezone.now())
    return redirect(reverse("intentions") + "#deleted")


@require_POST
def undo_delete(request: HttpRequest, intention_id: UUID) -> HttpResponse:
    """Bring a deleted intention back."""
    services.restore_intention(user=person_of(request), intention_id=intention_id, at=timezone.now())
    return redirect("intention", intention_id)


def _refuse_if_stale(request: HttpRequest, intention_id: UUID, form: IntentionForm) -> None:
    """A page that was left open: its "today" is over, or the intention is. Raises Conflict, NotFound."""
    user = person_of(request)
    if form.today != local_day(user, timezone.now()).isoformat():
        raise Conflict(_("The day has turned since this page was opened."), code="changed")
    if services.intention_of(user, intention_id).is_ended:
        raise Conflict(_("This intention has ended in the meantime."), code="changed")


def _done(request: HttpRequest, form: IntentionForm, asked: Mapping[str, str] = NOTHING_ASKED) -> HttpResponse:
    """The fragment for htmx; for a plain form a redirect to where it stood, so that a reload sends nothing twice."""
    if is_htmx(request):
        return _fragment(request, form.place, asked, of=form.id)
    if form.place == "own" and form.id:
        return redirect("intention", form.id)
    anchor = {"today": "intention", "list": "current", "next": "next"}[form.place]
    base = reverse("today" if form.place == "today" else "intentions")
    return redirect(base + (f"?{urlencode(asked)}" if asked else "") + f"#{anchor}")


def _failed(request: HttpRequest, form: IntentionForm, error: LotError) -> HttpResponse:
    """The same place as it stands now, with what went wrong and what was typed."""
    message = ""
    if error.code == "changed" and form.name in {"change", "end"}:
        message = _("This was changed in the meantime, as it now stands. Send it again to keep your words instead.")
    form = failed(form, error, message)
    if is_htmx(request):
        return _fragment(request, form.place, NOTHING_ASKED, form, error.status, of=form.id)
    if form.place == "own" and form.id:
        return _own_page(request, form.id, form, error.status)
    return _page(request, NOTHING_ASKED, form, error.status)


def _fragment(
    request: HttpRequest,
    place: str,
    asked: Mapping[str, str],
    form: IntentionForm | None = None,
    status: int = 200,
    of: UUID | None = None,
) -> HttpResponse:
    user, at = person_of(request), timezone.now()
    if place == "own" and of:
        return render(request, FRAGMENTS[place], _own(request, of, form), status=status)
    card = intention_card(user, at, asked, form, "today" if place == "today" else "list")
    return render(request, FRAGMENTS[place], {"intention": card}, status=status)


def _page(
    request: HttpRequest, asked: Mapping[str, str], form: IntentionForm | None = None, status: int = 200
) -> HttpResponse:
    user, at = person_of(request), timezone.now()
    page = intentions_page(user, at, asked, form)
    context = {"here": "intentions", "page": page, "intention": page.card}
    return render(request, "intentions/intentions.html", context, status=status)


def _own_page(
    request: HttpRequest, intention_id: UUID, form: IntentionForm | None = None, status: int = 200
) -> HttpResponse:
    return render(request, "intentions/own.html", _own(request, intention_id, form), status=status)


def _own(request: HttpRequest, intention_id: UUID, form: IntentionForm | None) -> dict[str, object]:
    user = person_of(request)
    row = services.intention_of(user, intention_id)
    one = show(user, row, local_day(user, timezone.now()))
    care = care_card(user, row.text, row.reflection)
    is_stray = bool(form and (form.name in {"today", "reopen"} or (one.is_planned and form.name != "change")))
    return {"here": "intentions", "one": one, "form": form, "care": care, "is_stray": is_stray, "today": one.today}
