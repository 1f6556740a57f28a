"""Background work of progress. Arguments are stored in clear, so they are ids."""

from uuid import UUID

from django.utils import timezone
from django_tasks import task

from accounts.models import User
from progress.services.finding import look_for_patterns


@task()
def look_for_patterns_of(user_id: str) -> None:
    """Look for what goes together with a person's moods. A second run finds the same."""
    user = User.objects.present().select_related("profile", "preferences").filter(pk=UUID(user_id)).first()
    if user is not None and user.preferences.has_progress:
        look_for_patterns(user=user, at=timezone.now())
