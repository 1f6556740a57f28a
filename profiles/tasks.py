"""Background work of profiles. Arguments are stored in clear, so they are ids."""

from uuid import UUID

from django.utils import timezone
from django_tasks import task

from accounts.models import User
from profiles.weather.services import fetch_weather


@task()
def fetch_weather_of(user_id: str) -> None:
    """Ask for the weather in a person's city, if it is still wanted and nobody has asked lately."""
    user = User.objects.select_related("profile", "preferences").filter(pk=UUID(user_id)).first()
    if user is not None:
        fetch_weather(user=user, at=timezone.now())
