"""A note: written on the page of a day, read, changed and deleted on its own."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from lot.errors import InvalidInput, LotError, NotFound
from memory import services
from memory.cards import day_url
from memory.entries import PREFIXES, Kind, entry_of_note
from memory.log_lines import log_line
from memory.models import Note
from memory.services.notes import NoteChanged
from memory.views.person import person_of
from profiles.care import care_card, notices
from profiles.days import local_day, say_long_date


@dataclass(frozen=True, slots=True)
class NoteForm:
    """What the form of a note holds, as it came in or as it stands; `field` is the one that `message` is about."""

    text: str = ""
    on: str = ""
    keep_closed: bool = False
    version: int = 0
    message: str = ""
    field: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """The note, opened, with the form that changes it."""
    user, at = person_of(request), timezone.now()
    if request.method != "POST":
        return _show(request, services.note_of(user, note_id))
    sent = read_form(request)
    try:
        changed = services.edit_note(
            user=user,
            note_id=note_id,
            text=sent.text,
            on=read_on(sent),
            keep_closed=sent.keep_closed,
            version=sent.version,
            at=at,
        )
    except NotFound:
        raise
    except NoteChanged as error:
        # What stands by now is above the form; to save once more is to put these words in its place.
        message = _("This note was changed in the meantime, as it stands above. Save again to keep your words instead.")
        return _show(request, error.note, failed(sent, error, message, version=error.note.version), error.status)
    except LotError as error:
        return _show(request, services.note_of(user, note_id), failed(sent, error), error.status)
    return _done(user, changed)


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
    """Store what the form of a day holds. Raises InvalidInput."""
    on, at = read_on(sent), timezone.now()
    made = services.create_note(user=person_of(request), text=sent.text, on=on, keep_closed=sent.keep_closed, at=at)
    return _done(person_of(request), made)


def read_form(request: HttpRequest) -> NoteForm:
    """What was sent."""
    version = request.POST.get("version", "")
    return NoteForm(
        text=request.POST.get("text", ""),
        on=request.POST.get("on", ""),
        keep_closed="keep_closed" in request.POST,
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
    )


def read_on(sent: NoteForm) -> date | None:
    """The day in the form, or None where it was left empty. Raises InvalidInput."""
    try:
        return date.fromisoformat(sent.on) if sent.on else None
    except ValueError:
        raise InvalidInput(fields={"on": [_("A date such as 2026-03-05.")]}) from None


def failed(sent: NoteForm, error: LotError, message: str = "", version: int | None = None) -> NoteForm:
    """The form again, with what was typed and what went wrong."""
    lines = [line for lines in error.fields.values() for line in lines] or [error.message]
    return NoteForm(
        text=sent.text.replace("\0", ""),
        on=sent.on.replace("\0", ""),
        keep_closed=sent.keep_closed,
        version=sent.version if version is None else version,
        message=message or " ".join(lines),
        field=next(iter(error.fields), "text"),
    )


def _show(request: HttpRequest, row: Note, form: NoteForm | None = None, status: int = 200) -> HttpResponse:
    user = person_of(request)
    today = local_day(user, timezone.now())
    context = {
        "here": "log",
        "note": row,
        "day": say_long_date(row.on),
        "care": care_card(user, row.text),
        "line": log_line(user, entry_of_note(row), today),
        "last_day": max(today, row.on),
        "form": form or NoteForm(row.text or "", row.on.isoformat(), row.keep_closed, row.version),
    }
    return render(request, "memory/note.html", context, status=status)


def _done(user: User, row: Note) -> HttpResponse:
    """On to its day; a note that shows the help lines stays before its writer, with them."""
    return redirect("note", row.pk) if notices(user, row.text) else redirect(_url(row.on, row.pk))


def _url(on: date, note_id: UUID) -> str:
    return day_url(on, note_id, PREFIXES[Kind.NOTE])
