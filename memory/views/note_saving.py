"""What the form of a note does by itself: saves as it is typed, and settles what two pages wrote."""

from dataclasses import replace
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.person import is_htmx, person_of, read_id
from lot.errors import Gone, InvalidInput, LotError, NotFound
from memory import services
from memory.note_form import NoteForm, Place, form_of, read_form
from memory.services.note_saving import Keep
from memory.services.notes import NoteChanged, Written
from profiles.care import read_card
from profiles.days import local_day, say_clock


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save what the form holds, under the id that was drawn for it; with htmx only the line that says so changes."""
    sent = read_form(request.POST)
    try:
        written = services.save_note(
            user=person_of(request), note_id=sent.note, wanted=sent.change(), at=timezone.now()
        )
    except NotFound:
        raise
    except (NoteChanged, Gone) as error:
        return ask_which(request, sent, error)
    except LotError as error:
        return _refused(request, sent, error)
    return _saved(request, sent, written) if is_part(request) else redirect(_place_of(sent, written))


@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Of two texts of one note keep both, this or the other, and go on where it then stands."""
    sent, keep = read_form(request.POST), request.POST.get("keep")
    if keep not in set(Keep):
        raise InvalidInput
    try:
        written = services.settle_note(
            user=person_of(request),
            note_id=sent.note,
            keep=Keep(keep),
            wanted=replace(sent.change(), version=sent.stands),
            new_id=read_id(request.POST.get("beside")) or uuid4(),
            at=timezone.now(),
        )
    except NotFound:
        raise
    except (NoteChanged, Gone) as error:
        return ask_which(request, sent, error)
    except LotError as error:
        return _refused(request, sent, error)
    place = _place_of(sent, written)
    if is_htmx(request):
        return HttpResponse(headers={"HX-Redirect": place.partition("#")[0]})
    return redirect(place)


def ask_which(request: HttpRequest, sent: NoteForm, error: NoteChanged | Gone) -> HttpResponse:
    """Both texts and the choice between them; of a note that was deleted, what can still be done with its text."""
    other = error.note if isinstance(error, NoteChanged) else None
    at = say_clock(person_of(request), other.edited_at or other.created_at) if other else ""
    which = {"other": other, "at": at, "beside": uuid4()}
    if is_part(request):
        return render(request, "memory/notes/which.html", {"which": which}, status=error.status)
    return show_again(request, replace(sent, is_unsaved=True), error.status, which=which)


def is_part(request: HttpRequest) -> bool:
    """Whether the line below the field alone is wanted."""
    return is_htmx(request) and request.headers.get("HX-Target") == "note-state"


def show_again(request: HttpRequest, form: NoteForm, status: int, **more: object) -> HttpResponse:
    """The form on a page of its own, with what was typed and what speaks against storing it."""
    last_day = local_day(person_of(request), timezone.now())
    context = {"form": form, "here": "today" if form.place == Place.TODAY else "log", "last_day": last_day, **more}
    return render(request, "memory/notes/again.html", context, status=status)


def _saved(request: HttpRequest, sent: NoteForm, written: Written) -> HttpResponse:
    """The line, the version that the next save is to name, and help lines where these words newly ask for them."""
    user = person_of(request)
    care = read_card(user) if written.is_noticed and not sent.has_care else None
    context = {"form": form_of(user, written.note, sent.place, timezone.now()), "care": care}
    return render(request, "memory/notes/saved.html", context)


def _refused(request: HttpRequest, sent: NoteForm, error: LotError) -> HttpResponse:
    form = sent.refused(error)
    if is_part(request):
        return render(request, "memory/notes/refused.html", {"form": form}, status=error.status)
    return show_again(request, form, error.status)


def _place_of(sent: NoteForm, written: Written) -> str:
    """Where the note is gone on with: with the help lines, where it shows them."""
    if sent.place == Place.TODAY and not written.is_noticed:
        return f"{reverse('today')}?note={written.note.pk}#note"
    return reverse("note", args=[written.note.pk])
