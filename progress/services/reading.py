"""What pages and REST show of progress. Reads only: what was never counted is counted for the answer alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from lot.prepared import prepared
from progress.days import runs_of_months
from progress.models import Award, Badge, UserProgress
from progress.rules import kept_months
from progress.services.counting import count_days, kept_intentions
from progress.services.months import Months
from progress.streaks import Streak, streak_on
from progress.summary import summarise


@dataclass(frozen=True, slots=True)
class NextBadge:
    """The badge that comes next, and how many days, answers or months are left to it."""

    badge: Badge
    to_go: int


def read_months(user: User) -> Months:
    """A person's counted months. Who wrote before anything was counted, and nothing since, is counted here."""
    months = Months(user)
    if not months.counted:
        months.hold(count_days(user))
    return months


def read_progress(user: User, months: Months | None = None) -> UserProgress:
    """What it all adds up to, as stored; who has nothing stored is counted, from `months` where these were read."""
    stored = next(iter(stored_progress(user)), None)
    if stored is None:
        stored = UserProgress(user_id=user.pk, kept_months=kept_months(kept_intentions(user)))
        stored.summary = summarise((months or read_months(user)).counted)
    return stored


def read_streak(user: User, progress: UserProgress, today: date) -> Streak:
    """The streak as it stands today: from the stored summary, where that is enough.

    After a journey west an entry lies ahead of today, and the days before it are not over: then the months are read.
    """
    if progress.last_on is None or progress.last_on <= today:
        return progress.tally.on(today)
    return streak_on(today, runs_of_months(read_months(user).counted))


def read_awards(user: User) -> Sequence[Award]:
    """What the person has earned, with the badges, in the order they were earned."""
    return _awards(user)


@prepared
def _awards(user: User) -> QuerySet[Award]:
    return Award.objects.for_user(user).with_badge()


@prepared
def stored_progress(user: User) -> QuerySet[UserProgress]:
    """One row at most."""
    return UserProgress.objects.for_user(user)


def next_badge(awards: Iterable[Award], progress: UserProgress, streak: Streak) -> NextBadge | None:
    """The nearest badge of the first rule that has one left beside those that were awarded.

    A pause is nothing to aim at, and all kinds in a day come by themselves: neither is offered.
    """
    has = {
        Badge.Rule.STREAK.value: streak.length,
        Badge.Rule.ANSWERS.value: progress.answers,
        Badge.Rule.INTENTIONS.value: progress.kept_months,
    }
    earned = {award.badge_id for award in awards}
    badges = Badge.objects.filter(is_active=True, rule__in=has).order_by("parameter", "key")
    left = [NextBadge(badge, badge.parameter - has[badge.rule]) for badge in badges if badge.pk not in earned]
    ahead = [found for found in left if found.to_go > 0]
    return min(ahead, key=lambda found: [*has].index(found.badge.rule), default=None)
