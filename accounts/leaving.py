"""Leaving: confirmed by a mailed code, then seven days with a way back. What follows them is for `ops`."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.attempts import Limit, take
from accounts.audit import count_refusal, record_event
from accounts.confirming import ask_to_confirm, take_confirmation
from accounts.models import Confirmation, User
from accounts.tags import lock_admins, refuse_without_admin
from accounts.tasks import send_leaving_mail
from lot.errors import TooMany

GRACE = timedelta(days=7)
# Each start sends a mail: whoever holds a session and starts over and over again fills nobody's mailbox.
BY_PERSON = Limit("leaving", 5, timedelta(days=1))


def ask_to_leave(*, user: User) -> Confirmation:
    """Mail the code that starts it. Raises Conflict (`last_admin`) and TooMany."""
    if user.is_staff and user.may_sign_in:
        refuse_without_admin(leaving=user)  # now, rather than after the code; judged again under the lock
    return ask_to_confirm(user=user, purpose=Confirmation.Purpose.LEAVE)


def confirm_leaving(*, user: User, code: str) -> datetime:
    """Start it with the code of the mail; says when it ends. Raises what `take_confirmation` and `start_leaving` do."""
    take_confirmation(user=user, purpose=Confirmation.Purpose.LEAVE, code=code)
    return start_leaving(user=user)


def start_leaving(*, user: User) -> datetime:
    """Stamp that the person wants to leave, and mail them the way back; after 7 days `ops` erases. Asking again keeps
    the date.

    Raises Conflict (`last_admin`) where nobody would be left to run LOT, and TooMany (5 starts a day).
    """
    try:
        return _stamp(user)
    except TooMany:
        count_refusal("request_limited")
        raise


@transaction.atomic
def stay(*, user: User) -> None:
    """Take the wish to leave back."""
    if User.objects.present().filter(pk=user.pk, leaves_at__isnull=False).update(leaves_at=None):
        record_event(kind="leaving_ended", actor_id=user.pk, subject_id=user.pk)
    user.leaves_at = None


@transaction.atomic
def _stamp(user: User) -> datetime:
    row = next(person for person in lock_admins(and_also=[user.pk]) if person.pk == user.pk)
    if row.leaves_at is None:
        if row.is_staff and row.may_sign_in:
            refuse_without_admin(leaving=row)
        taken = take(BY_PERSON, str(user.pk))
        if not taken.is_taken:
            raise TooMany(retry_after=taken.retry_after)
        row.leaves_at = timezone.now() + GRACE
        row.save(update_fields=["leaves_at", "updated_at"])
        send_leaving_mail.enqueue(str(user.pk))
        record_event(kind="leaving_started", actor_id=user.pk, subject_id=user.pk)
    user.leaves_at = row.leaves_at
    return row.leaves_at
