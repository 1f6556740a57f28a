"""Background work of memory. Arguments are stored in clear, so they are ids."""

from uuid import UUID

from django.utils import timezone
from django_tasks import task

from accounts.models import User
from memory.services.telling import tell_story


@task()
def tell_story_of(user_id: str) -> None:
    """Tell the next version of a person's story, if it is still due. A second run tells nothing."""
    user = User.objects.select_related("profile", "preferences").filter(pk=UUID(user_id)).first()
    if user is not None:
        tell_story(user=user, at=timezone.now())
