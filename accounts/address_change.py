"""Another e-mail address: it counts after a code that was sent there; the old one is told, other sessions end."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.attempts import Limit, take
from accounts.audit import count_refusal, record_event
from accounts.challenges import expired
from accounts.models import AddressChange, LoginCode, User
from accounts.services import read_address
from accounts.sessions import close_sessions
from accounts.tasks import send_address_changed_mail, send_address_code_mail
from accounts.tries import judge_code
from lot.errors import InvalidInput, TooMany

LIFETIME = timedelta(minutes=10)
BY_PERSON = Limit("address-change", 5, timedelta(hours=1))
WRONG_CODES = Limit("address-change-code", 20, timedelta(days=1))


def ask_for_address(*, user: User, email: str) -> AddressChange:
    """Send a code to this address; an earlier wish is given up. The same answer whether or not it is anybody's.

    Raises InvalidInput (`email`) and TooMany (5 an hour a person).
    """
    address = read_address(email)
    if address == user.email:
        raise InvalidInput(fields={"email": [_("This is your address already.")]})
    taken = take(BY_PERSON, str(user.pk))
    if not taken.is_taken:
        count_refusal("request_limited")  # outside of any transaction, or it would be rolled back with it
        raise TooMany(retry_after=taken.retry_after)
    return _wish(user, address)


def wished_address(user: User) -> AddressChange | None:
    """The wish that a code can still confirm."""
    return AddressChange.objects.for_user(user).live(timezone.now()).first()


def confirm_address(*, user: User, code: str, keep: UUID) -> str:
    """The new address, from now on the person's; `keep` is the session that stays.

    Raises InvalidInput (400 `invalid_code`), Gone (410 `code_expired`: nothing waits, or the address has become
    somebody else's) and TooMany (429: 20 wrong codes a day).
    """
    row = judge_code(AddressChange.objects.for_user(user), code=code, limit=WRONG_CODES)
    try:
        return _move(user, row, keep)
    except IntegrityError:
        raise expired() from None


@transaction.atomic
def _wish(user: User, address: str) -> AddressChange:
    """The one wish of a person that lives, and its mail."""
    at = timezone.now()
    User.objects.lock(user)
    AddressChange.objects.for_user(user).filter(ended_at=None).update(ended_at=at)
    row = AddressChange.objects.create(user=user, email=address, expires_at=at + LIFETIME)
    send_address_code_mail.enqueue(str(row.pk))
    return row


@transaction.atomic
def _move(user: User, row: AddressChange, keep: UUID) -> str:
    """Of two at once one moves: the wish is used up by one conditional UPDATE."""
    at = timezone.now()
    User.objects.lock(user)
    old = User.objects.values_list("email", flat=True).get(pk=user.pk)
    if not AddressChange.objects.for_user(user).filter(pk=row.pk, ended_at=None).update(ended_at=at, old_email=old):
        raise expired()
    User.objects.filter(pk=user.pk).update(email=row.email, updated_at=at)
    LoginCode.objects.live(at).filter(email__in=[old, row.email]).update(ended_at=at)
    close_sessions(user=user, keep=keep)
    send_address_changed_mail.enqueue(str(row.pk))
    record_event(kind="address_changed", actor_id=user.pk, subject_id=user.pk)
    user.email = row.email
    return row.email
