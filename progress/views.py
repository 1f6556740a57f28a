"""The Progress page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.person import is_htmx, person_of
from progress.page import mood_page, progress_page


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """All of it; `?days=90` another range of the moods, for htmx that section alone."""
    user, at, chosen = person_of(request), timezone.now(), request.GET.get("days", "")
    if not user.preferences.has_progress:
        return render(request, "progress/hidden.html", {"here": "progress"})
    if is_htmx(request):
        return render(request, "progress/mood.html", {"mood": mood_page(user, at, chosen), "is_alone": True})
    return render(request, "progress/progress.html", {"here": "progress", "page": progress_page(user, at, chosen)})
