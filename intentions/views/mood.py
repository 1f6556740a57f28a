"""The mood card: one tap, a word about it afterwards, undo, and words of one's own."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.person import is_htmx, person_of, read_id
from intentions import rules, services
from intentions.check_in_form import read_intensity
from intentions.mood_card import NOTHING_ASKED, MoodForm, failed, mood_card
from lot.errors import LotError, NotFound


@require_http_methods(["GET", "HEAD", "POST"])
def check_ins(request: HttpRequest) -> HttpResponse:
    """The words to choose from; POST notes the one that was tapped."""
    if request.method != "POST":
        return _show(request, {"again": "1"})
    try:
        entry = services.tap_mood(user=person_of(request), mood=request.POST.get("mood", ""), at=timezone.now())
    except LotError as error:
        return _show(request, form=failed("tap", error), status=error.status)
    return _done(request, {"noted": str(entry.pk)})


@require_POST
def note(request: HttpRequest, check_in_id: UUID) -> HttpResponse:
    """A word about it, and how strong it is."""
    typed = {name: request.POST.get(name, "") for name in ("note", "intensity")}
    noted = {"noted": str(check_in_id)}
    try:
        services.edit_check_in(
            user=person_of(request),
            check_in_id=check_in_id,
            note=typed["note"],
            intensity=read_intensity(typed["intensity"]),
            seen=request.POST.get("seen", ""),
            now=timezone.now(),
        )
    except NotFound:
        raise
    except LotError as error:
        if error.code == "changed":
            error.message = _("This was changed in the meantime. Add again to keep your words instead.")
        return _show(request, noted, failed("note", error, **typed), error.status)
    return _done(request, noted)


@require_POST
def undo(request: HttpRequest, check_in_id: UUID) -> HttpResponse:
    """Take back what was just noted, unless more was said about it meanwhile."""
    seen = request.POST.get("seen", "")
    try:
        services.delete_check_in(user=person_of(request), check_in_id=check_in_id, seen=seen, at=timezone.now())
    except NotFound:
        raise
    except LotError as error:
        return _show(request, {"noted": str(check_in_id)}, failed("undo", error), error.status)
    return _done(request, {"undone": "1"})


@require_POST
def moods(request: HttpRequest) -> HttpResponse:
    """Add a word of one's own to choose from."""
    typed = {name: request.POST.get(name, "") for name in ("label", "score")}
    score = int(typed["score"]) if typed["score"] in {"1", "2", "3", "4", "5"} else 0
    try:
        mood = services.add_mood(user=person_of(request), label=typed["label"], score=score, at=timezone.now())
    except LotError as error:
        return _show(request, form=failed("mood", error, **typed), status=error.status)
    return _done(request, {"added": str(mood.pk)})


@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """Another word for a mood of one's own."""
    typed = {name: request.POST.get(name, "") for name in ("mood", "label")}
    try:
        mood_id = read_id(typed["mood"])
        if mood_id is None:
            raise rules.refused("mood", _("Choose a mood."))
        mood = services.rename_mood(user=person_of(request), mood_id=mood_id, label=typed["label"], at=timezone.now())
    except NotFound:
        raise
    except LotError as error:
        return _show(request, form=failed("rename", error, **typed), status=error.status)
    return _done(request, {"renamed": str(mood.pk)})


def _done(request: HttpRequest, asked: Mapping[str, str]) -> HttpResponse:
    """The card for htmx; for a plain form a redirect to it, so that a reload sends nothing twice."""
    if is_htmx(request):
        return _show(request, asked)
    return redirect(f"{reverse('today')}?{urlencode(asked)}#mood")


def _show(
    request: HttpRequest, asked: Mapping[str, str] = NOTHING_ASKED, form: MoodForm | None = None, status: int = 200
) -> HttpResponse:
    """The card alone; for a plain form on a page of its own."""
    card = mood_card(person_of(request), timezone.now(), asked, form)
    template = "intentions/mood.html" if is_htmx(request) else "intentions/mood_page.html"
    return render(request, template, {"here": "today", "mood": card}, status=status)
