"""Once a day the clock finds for whom a version of the story is due that no answer has had told."""

from datetime import datetime, timedelta

from lot.handing import AT_LEISURE, chunks, hand_over_each
from memory.models import Memory
from memory.services.telling import who_is_due
from memory.tasks import tell_story_of

TOLD_WITHIN = timedelta(days=7)


def tell_due(*, at: datetime) -> int:
    """Hand every version that is due to the workers; returns how many. Safe with any number of clocks.

    One query for who has told something lately, by the index of when; and two for every 500 of them. Whether it is
    still due is asked again by whoever tells it, under the person's lock: handed over twice, it is told once.
    """
    lately = Memory.objects.filter(created_at__gte=at - TOLD_WITHIN)
    people = lately.order_by().values_list("user_id", flat=True).distinct()
    return sum(hand_over_each(tell_story_of.using(priority=AT_LEISURE), who_is_due(some)) for some in chunks(people))
