"""Once a day, for whoever has written lately: what waited while they rested is awarded, and patterns are looked for."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from progress.models import UserProgress
from progress.services.awarding import award
from progress.services.finding import look_for_patterns

FRESH = timedelta(hours=12)


def catch_up_with(*, user: User, at: datetime) -> None:
    """Safe to run twice, and twice at once: an award is one row, and what was found half a day ago stands."""
    with transaction.atomic():
        User.objects.lock(user)
        progress = UserProgress.objects.for_user(user).first()
        if progress is None:
            return
        award(user=user, reach=progress.reach(), at=at)
    looked_at = progress.looked_at if progress.sealed_findings else None
    if user.preferences.has_progress and (looked_at is None or looked_at <= at - FRESH):
        look_for_patterns(user=user, at=at)
