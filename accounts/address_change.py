"""Another e-mail address: it counts after a code that was sent there; the old one is told, other sessions end."""

import hmac
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import codes
from accounts.attempts import Limit, give_back, take
from accounts.audit import count_refusal, record_event
from accounts.challenges import expired
from accounts.models import MAX_TRIES, AddressChange, LoginCode, User
from accounts.services import read_address
from accounts.sessions import close_sessions
from accounts.sign_in import wrong_code
from accounts.tasks import send_address_changed_mail, send_address_code_mail
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
    row = _take_try(user)
    given = codes.hash_code(row.pk, codes.read_code(code))
    if not hmac.compare_digest(bytes(row.code_hash or b""), given):
        count_refusal("code_refused")
        raise wrong_code(MAX_TRIES - row.tries)
    give_back(WRONG_CODES, str(user.pk))
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


def _take_try(user: User) -> AddressChange:
    """Take one of five tries, and one of twenty a day, before anything is judged."""
    rows = AddressChange.objects.for_user(user).live(timezone.now())
    if not rows.update(tries=F("tries") + 1):
        raise expired()
    row = AddressChange.objects.for_user(user).filter(ended_at=None).first()
    if row is None:
        raise expired()
    taken = take(WRONG_CODES, str(user.pk))
    if not taken.is_taken:
        count_refusal("wrong_codes_limited")
        raise TooMany(retry_after=taken.retry_after)
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
