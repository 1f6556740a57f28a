"""Once a day the clock finds who has written lately."""

from datetime import datetime, timedelta
from itertools import chain

from lot.handing import hand_over_each
from progress.models import UserProgress
from progress.tasks import catch_up_of

LATELY = timedelta(days=2)


def catch_up(*, at: datetime) -> int:
    """Hand everyone who has written within two days to the workers, and whose patterns nobody has looked for yet;
    returns how many. Two queries, each down an index of its own. Safe with any number of clocks."""
    since, here = at - LATELY, UserProgress.objects.filter(user__is_active=True).values_list("user_id", flat=True)
    wrote = here.filter(updated_at__gte=since)
    # Of who hides progress no patterns are looked for.
    unseen = here.filter(looked_at=None, updated_at__lt=since, user__preferences__has_progress=True)
    return hand_over_each(catch_up_of, chain(wrote, unseen))
