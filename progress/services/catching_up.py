"""What the clock does once a day for whoever has written lately."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from progress.models import UserProgress
from progress.services.awarding import award
from progress.tasks import look_for_patterns_of

LATELY = timedelta(days=2)


def catch_up(*, at: datetime) -> int:
    """Award what waited while a person rested, and hand the look for patterns to the worker; returns for how many.

    Safe to run twice. Who hides progress is not looked at.
    """
    rows = UserProgress.objects.filter(Q(updated_at__gte=at - LATELY) | Q(looked_at=None))
    found = User.objects.present().filter(pk__in=rows.values("user_id"))
    people = list(found.select_related("profile", "preferences"))
    for user in people:
        with transaction.atomic():
            User.objects.lock(user)
            progress = UserProgress.objects.for_user(user).get()
            award(user=user, reach=progress.reach(), at=at)
            if user.preferences.has_progress:
                look_for_patterns_of.enqueue(str(user.pk))
    return len(people)
