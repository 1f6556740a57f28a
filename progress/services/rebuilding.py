"""Counts all of a person's days from what they wrote, and says what was stored otherwise."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from progress.days import by_month, count_month
from progress.models import UserProgress
from progress.rules import History, Reach, kept_months
from progress.services.awarding import award, earned, within_reach
from progress.services.counting import count_days, kept_intentions
from progress.services.months import Months
from progress.summary import summarise


@transaction.atomic
def rebuild(*, user: User, at: datetime, is_dry: bool = False) -> list[str]:
    """Count a person anew; returns what differed, one line each, empty where all was in step.

    `is_dry` changes nothing. Awards that are missing are made, and none is taken away.
    """
    User.objects.lock(user)
    history = History(count_days(user), kept_intentions(user))
    wanted, months = _wanted(history), Months(user)
    reach = Reach(wanted.summary, wanted.kept_months)
    lines = [f"days of {month:%B %Y}" for month in months.differing(history.days)]
    lines += _differing_columns(user, wanted)
    missing = earned(user, within_reach(user, reach), history)
    lines += [f"badge {row.badge.key}: not awarded, earned on {row.on}" for row in missing]
    if lines and not is_dry:
        _store(user, months, history)
        award(user=user, reach=reach, at=at)
    return lines


def count_all(user: User) -> UserProgress:
    """The progress of who had none stored, counted from nothing. The person's lock is held."""
    return _store(user, Months(user), History(count_days(user), kept_intentions(user)))


def _wanted(history: History) -> UserProgress:
    """The row as it should be."""
    progress = UserProgress(kept_months=kept_months(history.kept))
    progress.summary = summarise([count_month(start, days) for start, days in by_month(history.days).items()])
    return progress


def _store(user: User, months: Months, history: History) -> UserProgress:
    months.replace(history.days)
    progress = UserProgress.objects.for_user(user).first() or UserProgress(user_id=user.pk)
    wanted = _wanted(history)
    progress.summary, progress.kept_months = wanted.summary, wanted.kept_months
    progress.save()
    return progress


def _differing_columns(user: User, wanted: UserProgress) -> list[str]:
    stored = UserProgress.objects.for_user(user).first() or UserProgress()
    pairs = [(name, getattr(stored, name), getattr(wanted, name)) for name in (*UserProgress.SUMMARY, "kept_months")]
    return [f"{name}: {was}, counted {now}" for name, was, now in pairs if was != now]
