"""What a person says about where and when they live, and the page on safety that everybody may read."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from lot.errors import InvalidInput
from profiles import care
from profiles.consent import choose_destinations
from profiles.countries import is_country
from profiles.forms import ZoneForm
from profiles.models import HelpLine
from profiles.rates import rates


@require_POST
def zone(request: HttpRequest) -> HttpResponse:
    """Confirm the time zone."""
    assert isinstance(request.user, User)
    form = ZoneForm(request.POST, instance=request.user.profile)
    if not form.is_valid():
        raise InvalidInput(_("LOT does not know this time zone."))
    form.save()
    return redirect("today")


@require_POST
def country(request: HttpRequest) -> HttpResponse:
    """The country, chosen where help lines are shown; empty takes it back."""
    assert isinstance(request.user, User)
    code = request.POST.get("country", "")
    if code and not is_country(code):
        raise InvalidInput(_("LOT does not know this country."))
    profile = request.user.profile
    profile.country = code
    profile.save(update_fields=["country", "updated_at"])
    return redirect(reverse("safety") + "#yours")


@require_POST
def providers(request: HttpRequest) -> HttpResponse:
    """Which AI providers may be asked; none ticked: none."""
    assert isinstance(request.user, User)
    choose_destinations(user=request.user, chosen=request.POST.getlist("destination"))
    return redirect("egress")


@login_not_required
@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    """How LOT looks after people, how often it errs, and every help line."""
    user = request.user if isinstance(request.user, User) else None
    context = {
        "lines": HelpLine.objects.active(),
        "rates": rates(),
        "care": care.read_card(user) if user else None,
        "has_care": bool(user and user.preferences.has_care),
    }
    return render(request, "care/safety.html", context)


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Screening on or off."""
    assert isinstance(request.user, User)
    care.switch_care(user=request.user, on=request.POST.get("on") == "1")
    return redirect("safety")


@require_POST
def end_rest(request: HttpRequest) -> HttpResponse:
    """Ask again now."""
    assert isinstance(request.user, User)
    care.end_rest(user=request.user)
    return redirect("today")
