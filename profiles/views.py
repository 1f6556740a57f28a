"""What a person says about where and when they live."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from lot.errors import InvalidInput
from profiles.forms import ZoneForm


@require_POST
def zone(request: HttpRequest) -> HttpResponse:
    """Confirm the time zone."""
    assert isinstance(request.user, User)
    form = ZoneForm(request.POST, instance=request.user.profile)
    if not form.is_valid():
        raise InvalidInput(_("LOT does not know this time zone."))
    form.save()
    return redirect("today")
