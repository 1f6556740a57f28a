"""Background work of progress. Arguments are stored in clear, so they are ids."""

from uuid import UUID

from django.utils import timezone
from django_tasks import task

from accounts.models import User
from lot.handing import AT_LEISURE
from progress.services.catching_up import catch_up_with
from progress.services.finding import look_for_patterns
from progress.services.letters import StillQuiet, send_reminder, send_review


@task()
def look_for_patterns_of(user_id: str) -> None:
    """Look for what goes together with a person's moods. A second run finds the same."""
    user = _person(user_id)
    if user is not None and user.preferences.has_progress:
        look_for_patterns(user=user, at=timezone.now())


@task(priority=AT_LEISURE)
def catch_up_of(user_id: str) -> None:
    """What is done once a day for who has written lately. A second run changes nothing."""
    if (user := _person(user_id)) is not None:
        catch_up_with(user=user, at=timezone.now())


@task()
def send_review_of(review_id: str) -> None:
    """Send a review, once however often this runs. Raises MailNotSent, and is tried again for half an hour."""
    try:
        send_review(review_id=UUID(review_id), at=timezone.now())
    except StillQuiet as quiet:
        send_review_of.using(run_after=quiet.until).enqueue(review_id)


@task()
def send_reminder_of(reminder_id: str) -> None:
    """Send a reminder, once however often this runs. Raises MailNotSent, and is tried again for half an hour."""
    try:
        send_reminder(reminder_id=UUID(reminder_id), at=timezone.now())
    except StillQuiet as quiet:
        send_reminder_of.using(run_after=quiet.until).enqueue(reminder_id)


def _person(user_id: str) -> User | None:
    return User.objects.present().select_related("profile", "preferences").filter(pk=UUID(user_id)).first()
