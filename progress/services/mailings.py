"""Who is due for a review: asked every minute, so that neither all people nor all rows are read."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from lot.clock import tz, zones
from lot.handing import chunks, hand_over_each
from profiles.care import is_resting
from profiles.models import UserPreferences
from progress.models import Mailing, Reminder, Review
from progress.reviewing import zones_to_review
from progress.tasks import send_review_of

MOST_A_MINUTE = 2000
Row = TypeVar("Row", Reminder, Review)


def start_reviews(*, at: datetime) -> int:
    """Hand the reviews that are due to the worker; returns how many. Safe with any number of clocks.

    One query a month that is due, and none at all for most of a month. Who rests is left for later.
    """
    made = 0
    for month, names in zones_to_review(at, zones()).items():
        wanted = _people(Q(_not_quiet(at, names), has_review=True), Review, month)
        for some in chunks(_awake(wanted[:MOST_A_MINUTE], at)):
            made += make_all([Review(user_id=one.user_id, on=month, made_at=at) for one in some], send_review_of)
    return made


def _not_quiet(at: datetime, names: Iterable[str]) -> Q:
    """Those who live in one of these zones and whose quiet hours do not hold there now; zones whose clocks show the
    same taken together. Asked of the database, so that those who wait take nobody's place among the first."""
    by_wall: dict[time, list[str]] = {}
    for name in names:
        by_wall.setdefault(at.astimezone(tz(name)).time(), []).append(name)
    return reduce(or_, (Q(_outside(wall), user__profile__zone__in=zone) for wall, zone in by_wall.items()), Q(pk=None))


def _outside(wall: time) -> Q:
    """As `QuietHours.hold_at` says it, the other way round."""
    before, after = Q(quiet_from__gt=wall), Q(quiet_until__lte=wall)
    is_one_span = Q(quiet_from__lte=F("quiet_until"))
    return Q(has_quiet_hours=False) | (is_one_span & (before | after)) | (~is_one_span & before & after)


def _people(wanted: Q, kind: Any, on: date) -> QuerySet[UserPreferences]:
    """Those who want it, are let in and stay, and for whom there is no row of this date yet."""
    there = kind.objects.filter(user_id=OuterRef("user_id"), on=on)
    rows = UserPreferences.objects.select_related("user__profile").filter(wanted, ~Exists(there))
    return rows.filter(user__is_suspended=False, user__is_active=True, user__leaves_at=None)


def _awake(rows: Iterable[UserPreferences], at: datetime) -> Iterator[UserPreferences]:
    for preferences in rows:
        user = preferences.user
        user.preferences = preferences
        if not is_resting(user, at):
            yield preferences


def make_all(rows: list[Row], task: Any) -> int:
    """These rows, and a task for each that is due, all of them or none; returns how many tasks.

    What another clock has made already stays its own. Where somebody was erased meanwhile it goes one by one.
    """
    if not rows:
        return 0
    kind = type(rows[0])
    try:
        with transaction.atomic():
            kind.objects.bulk_create(rows, ignore_conflicts=True)
            due = kind.objects.filter(pk__in=[row.pk for row in rows], state=Mailing.State.DUE)
            return hand_over_each(task, due.values_list("pk", flat=True))
    except IntegrityError:
        return sum(make_all([row], task) for row in rows) if len(rows) > 1 else 0
