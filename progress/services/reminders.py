"""Who is due for a reminder: asked every minute, down the index of when to look at whom next."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Case, DateTimeField, F, Q, Value, When

from lot.handing import CHUNK
from profiles.care import is_resting
from profiles.days import is_quiet
from profiles.models import UserPreferences
from progress.models import Mailing, Reminder, UserProgress
from progress.reminding import date_due, next_look, was_chosen_before
from progress.services.mailings import MOST_A_MINUTE, make_all
from progress.services.posting import may_have_mail
from progress.tasks import send_reminder_of

KEPT_REMINDERS = timedelta(days=7)


def start_reminders(*, at: datetime) -> int:
    """Hand the reminders of this minute to the worker; returns how many. Safe with any number of clocks.

    Each person is looked at once a date, when their time has come, and again each minute for as long as quiet hours,
    a rest or the like hold them back. Six queries for every 500 of them, and one to find that there is nobody.
    """
    made = 0
    for people in _to_look_at(at):
        made += _look_at(people, at)
        if made >= MOST_A_MINUTE:
            break
    return made


def prune_reminders(*, at: datetime) -> int:
    """Delete the rows of days that are over; returns how many."""
    return Reminder.objects.made_before(at - KEPT_REMINDERS).delete()[0]


def _to_look_at(at: datetime) -> Iterator[list[UserPreferences]]:
    """So many at once, who has waited longest first; each once, also who stays where they are."""
    rows = UserPreferences.objects.filter(has_reminders=True, remind_next_at__lte=at)
    rows = rows.select_related("user__profile").order_by("remind_next_at", "pk")
    left = rows
    while some := list(left[:CHUNK]):
        for preferences in some:
            preferences.user.preferences = preferences
        yield some
        if len(some) < CHUNK:
            return
        last = some[-1]
        same = Q(remind_next_at=last.remind_next_at, pk__gt=last.pk)
        left = rows.filter(Q(remind_next_at__gt=last.remind_next_at) | same, remind_next_at__gte=last.remind_next_at)


def _look_at(people: Sequence[UserPreferences], at: datetime) -> int:
    """Make the reminders of those who are due, and move on whoever is done with."""
    due = {one.user_id: on for one in people if (on := date_due(at, one.user.profile.zone, one.remind_at))}
    done = _done_with(due)
    made = [
        Reminder(user_id=one.user_id, on=due[one.user_id], made_at=at, state=_state(one, due[one.user_id]))
        for one in people
        if one.user_id in due.keys() - done.keys() and _may_be_reminded(one, at)
    ]
    count = make_all(made, send_reminder_of)
    _move_on(people, done | {row.user_id: row.on for row in made}, at)
    return count


def _done_with(due: Mapping[UUID, date]) -> dict[UUID, date]:
    """Whose reminder of the date is there, and who has an entry of it."""
    if not due:
        return {}
    there = Reminder.objects.filter(user_id__in=due, on__in=set(due.values())).values_list("user_id", "on")
    wrote = UserProgress.objects.filter(user_id__in=due, last_on__gte=min(due.values())).values_list(
        "user_id", "last_on"
    )
    return {pk: due[pk] for pk, on in there if on == due[pk]} | {
        pk: due[pk] for pk, on in wrote if on and on >= due[pk]
    }


def _may_be_reminded(preferences: UserPreferences, at: datetime) -> bool:
    user = preferences.user
    return may_have_mail(user) and not is_quiet(user, at) and not is_resting(user, at)


def _state(preferences: UserPreferences, on: date) -> Mailing.State:
    zone = preferences.user.profile.zone
    is_due = was_chosen_before(preferences.reminders_from, zone, on, preferences.remind_at)
    return Mailing.State.DUE if is_due else Mailing.State.SKIPPED


def _move_on(people: Sequence[UserPreferences], done: Mapping[UUID, date], at: datetime) -> None:
    """Say when to look at each next, in one statement; but not of who chose another time or zone meanwhile."""
    moves = []
    for one in people:
        next_at = next_look(at, one.user.profile.zone, one.remind_at, done.get(one.user_id))
        if next_at != one.remind_next_at:
            then = Value(next_at, output_field=DateTimeField())
            moves.append(When(pk=one.pk, updated_at=one.updated_at, then=then))
    if moves:
        rows = UserPreferences.objects.filter(pk__in=[one.pk for one in people])
        rows.update(remind_next_at=Case(*moves, default=F("remind_next_at")))
