"""Who is due for a mail that comes by itself: asked every minute, so neither all people nor all rows are read."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from lot.clock import tz, zones
from profiles.care import is_resting
from profiles.models import UserPreferences
from progress.models import Mailing, Reminder, Review, UserProgress
from progress.reminding import slots_at, was_chosen_before
from progress.reviewing import zones_to_review
from progress.tasks import send_reminder_of, send_review_of

MOST_A_MINUTE = 2000
KEPT_REMINDERS = timedelta(days=7)


def start_reviews(*, at: datetime) -> int:
    """Hand the reviews that are due to the worker; returns how many. Safe with any number of clocks.

    One query a month that is due, and none at all for most of a month. Who rests is left for later.
    """
    made = 0
    for month, names in zones_to_review(at, zones()).items():
        wanted = _people(Q(_not_quiet(at, names), has_review=True), Review, month)
        for preferences in _awake(wanted[:MOST_A_MINUTE], at):
            made += _make(Review(user_id=preferences.user_id, on=month, made_at=at), send_review_of)
    return made


def start_reminders(*, at: datetime) -> int:
    """Hand the reminders of this minute to the worker; returns how many. Safe with any number of clocks.

    One query for each date that it is somewhere, as a rule two. Who has an entry of the date is not looked at.
    """
    made = 0
    for on, due in _due_by_date(at).items():
        wrote = UserProgress.objects.filter(user_id=OuterRef("user_id"), last_on__gte=on)
        wanted = _people(Q(due, ~Exists(wrote), has_reminders=True), Reminder, on)
        for preferences in _awake(wanted[:MOST_A_MINUTE], at):
            made += _remind(preferences, on, at)
    return made


def prune_reminders(*, at: datetime) -> int:
    """Delete the rows of days that are over; returns how many."""
    return Reminder.objects.made_before(at - KEPT_REMINDERS).delete()[0]


def _due_by_date(at: datetime) -> dict[date, Q]:
    """Which times of day in which zones are due, by date."""
    found: dict[date, Q] = {}
    for slot in slots_at(at, zones()):
        # The time of day first: of most slots that is all there is to compare.
        after = Q(remind_at__gt=slot.after) if slot.after is not None else Q()
        due = after & Q(remind_at__lte=slot.until) & _not_quiet(at, slot.zones)
        found[slot.on] = found[slot.on] | due if slot.on in found else due
    return found


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


def _remind(preferences: UserPreferences, on: date, at: datetime) -> bool:
    row = Reminder(user_id=preferences.user_id, on=on, made_at=at)
    zone = preferences.user.profile.zone
    if was_chosen_before(preferences.reminders_from, zone, on, preferences.remind_at):
        return _make(row, send_reminder_of)
    row.state = Mailing.State.SKIPPED
    _make(row)
    return False


def _make(row: Mailing, task: Any = None) -> bool:
    """The row and its task, both or neither; False where another clock was faster, or the person is gone."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            if task:
                task.enqueue(str(row.pk))
    except IntegrityError:
        return False
    return True
