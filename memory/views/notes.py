"""A note: written on the page of a day, read, changed and deleted on its own."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.person import person_of, read_id
from lot.errors import Gone, LotError, NotFound
from memory import services
from memory.cards import day_url
from memory.entries import PREFIXES, Kind, entry_of_note
from memory.log_lines import log_line
from memory.models import Note
from memory.note_form import NoteForm, Place, form_of, read_form
from memory.services.notes import NoteChanged
from memory.views.note_saving import ask_which
from profiles.care import care_card, notices
from profiles.days import local_day, say_long_date


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """The note, opened, with the form that changes it; `?version=` opens what it said before."""
    user, at = person_of(request), timezone.now()
    if request.method != "POST":
        return _show(request, services.note_of(user, note_id))
    sent = replace(read_form(request.POST), note=note_id, place=Place.NOTE)
    if not sent.version:
        services.note_of(user, note_id)  # nothing is made under the address of a note
    try:
        changed = services.save_note(user=user, note_id=note_id, wanted=sent.change(), at=at).note
    except NotFound:
        raise
    except (NoteChanged, Gone) as error:
        return ask_which(request, sent, error)
    except LotError as error:
        return _show(request, services.note_of(user, note_id), sent.refused(error), error.status)
    return _done(user, changed)


@require_POST
def bring_back(request: HttpRequest, note_id: UUID, version_id: UUID) -> HttpResponse:
    """Let the note say again what it said before."""
    services.bring_back_version(user=person_of(request), note_id=note_id, version_id=version_id, at=timezone.now())
    return redirect("note", note_id)


@require_POST
def delete(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Delete the note; its day says until when this can be undone."""
    user = person_of(request)
    on = services.note_of(user, note_id).on
    services.delete_note(user=user, note_id=note_id, at=timezone.now())
    return redirect(_url(on, note_id))


@require_POST
def undo(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """Bring a deleted note back."""
    restored = services.restore_note(user=person_of(request), note_id=note_id, at=timezone.now())
    return redirect(_url(restored.on, note_id))


def add(request: HttpRequest, sent: NoteForm) -> HttpResponse:
    """Store what the form of a day holds. Raises InvalidInput, and NoteChanged where another page made this note."""
    user, at = person_of(request), timezone.now()
    return _done(user, services.save_note(user=user, note_id=sent.note, wanted=sent.change(), at=at).note)


def _show(request: HttpRequest, row: Note, form: NoteForm | None = None, status: int = 200) -> HttpResponse:
    user = person_of(request)
    at, care = timezone.now(), care_card(user, row.text)
    today = local_day(user, at)
    context = {
        "here": "log",
        "note": row,
        "day": say_long_date(row.on),
        "care": care,
        "line": log_line(user, entry_of_note(row), today),
        "last_day": max(today, row.on),
        "form": replace(form or form_of(user, row, Place.NOTE, at), has_care=care is not None),
        "versions": list(services.versions_of(row)),
        "opened": read_id(request.GET.get("version")),
    }
    return render(request, "memory/note.html", context, status=status)


def _done(user: User, row: Note) -> HttpResponse:
    """On to its day; a note that shows the help lines stays before its writer, with them."""
    return redirect("note", row.pk) if notices(user, row.text) else redirect(_url(row.on, row.pk))


def _url(on: date, note_id: UUID) -> str:
    return day_url(on, note_id, PREFIXES[Kind.NOTE])
