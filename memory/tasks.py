"""Background work of memory. Arguments are stored in clear, so they are ids."""

from uuid import UUID

from django.utils import timezone
from django_tasks import task

from accounts.models import User
from lot.handing import AT_LEISURE
from memory.services.bank_counting import count_bank
from memory.services.reindexing import reindex_if_stale
from memory.services.retelling import tell_in_words
from memory.services.rewording import reword_ready


@task()
def tell_story_of(user_id: str) -> None:
    """Tell the next version of a person's story, if it is still due. A second run tells nothing."""
    if (user := _person(user_id)) is not None:
        tell_in_words(user=user, at=timezone.now())


@task()
def reword_ready_of(user_id: str) -> None:
    """Put what stands ready for a person into a model's words. A second run finds nothing left."""
    if (user := _person(user_id)) is not None:
        reword_ready(user=user, at=timezone.now())


@task(priority=AT_LEISURE)
def reindex_of(user_id: str) -> None:
    """Read everything of a person into their index anew, if that is still to be done. A second run finds it done."""
    if (user := _person(user_id)) is not None:
        reindex_if_stale(user)


@task(priority=AT_LEISURE)
def count_bank_anew() -> None:
    """Count the bank's questions over all people. A second run counts the same."""
    count_bank(at=timezone.now())


def _person(user_id: str) -> User | None:
    return User.objects.present().select_related("profile", "preferences").filter(pk=UUID(user_id)).first()
