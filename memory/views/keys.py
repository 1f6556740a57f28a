"""`/verify-api-keys`: for who runs this server, whether the providers' keys work."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.person import person_of
from lot.errors import NotFound
from memory.models.providers import OUTCOME_NAMES
from memory.services.key_checks import check_keys, last_checks


@require_http_methods(["GET", "HEAD", "POST"])
def verify_api_keys(request: HttpRequest) -> HttpResponse:
    """What was found last; POST tries anew what was not tried within a minute. For others there is no such page."""
    user = person_of(request)
    if not user.is_staff:
        raise NotFound(_("There is no page at this address."))
    if request.method == "POST":
        check_keys(at=timezone.now(), by=user.pk)
        return redirect("verify-api-keys")
    rows = [(checked, OUTCOME_NAMES[checked.outcome] if checked.outcome else "") for checked in last_checks()]
    return render(request, "memory/keys.html", {"rows": rows})
