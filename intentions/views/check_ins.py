"""A check-in's own page: changed in all its parts, and deleted."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.person import person_of
from intentions import services
from intentions.check_in_form import CheckInForm, change_check_in, failed, form_of, read_form
from intentions.models import CheckIn, own_mood_labels
from intentions.moods import mood_label
from lot.errors import LotError, NotFound
from profiles.care import care_card, notices
from profiles.days import local_day, say_clock, say_long_date


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, check_in_id: UUID) -> HttpResponse:
    """The check-in, with the form that changes it."""
    user, now = person_of(request), timezone.now()
    entry = services.check_in_of(user, check_in_id)
    if request.method != "POST":
        return _show(request, entry)
    sent = read_form(request)
    try:
        changed = change_check_in(user=user, entry=entry, sent=sent, now=now)
    except NotFound:
        raise
    except LotError as error:
        return _failed(request, check_in_id, sent, error)
    # What shows the help lines stays before its writer, with them.
    return redirect("check-in", changed.pk) if notices(user, changed.note) else redirect(place_of(changed))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, check_in_id: UUID) -> HttpResponse:
    """Asks once; its day says until when this can be undone."""
    user = person_of(request)
    entry = services.check_in_of(user, check_in_id)
    if request.method != "POST":
        return render(request, "intentions/check_in_delete.html", _words(user, entry))
    services.delete_check_in(user=user, check_in_id=check_in_id, at=timezone.now())
    return redirect(place_of(entry))


@require_POST
def undo_delete(request: HttpRequest, check_in_id: UUID) -> HttpResponse:
    """Bring a deleted check-in back."""
    user = person_of(request)
    return redirect(place_of(services.restore_check_in(user=user, check_in_id=check_in_id, at=timezone.now())))


def place_of(entry: CheckIn) -> str:
    """Where it stands on its day of the log."""
    return reverse("log-day", args=[entry.on.isoformat()]) + f"#c-{entry.pk}"


def _failed(request: HttpRequest, check_in_id: UUID, sent: CheckInForm, error: LotError) -> HttpResponse:
    """The form again. What was changed elsewhere stands above it: to save once more is to put this in its place."""
    user = person_of(request)
    entry = services.check_in_of(user, check_in_id)
    if error.code != "changed":
        return _show(request, entry, failed(user, sent, error), error.status)
    error.message = _("This was changed in the meantime, as it stands above. Save again to keep your words instead.")
    return _show(request, entry, failed(user, sent, error, seen=entry.stamp), error.status)


def _show(request: HttpRequest, entry: CheckIn, form: CheckInForm | None = None, status: int = 200) -> HttpResponse:
    user = person_of(request)
    today = local_day(user, timezone.now())
    context = {
        "form": form or form_of(user, entry),
        "last_day": max(today, entry.on),
        "care": care_card(user, entry.note),
    }
    return render(request, "intentions/check_in.html", _words(user, entry) | context, status=status)


def _words(user: User, entry: CheckIn) -> dict[str, object]:
    labels = own_mood_labels(user)
    return {
        "here": "log",
        "entry": entry,
        "label": mood_label(entry.mood, labels),
        "day": say_long_date(entry.on),
        "time": say_clock(user, entry.at),
        "place": place_of(entry),
    }
