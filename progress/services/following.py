"""What is counted follows each entry, in the transaction that writes it. The person's lock is held by who writes."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from progress.models import UserProgress
from progress.rules import kept_months
from progress.services.awarding import award
from progress.services.counting import count_day, kept_intentions
from progress.services.months import Months
from progress.services.reading import stored_progress
from progress.services.rebuilding import count_all
from progress.summary import summarise


@transaction.atomic(savepoint=False)  # what is not counted is not stored either
def follow_entry(
    *, user: User, kind: str, days: Collection[date], without: UUID | None = None, at: datetime | None = None
) -> None:
    """Count one kind of entry anew on these days; `without` is an entry that is about to go.

    What that earned is awarded where `at` says when it happened: nothing is earned by deleting.
    """
    progress, months = _progress_of(user), Months(user)
    counted = {on: count_day(user=user, kind=kind, on=on, day=months.day(on), without=without) for on in set(days)}
    if months.put(counted):
        progress.summary = summarise(months.counted)
        progress.save(update_fields=[*UserProgress.SUMMARY, "updated_at"])
    if at is not None:
        award(user=user, reach=progress.reach(max(day.kinds for day in counted.values())), at=at)


@transaction.atomic(savepoint=False)
def follow_intention(*, user: User, without: UUID | None = None, at: datetime | None = None) -> None:
    """Count the months with an intention that was kept; the rest as `follow_entry`."""
    progress, kept = _progress_of(user), kept_intentions(user, without=without)
    if (number := kept_months(kept)) != progress.kept_months:
        progress.kept_months = number
        progress.save(update_fields=["kept_months", "updated_at"])
    if kept and at is not None:
        award(user=user, reach=progress.reach(kinds=0), at=at)


def _progress_of(user: User) -> UserProgress:
    """The row to bring up to date. Who has none yet may have written before there was one: then all is counted."""
    return next(iter(stored_progress(user)), None) or count_all(user)
