"""Writes that a phone may repeat: the first answer is kept for a day, sealed, and given again."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.codes import hash_subject
from accounts.models import IdempotencyKey, User
from lot.errors import Conflict, Gone, InvalidInput, LotError
from lot.patterns import KEY_PATTERN

KEY = re.compile(KEY_PATTERN)
PATIENCE = timedelta(seconds=60)


@dataclass(frozen=True)
class Claim:
    """This request is the one that does the write; the time tells it from one that took over."""

    row: IdempotencyKey
    at: datetime


@dataclass(frozen=True)
class Kept:
    """The answer that was given the first time."""

    status: int
    body: str


def claim_key(*, user: User, key: str, request_hash: bytes) -> Claim | Kept:
    """Claim the key for this request, or get the kept answer.

    Raises InvalidInput (400, not 1 to 200 visible ASCII characters), LotError (422 `idempotency_mismatch`),
    Conflict (409 `in_progress`) and Gone (410, see `forget_kept_answers`). A claim without an answer for 60 seconds
    was left by a crash and is taken over.
    """
    if not KEY.fullmatch(key):
        raise InvalidInput(_("Idempotency-Key takes 1 to 200 visible ASCII characters."))
    at, key_hash = timezone.now(), hash_subject("idempotency", key)
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(user=user, key_hash=key_hash, request_hash=request_hash)
            return Claim(row, row.created_at)
    except IntegrityError:
        row = IdempotencyKey.objects.for_user(user).get(key_hash=key_hash)
    if bytes(row.request_hash) != request_hash:
        raise LotError(_("This key was used for another request."), code="idempotency_mismatch", status=422)
    if row.status is not None:
        if row.body is None:
            raise Gone(_("This was done. What it answered has been taken back since."))
        return Kept(row.status, row.body)
    stale = IdempotencyKey.objects.for_user(user).filter(pk=row.pk, status=None, created_at__lt=at - PATIENCE)
    if not stale.update(created_at=at):
        raise Conflict(_("The first request with this key is still at work."), code="in_progress")
    return Claim(row, at)


def keep_answer(claim: Claim, *, status: int, body: str) -> None:
    """Store the answer, unless another request has taken over in the meantime."""
    with transaction.atomic():
        mine = IdempotencyKey.objects.select_for_update().filter(pk=claim.row.pk, created_at=claim.at, status=None)
        row = mine.first()
        if row is not None:
            row.status, row.body = status, body
            row.save(update_fields=["status", "body"])


def forget_kept_answers(user: User) -> None:
    """Wipe what was answered to this person's writes: it may hold words that they have just taken back.

    Called in the transaction that takes them back. The keys stay claimed, so that no write is done twice.
    """
    IdempotencyKey.objects.for_user(user).filter(body__isnull=False).update(body=None)


def release_key(claim: Claim) -> None:
    """Forget the claim, so that the write can be tried again."""
    IdempotencyKey.objects.filter(pk=claim.row.pk, created_at=claim.at, status=None).delete()
