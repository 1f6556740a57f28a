"""Badges are awarded when the history has earned them: once each, and never taken away."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from lot.prepared import prepared
from profiles.care import is_resting
from progress.models import Award, Badge
from progress.rules import History, Reach, earned_on
from progress.services.counting import kept_intentions
from progress.services.months import Months


def award(*, user: User, reach: Reach, at: datetime) -> list[Award]:
    """Award what the history has earned, on the date it was earned; returns what is new. Safe twice at once.

    Nothing is awarded while a person rests because of what they wrote: the daily job catches up with it.
    """
    badges = within_reach(user, reach)
    if not badges or is_resting(user, at):
        return []
    found = earned(user, badges, History(Months(user).days(), kept_intentions(user)))
    return Award.objects.bulk_create(found, ignore_conflicts=True)


def within_reach(user: User, reach: Reach) -> list[Badge]:
    """The badges that were not awarded yet and whose number is reached."""
    return [badge for badge in _to_earn(user) if badge.parameter <= reach.of(badge.rule)]


@prepared
def _to_earn(user: User) -> QuerySet[Badge]:
    return Badge.objects.to_earn(user)


def earned(user: User, badges: Iterable[Badge], history: History) -> list[Award]:
    """The awards for those of these badges that the history has earned, not stored."""
    dates = ((badge, earned_on(badge.rule, badge.parameter, history)) for badge in badges)
    return [Award(user_id=user.pk, badge=badge, on=on) for badge, on in dates if on]
