"""The log: everything by day, and a way to a good day."""

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.person import is_htmx, person_of
from memory.log_page import LogPage, log_page
from memory.looking_back import good_day
from memory.search_page import search_page
from profiles.days import local_day


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Newest first; `?before=2026-03-03` what is older, `?kind=notes` one kind, `?q=` what fits some words."""
    kind, query = request.GET.get("kind", ""), " ".join(request.GET.get("q", "").split())
    if query:
        found = search_page(person_of(request), query, timezone.now(), kind=kind)
        return render(request, "memory/search.html", {"here": "log", "page": found, "today": _today(request)})
    page = log_page(person_of(request), _today(request), kind=kind, before=_before(request))
    return _show(request, page)


@require_safe
def random_day(request: HttpRequest) -> HttpResponse:
    """Leads to a good day; where there is none, the log says so. Writes nothing."""
    user, today = person_of(request), _today(request)
    day = good_day(user, before=today, seed=f"{user.pk}|{timezone.now().isoformat(timespec='seconds')}")
    if day is not None:
        return redirect("log-day", day.isoformat())
    message = _("There is no such day yet. It takes one whose moods were good, or one with two entries and no moods.")
    return _show(request, log_page(user, today, kind="all", before=None), message)


def _show(request: HttpRequest, page: LogPage, message: str = "") -> HttpResponse:
    context = {
        "here": "log",
        "page": page,
        "today": _today(request),
        "message": message,
        "older_url": _older_url(page),
        "is_htmx": is_htmx(request),
    }
    return render(request, "memory/log.html", context)


def _older_url(page: LogPage) -> str:
    """The page after this one, of the same kind."""
    kind = {} if page.kind == "all" else {"kind": page.kind}
    return f"{reverse('log')}?{urlencode({'before': page.before, **kind})}" if page.older else ""


def _today(request: HttpRequest) -> date:
    return local_day(person_of(request), timezone.now())


def _before(request: HttpRequest) -> date | None:
    """A date in the address; what is none shows the newest."""
    try:
        return date.fromisoformat(request.GET.get("before", ""))
    except ValueError:
        return None
