"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from profiles.appearance import Look, look_of


def site(request: HttpRequest) -> dict[str, object]:
    """The name of the installation, and how its pages look to this person from the first byte on."""
    user = getattr(request, "user", None)  # an error may come before anybody was looked for
    look = look_of(user.preferences, user.profile.zone, timezone.now()) if isinstance(user, User) else Look()
    return {"app_name": settings.APP_NAME, "look": look}
