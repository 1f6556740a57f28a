"""Background work of profiles. Arguments are stored in clear, so they are ids."""

from uuid import UUID

from django.utils import timezone
from django_tasks import task

from accounts.models import User
from lot.handing import AT_LEISURE
from profiles.weather.services import fetch_weather


@task(priority=AT_LEISURE)
def refresh_weather_now() -> None:
    """Hand over what is due, for who was here lately. A second run finds it asked for."""
    from profiles.weather.wishes import refresh_weather  # which hands over the other task

    refresh_weather(at=timezone.now())


@task()
def fetch_weather_of(user_id: str) -> None:
    """Ask for the weather in a person's city, if it is still wanted and nobody has asked lately."""
    user = User.objects.select_related("profile", "preferences").filter(pk=UUID(user_id)).first()
    if user is not None:
        fetch_weather(user=user, at=timezone.now())
