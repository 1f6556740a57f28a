"""Tokens for a person's own programs: made after a mailed code, looked at by every request, ended like sessions."""

import re
import secrets
import string
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import count_refusal, record_event
from accounts.codes import hash_access_token, hashes_of_access_token
from accounts.confirming import ask_to_confirm, take_confirmation
from accounts.models import LAST_USE_PRECISION, AccessToken, Confirmation, Scope, User
from accounts.reading import SESSION_RELATED
from lot.errors import Conflict, InvalidInput, Unauthenticated

PREFIX = "lot_pat_"  # what scanners for leaked secrets look for
LENGTH = 43  # of 62 characters: 256 bits
TOKEN = re.compile(rf"{PREFIX}[A-Za-z0-9]{{{LENGTH}}}")
LIFETIMES = (7, 30, 90, 365)  # days
MOST = 20
NAME_LIMIT = 60
PURPOSE = Confirmation.Purpose.TOKEN


@dataclass(frozen=True)
class Made:
    """A token that was just made, and its text, which nobody can read again."""

    row: AccessToken
    text: str


def ask_for_token(*, user: User) -> Confirmation:
    """Mail the code without which none is made; an earlier code is void. Raises TooMany (5 an hour)."""
    return ask_to_confirm(user=user, purpose=PURPOSE)


def make_token(*, user: User, code: str, name: str, scopes: Collection[str], days: int) -> Made:
    """Make a token with the code of the mail.

    Raises InvalidInput (`name`, `scopes`, `days`; 400 `invalid_code`), Conflict (`too_many_tokens`: 20 that live),
    Gone (410 `code_expired`) and TooMany (429: 20 wrong codes a day). What is not right is said before the code is
    used up.
    """
    chosen = [scope.value for scope in Scope if scope in scopes]
    _judge(name.strip(), chosen, scopes, days)
    if AccessToken.objects.for_user(user).live(timezone.now()).count() >= MOST:
        raise Conflict(_("There are %(most)d tokens already. End one first.") % {"most": MOST}, code="too_many_tokens")
    take_confirmation(user=user, purpose=PURPOSE, code=code)
    text = PREFIX + "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(LENGTH))
    return Made(_store(user, text, name.strip(), chosen, days), text)


def token_of(text: str) -> AccessToken:
    """The live token with its person, in one query. Raises Unauthenticated, whatever is wrong with it."""
    row = None
    if TOKEN.fullmatch(text):
        rows = AccessToken.objects.filter(token_hash__in=hashes_of_access_token(text)).live(timezone.now())
        row = rows.select_related(*SESSION_RELATED).first()
    if row is None or not row.user.may_sign_in:
        count_refusal("token_refused")
        raise Unauthenticated(_("This token does not work, or not any more."))
    return row


def note_token_use(row: AccessToken) -> None:
    """Stamp that it is in use, at most hourly, as `note_use` does for sessions."""
    at, seen = timezone.now(), row.last_used_at
    if seen is not None and at - seen < LAST_USE_PRECISION:
        return
    if AccessToken.objects.filter(pk=row.pk, last_used_at=seen).update(last_used_at=at):
        User.objects.filter(pk=row.user_id).update(last_seen_at=at)


@transaction.atomic
def end_token(*, user: User, token_id: UUID) -> bool:
    """End one of the person's tokens; False where there is none that lives."""
    at = timezone.now()
    if not AccessToken.objects.for_user(user).live(at).filter(pk=token_id).update(ended_at=at):
        return False
    record_event(kind="token_ended", actor_id=user.pk, subject_id=user.pk, detail={"token": str(token_id)})
    return True


def _judge(name: str, chosen: list[str], scopes: Collection[str], days: int) -> None:
    fields = {}
    if not name or len(name) > NAME_LIMIT:
        fields["name"] = [_("A name of at most %(limit)d characters.") % {"limit": NAME_LIMIT}]
    if not chosen or len(chosen) != len(set(scopes)):
        fields["scopes"] = [_("Choose what it may do.")]
    if days not in LIFETIMES:
        fields["days"] = [_("Choose for how long.")]
    if fields:
        raise InvalidInput(fields=fields)


@transaction.atomic
def _store(user: User, text: str, name: str, scopes: list[str], days: int) -> AccessToken:
    expires_at: datetime = timezone.now() + timedelta(days=days)
    row = AccessToken(user=user, name=name, scopes=scopes, token_hash=hash_access_token(text), expires_at=expires_at)
    row.save(force_insert=True)
    detail = {"token": str(row.pk), "scopes": scopes, "days": days}
    record_event(kind="token_made", actor_id=user.pk, subject_id=user.pk, detail=detail)
    return row
