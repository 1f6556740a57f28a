"""The mail by which staff show people the way in: at most one a day, and none where mail does not arrive."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from accounts.attempts import Limit
from accounts.audit import News
from accounts.bulk.outcome import Outcome, Skipped
from accounts.codes import hash_subject
from accounts.mail_blocks import blocked_addresses
from accounts.models import AttemptCount, BulkAction, User

BY_PERSON = Limit("way-in", 1, timedelta(days=1))
AFTER_CODES = -10  # in the queue: nobody who waits for a code waits for these


def send_letters(action: BulkAction, people: list[UUID]) -> Outcome:
    """Hand the mails to the worker. Counted before, so that two presses at once send one."""
    from accounts.bulk.tagging import lock_people
    from accounts.tasks import send_way_in_mail

    outcome = Outcome()
    users = lock_people(action, people, outcome)
    let_in = [user for user in users if user.may_sign_in]
    outcome.skip(Skipped.NOT_LET_IN, len(users) - len(let_in))
    blocked = blocked_addresses([user.email for user in let_in])
    reached = [user for user in let_in if user.email not in blocked]
    outcome.skip(Skipped.BLOCKED, len(let_in) - len(reached))
    fresh = _take_all(reached)
    outcome.skip(Skipped.SENT, len(reached) - len(fresh))
    task = send_way_in_mail.using(priority=AFTER_CODES)
    for user in fresh:
        task.enqueue(str(user.pk))
    outcome.done = len(fresh)
    outcome.tell(News("way_in_sent", action.by, user.pk) for user in fresh)
    return outcome


def _take_all(users: list[User]) -> list[User]:
    """Those to whom none was sent within a day; from now on one was. The people are locked by the caller."""
    at = timezone.now()
    keys = {hash_subject(BY_PERSON.purpose, str(user.pk)): user for user in users}
    sent = AttemptCount.objects.filter(key__in=list(keys), window_start__gt=at - BY_PERSON.window)
    taken = {bytes(key) for key in sent.values_list("key", flat=True)}
    fresh = {key: user for key, user in keys.items() if key not in taken}
    AttemptCount.objects.bulk_create(
        [AttemptCount(key=key, window_start=at, count=1) for key in fresh],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["window_start", "count"],
    )
    return list(fresh.values())
