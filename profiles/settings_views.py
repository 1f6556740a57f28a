"""The Settings page: sections that save by themselves."""

from collections.abc import Mapping

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts.mail_blocks import standing_block
from accounts.middleware import SignedInRequest
from accounts.models import Session
from lot.errors import InvalidInput, NotFound
from profiles.care import CareCard, care_card
from profiles.days import say_long_date
from profiles.sections import SECTIONS, Section
from profiles.weather.shown import weather_part

MAX_SESSIONS = 100


@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: SignedInRequest) -> HttpResponse:
    """All sections; POST saves the one that it names, and answers in its place."""
    if request.method != "POST":
        saved = request.GET.get("saved", "")
        return _show(request, {}, saved=saved if saved in SECTIONS else "")
    kind = SECTIONS.get(request.POST.get("section", ""))
    if kind is None:
        raise InvalidInput
    form = kind(request.POST, initial=kind.current(request.user))
    if not form.try_to_save(request.user, timezone.now()):
        return _show(request, {kind.name: form}, status=400)
    if care := care_card(request.user, *form.words):  # then the page comes at once
        return _show(request, {kind.name: form}, saved=kind.name, care=care)
    return redirect(f"{reverse('settings')}?saved={kind.name}#{kind.name}")


@login_not_required
@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def own_accent(request: HttpRequest, color: str) -> HttpResponse:
    """A stylesheet of one rule, so that no page needs a style of its own: `/accent/2f7a45.css`."""
    if len(color) != 6 or not set(color) <= set("0123456789abcdef"):
        raise NotFound
    return HttpResponse(f":root {{ --pick: #{color}; }}\n", content_type="text/css; charset=utf-8")


def _show(
    request: SignedInRequest,
    sent: Mapping[str, Section],
    *,
    saved: str = "",
    care: CareCard | None = None,
    status: int = 200,
) -> HttpResponse:
    user = request.user
    mail_block = standing_block(user.email)
    forms = {name: sent.get(name) or kind(initial=kind.current(user)) for name, kind in SECTIONS.items()}
    context = {
        "here": "settings",
        "forms": forms,
        "saved": saved,
        "care": care,
        "mail_block": mail_block,
        "mail_block_day": say_long_date(mail_block.at.astimezone(user.profile.tzinfo).date()) if mail_block else "",
        "reminder_is_quiet": user.preferences.is_reminder_quiet,
        "weather": weather_part(user, timezone.now()),
        "sessions": Session.objects.for_user(user).live(timezone.now())[:MAX_SESSIONS],
        "current": request.session_row.pk,
    }
    return render(request, "profiles/settings.html", context, status=status)
