"""The story: its versions, two of them side by side, and "not like this"."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.person import is_htmx, person_of, read_id
from lot.errors import NotFound
from memory import services
from memory.services.telling import version_of
from memory.story_page import compare, shelf, story_view, versions
from profiles.days import local_day


@require_safe
def version(request: HttpRequest, number: str) -> HttpResponse:
    """One version; `?against=` an older one shows what is new, gone, the same."""
    user = person_of(request)
    this_year = local_day(user, timezone.now()).year
    view = story_view(user, version_of(user, number), this_year)
    context = {"here": "memory", "story": view, "versions": versions(user, this_year)}
    if against := request.GET.get("against"):
        older = story_view(user, version_of(user, against), this_year)
        context["comparison"] = compare(older, view)
    return render(request, "memory/story/version.html", context)


@require_POST
def strike(request: HttpRequest) -> HttpResponse:
    """ "Not like this" (`strike`), or it may be told again (`unstrike`)."""
    user, at = person_of(request), timezone.now()
    is_back = "unstrike" in request.POST
    sentence_id = read_id(request.POST.get("unstrike" if is_back else "strike"))
    if sentence_id is None:
        raise NotFound(_("There is no such sentence."))
    service = services.unstrike_sentence if is_back else services.strike_sentence
    service(user=user, sentence_id=sentence_id, at=at)
    if not is_htmx(request):
        return redirect(reverse("memory") + "#story")
    context = {"shelf": shelf(user, local_day(user, at).year), "has_focus": True}
    return render(request, "memory/story/story.html", context)
