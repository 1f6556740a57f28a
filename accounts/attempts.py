"""Limits of what is costly or guessed at: codes, mails, confirmations. One row a counter, taken by conditional UPDATE
at each attempt, so that no threads and no workers overrun it by one.

`accounts.throttles` stands on it for the many cheap requests of REST, where a write each would cost more than it saves.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from accounts.codes import hash_subject
from accounts.models import AttemptCount


@dataclass(frozen=True)
class Limit:
    """At most `number` in a window that begins with the first of them."""

    purpose: str
    number: int
    window: timedelta


@dataclass(frozen=True)
class Taken:
    """Whether there was room; if not, in how many seconds there is."""

    is_taken: bool
    retry_after: int = 0


def take(limit: Limit, subject: str, *, number: int = 1) -> Taken:
    """Count one attempt of this subject, or so many at once, or say that the limit is reached.

    Stores a keyed hash of the subject.
    """
    key, at = hash_subject(limit.purpose, subject), timezone.now()
    rows = AttemptCount.objects.filter(key=key)
    for _ in range(2):
        if rows.filter(window_start__gt=at - limit.window, count__lte=limit.number - number).update(
            count=F("count") + number
        ):
            return Taken(True)
        if rows.filter(window_start__lte=at - limit.window).update(window_start=at, count=number):
            return Taken(True)
        # Not there yet, or another thread began a new window just now: once more, with a row for sure.
        AttemptCount.objects.bulk_create([AttemptCount(key=key, window_start=at, count=0)], ignore_conflicts=True)
    return Taken(False, seconds_left(limit, subject))


def is_reached(limit: Limit, subject: str) -> bool:
    """Whether there is no room now. Counts nothing."""
    return count_of(limit, subject) >= limit.number


def count_of(limit: Limit, subject: str) -> int:
    """How many were counted in the window that is open now."""
    since = timezone.now() - limit.window
    rows = AttemptCount.objects.filter(key=hash_subject(limit.purpose, subject), window_start__gt=since)
    return rows.values_list("count", flat=True).first() or 0


def give_back(limit: Limit, subject: str) -> None:
    """Take an attempt off again: it turned out not to be one."""
    rows = AttemptCount.objects.filter(key=hash_subject(limit.purpose, subject), count__gt=0)
    rows.update(count=F("count") - 1)


def seconds_left(limit: Limit, subject: str) -> int:
    """In how many seconds the window of this subject is over; at least one."""
    rows, at = AttemptCount.objects.filter(key=hash_subject(limit.purpose, subject)), timezone.now()
    start = rows.values_list("window_start", flat=True).first() or at
    return max(1, round((start + limit.window - at).total_seconds()))
