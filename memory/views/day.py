"""A day of the log: its answers, each to be changed or deleted, its notes and moods, and room for more of both."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.person import is_htmx, person_of, read_id
from intentions import check_in_form
from lot.errors import Gone, LotError, NotFound
from memory import services
from memory.cards import day_url
from memory.day_page import DayPage, Line, day_line, day_page
from memory.note_form import NoteForm, Place, read_form
from memory.services.notes import NoteChanged
from memory.views import notes
from memory.views.note_saving import ask_which
from profiles.care import care_card, notices
from profiles.days import local_day, say_long_date


@require_http_methods(["GET", "HEAD", "POST"])
def log_day(request: HttpRequest, day: str) -> HttpResponse:
    """The entries of `/log/2026-03-03/`; `?edit=` opens an answer, POST writes a note, or a check-in."""
    on = _read_day(day)
    if request.method == "POST":
        return _add_check_in(request, on) if "mood" in request.POST else _add_note(request, on)
    page = day_page(person_of(request), on, timezone.now())
    editing = read_id(request.GET.get("edit"))
    line = next((line for line in page.lines if line.id == editing and not line.undo_until), None)
    if line is not None:
        page = _with_line(page, replace(line, is_editing=True, typed=line.text if line.is_own_words else ""))
    return _show(request, page)


@require_POST
def edit(request: HttpRequest, answer_id: UUID) -> HttpResponse:
    """Another option, or other words."""
    text, user, at = request.POST.get("text", ""), person_of(request), timezone.now()
    option = request.POST.get("option") or None
    try:
        services.edit_answer(user=user, answer_id=answer_id, option_id=option, text=text, at=at)
    except NotFound:
        raise
    except LotError as error:
        return _failed(request, answer_id, error, text)
    return _edited(request, answer_id)


@require_POST
def delete(request: HttpRequest, answer_id: UUID) -> HttpResponse:
    """Delete the answer with all that quotes it."""
    services.delete_answer(user=person_of(request), answer_id=answer_id, at=timezone.now())
    return _done(request, answer_id)


@require_POST
def undo(request: HttpRequest, answer_id: UUID) -> HttpResponse:
    """Bring a deleted answer back."""
    services.restore_answer(user=person_of(request), answer_id=answer_id, at=timezone.now())
    return _done(request, answer_id)


def _add_note(request: HttpRequest, on: date) -> HttpResponse:
    sent = replace(read_form(request.POST), place=Place.DAY)
    try:
        return notes.add(request, sent)
    except (NoteChanged, Gone) as error:
        return ask_which(request, sent, error)
    except LotError as error:
        page = day_page(person_of(request), on, timezone.now())
        return _show(request, page, error.status, sent.refused(error))


def _add_check_in(request: HttpRequest, on: date) -> HttpResponse:
    user, now, sent = person_of(request), timezone.now(), check_in_form.read_form(request, on)
    try:
        entry = check_in_form.add_check_in(user=user, sent=sent, now=now)
    except LotError as error:
        check_in = check_in_form.failed(user, sent, error)
        return _show(request, day_page(user, on, now), error.status, check_in=check_in)
    return redirect("check-in", entry.pk) if notices(user, entry.note) else redirect(day_url(on, entry.pk, "c"))


def _done(request: HttpRequest, answer_id: UUID) -> HttpResponse:
    """The answer as it is now for htmx; for a plain form a redirect to its place in the day."""
    on, line = _line(request, answer_id)
    if is_htmx(request):
        return _fragment(request, on, line)
    return redirect(day_url(on, answer_id))


def _edited(request: HttpRequest, answer_id: UUID) -> HttpResponse:
    """The answer as it reads now, with help lines where its words ask for them: then the page comes at once."""
    on, line = _line(request, answer_id)
    care = care_card(person_of(request), line.text if line.is_own_words else None)
    if care is None:
        return _done(request, answer_id)
    line = replace(line, care=care)
    if is_htmx(request):
        return _fragment(request, on, line)
    return _show(request, _with_line(day_page(person_of(request), on, timezone.now()), line))


def _failed(request: HttpRequest, answer_id: UUID, error: LotError, typed: str) -> HttpResponse:
    """The form again, with what was typed and what went wrong."""
    on, line = _line(request, answer_id)
    message = " ".join([error.message, *(line for lines in error.fields.values() for line in lines)])
    line = replace(line, is_editing=True, typed=typed.replace("\0", ""), message=message)
    if is_htmx(request):
        return _fragment(request, on, line, error.status)
    return _show(request, _with_line(day_page(person_of(request), on, timezone.now()), line), error.status)


def _line(request: HttpRequest, answer_id: UUID) -> tuple[date, Line]:
    found = day_line(person_of(request), answer_id, timezone.now())
    if found is None:
        raise NotFound
    return found


def _with_line(page: DayPage, line: Line) -> DayPage:
    return replace(page, lines=[line if row.id == line.id else row for row in page.lines])


def _fragment(request: HttpRequest, on: date, line: Line, status: int = 200) -> HttpResponse:
    return render(request, "memory/day/entry.html", {"on": on, "line": line, "has_focus": True}, status=status)


def _show(
    request: HttpRequest,
    page: DayPage,
    status: int = 200,
    form: NoteForm | None = None,
    check_in: check_in_form.CheckInForm | None = None,
) -> HttpResponse:
    user, now = person_of(request), timezone.now()
    today = local_day(user, now)
    context = {
        "here": "log",
        "page": page,
        "on": page.on,
        "day": say_long_date(page.on),
        "last_day": today,
        "check_in": check_in or (check_in_form.empty_form(user, page.on, now) if page.on <= today else None),
        "form": form or (_new_note(request, page.on) if page.on <= today else None),
        "has_focus": is_htmx(request),
    }
    return render(request, "memory/day.html", context, status=status)


def _new_note(request: HttpRequest, on: date) -> NoteForm:
    """An empty form; under the id in the address, where text that was not saved is brought back."""
    return NoteForm(note=read_id(request.GET.get("note")) or uuid4(), on=on.isoformat())


def _read_day(text: str) -> date:
    """A date as it is written in addresses; other forms of ISO 8601 are none, so that a day has one address."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if day.isoformat() != text:
        raise NotFound
    return day
