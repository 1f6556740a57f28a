"""What every template knows."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from profiles.appearance import Look, look_of


def site(request: HttpRequest) -> dict[str, object]:
    """The name of the installation, how its pages look to this person from the first byte on, and whether LOT knows
    that nobody is signed in: a device then keeps nothing of anybody."""
    is_nobody = isinstance(getattr(request, "user", None), AnonymousUser)
    return {"app_name": settings.APP_NAME, "look": look_for(request), "is_nobody": is_nobody}


def look_for(request: HttpRequest) -> Look:
    """What the person who asks has chosen, at this moment."""
    user = getattr(request, "user", None)  # an error may come before anybody was looked for
    return look_of(user.preferences, user.profile.zone, timezone.now()) if isinstance(user, User) else Look()
