"""People begin here; and old rows are swept."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import flush_refusals, record_event
from accounts.keys import create_data_key
from accounts.models import (
    AccessToken,
    AddressChange,
    AttemptCount,
    Confirmation,
    IdempotencyKey,
    LoginCode,
    MailBlock,
    Session,
    User,
    fold_email,
)
from accounts.signals import user_created
from accounts.tags import is_named_admin
from lot.errors import InvalidInput

LONGEST_ADDRESS = 254
KEPT_CODES = timedelta(days=1)
KEPT_COUNTS = timedelta(days=2)
KEPT_ANSWERS = timedelta(days=1)
KEPT_SESSIONS = timedelta(days=30)
KEPT_BLOCKS = timedelta(days=90)  # once lifted; Resend tells old news for a day or two


def read_address(text: str) -> str:
    """The address as it is stored: trimmed, lower case, an international domain in ASCII. Raises InvalidInput."""
    address = fold_email(text)
    try:
        validate_email(address)
    except ValidationError:
        raise InvalidInput(fields={"email": [_("This is not an e-mail address.")]}) from None
    if len(address) > LONGEST_ADDRESS or not address.isascii():
        raise InvalidInput(fields={"email": [_("This is not an e-mail address.")]})
    return address


def is_sign_up_open_to_all() -> bool:
    """Whether anyone may begin: by setting, and until there is an admin."""
    return settings.SIGNUP_OPEN or not User.objects.filter(is_staff=True).exists()


def is_sign_up_open(email: str) -> bool:
    """Whether this address may begin: as anyone, by name, or by an invitation."""
    return (
        is_sign_up_open_to_all()
        or is_named_admin(email)
        or LoginCode.objects.live(timezone.now()).filter(kind=LoginCode.Kind.PRINTED, email=email).exists()
    )


@transaction.atomic
def create_user(*, email: str, zone: str = "", user_id: UUID | None = None) -> User:
    """A new person with their key and all that other apps give them (`user_created`), in one transaction.

    `zone` is the browser's guess of an IANA time zone; `user_id` keeps the id that the person had elsewhere.
    Raises IntegrityError where the address or the id is taken.
    """
    user = User(id=user_id or uuid4(), email=fold_email(email))
    create_data_key(user.pk)
    user.save(force_insert=True)
    user_created.send(sender=User, user=user, zone=zone)
    record_event(kind="user_created", actor_id=user.pk, subject_id=user.pk)
    return user


def find_or_create_user(*, email: str, zone: str = "") -> User:
    """The person with this address, made now if need be; two at once make one."""
    user = User.objects.by_email(email)
    if user is not None:
        return user
    try:
        return create_user(email=email, zone=zone)
    except IntegrityError:
        return User.objects.get(email=fold_email(email))


def purge_expired(*, at: datetime) -> dict[str, int]:
    """Delete what has served: codes, counters, kept answers, sessions and tokens that ended. Says how many of each."""
    flush_refusals()
    old_session = Q(ended_at__lt=at - KEPT_SESSIONS) | Q(expires_at__lt=at - KEPT_SESSIONS)
    old: dict[str, Any] = {
        "codes": LoginCode.objects.filter(expires_at__lt=at - KEPT_CODES),
        "addresses": AddressChange.objects.filter(expires_at__lt=at - KEPT_CODES),
        "confirmations": Confirmation.objects.filter(expires_at__lt=at - KEPT_CODES),
        "counts": AttemptCount.objects.filter(window_start__lt=at - KEPT_COUNTS),
        "answers": IdempotencyKey.objects.filter(created_at__lt=at - KEPT_ANSWERS),
        "blocks": MailBlock.objects.filter(lifted_at__lt=at - KEPT_BLOCKS),
        "sessions": Session.objects.filter(old_session),
        "tokens": AccessToken.objects.filter(old_session),
    }
    return {name: rows.delete()[0] for name, rows in old.items()}
