"""What a session alone must not do: it is confirmed by a code, mailed for this one thing to the person's address."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.attempts import Limit, take
from accounts.audit import count_refusal, record_event
from accounts.challenges import expired
from accounts.models import Confirmation, Session, User
from accounts.tasks import send_confirmation_mail
from accounts.tries import judge_code
from lot.errors import TooMany

LIFETIME = timedelta(minutes=10)
CONFIRMED = timedelta(minutes=10)
BY_PERSON = Limit("confirmation", 5, timedelta(hours=1))
WRONG_CODES = Limit("confirmation-code", 20, timedelta(days=1))


def ask_to_confirm(*, user: User, purpose: Confirmation.Purpose) -> Confirmation:
    """Mail a code for this purpose; an earlier one is void. Raises TooMany (5 an hour a person)."""
    taken = take(BY_PERSON, str(user.pk))
    if not taken.is_taken:
        count_refusal("request_limited")  # outside of any transaction, or it would be rolled back with it
        raise TooMany(retry_after=taken.retry_after)
    return _make_confirmation(user, purpose)


def waiting_confirmation(user: User, purpose: Confirmation.Purpose) -> Confirmation | None:
    """The one that a code can still give."""
    return Confirmation.objects.for_user(user).live(timezone.now()).filter(purpose=purpose).first()


def take_confirmation(*, user: User, purpose: Confirmation.Purpose, code: str) -> None:
    """Use the code up, once; what it confirms may be done after that.

    Raises InvalidInput (400 `invalid_code`), Gone (410 `code_expired`) and TooMany (429: 20 wrong codes a day).
    """
    rows = Confirmation.objects.for_user(user).filter(purpose=purpose)
    row = judge_code(rows, code=code, limit=WRONG_CODES)
    if not rows.filter(pk=row.pk, ended_at=None).update(ended_at=timezone.now()):
        raise expired()


def confirm_session(*, session: Session, code: str) -> datetime:
    """Staff have typed the code of `Purpose.ADMIN`: until when they may do in this session what is destructive.

    Raises what `take_confirmation` does. It lasts some minutes, so that nobody types a code for every press.
    """
    take_confirmation(user=session.user, purpose=Confirmation.Purpose.ADMIN, code=code)
    until = timezone.now() + CONFIRMED
    with transaction.atomic():
        Session.objects.filter(pk=session.pk).update(confirmed_until=until)
        record_event(kind="staff_confirmed", actor_id=session.user_id, subject_id=session.user_id)
    session.confirmed_until = until
    return until


def is_confirmed(session: Session | None) -> bool:
    """Whether a code was typed in this session a few minutes ago."""
    until = session.confirmed_until if session is not None else None
    return until is not None and until > timezone.now()


@transaction.atomic
def _make_confirmation(user: User, purpose: Confirmation.Purpose) -> Confirmation:
    """The one of a person and a purpose that lives, and its mail."""
    at = timezone.now()
    User.objects.lock(user)
    Confirmation.objects.for_user(user).filter(purpose=purpose, ended_at=None).update(ended_at=at)
    row = Confirmation.objects.create(user=user, purpose=purpose, expires_at=at + LIFETIME)
    send_confirmation_mail.enqueue(str(row.pk))
    return row
