"""Addresses that mail does not reach, or that do not want it. Known by keyed hashes alone."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.attempts import Limit, take
from accounts.audit import record_event
from accounts.codes import hash_subject
from accounts.models import MailBlock, MailBlockQuerySet, User, fold_email
from lot.errors import TooMany

# For so long nothing at all is sent to an address that turned mail away; then again what somebody asks for.
HELD = timedelta(hours=24)
LIFTS = Limit("lift-mail-block", 3, timedelta(days=1))


def may_mail(address: str, *, is_asked_for: bool, at: datetime) -> bool:
    """Whether a mail may go there: one that was asked for just now (a code), or one that comes by itself.

    An address that turned mail away gets nothing for 24 hours, then what is asked for. One that complained gets what
    is asked for, if it has an account: from a stranger's address it was somebody else who asked.
    """
    reasons = {block.reason: block.at for block in blocks_of(address).standing()}
    if not is_asked_for or not reasons:
        return not reasons
    bounced_at = reasons.get(MailBlock.Reason.BOUNCED)
    if bounced_at and at < bounced_at + HELD:
        return False
    return MailBlock.Reason.COMPLAINED not in reasons or User.objects.by_email(address) is not None


def standing_block(address: str) -> MailBlock | None:
    """Why no mail comes by itself; what the person may read about it."""
    return blocks_of(address).standing().order_by("-at").first()


def blocked_addresses(addresses: Collection[str]) -> set[str]:
    """Those of these addresses to which no mail comes by itself, in one query."""
    hashes = {_hash(address): address for address in addresses}
    standing = MailBlock.objects.standing().filter(address_hash__in=list(hashes))
    return {hashes[bytes(found)] for found in standing.values_list("address_hash", flat=True)}


def blocked_people() -> list[UUID]:
    """Everybody whose address is blocked: the rows know no address, so each person's is hashed. For operators."""
    standing = {bytes(found) for found in MailBlock.objects.standing().values_list("address_hash", flat=True)}
    if not standing:
        return []
    people = User.objects.order_by().values_list("pk", "email").iterator(chunk_size=2000)
    return [user_id for user_id, email in people if _hash(email) in standing]


def block_mail(*, address: str, reason: str, at: datetime) -> bool:
    """Stop mail to an address because of something that happened at `at`; False where that is known, or older.

    Safe to repeat, in any order: what was lifted since stays lifted.
    """
    key = _hash(address)
    made, is_new = MailBlock.objects.get_or_create(address_hash=key, reason=reason, defaults={"at": at})
    if is_new:
        return True
    is_older = Q(lifted_at=None) | Q(lifted_at__lt=at)
    return bool(MailBlock.objects.filter(is_older, pk=made.pk, at__lt=at).update(at=at, lifted_at=None))


def note_delivery(*, address: str, at: datetime) -> bool:
    """Mail was taken there at `at`: an address that turned mail away before does so no more."""
    rows = blocks_of(address).standing().filter(reason=MailBlock.Reason.BOUNCED, at__lt=at)
    return bool(rows.update(lifted_at=at))


def lift_own_blocks(*, user: User, at: datetime) -> None:
    """The person says that mail arrives, or is wanted again. Raises TooMany (3 a day)."""
    taken = take(LIFTS, str(user.pk))
    if not taken.is_taken:
        raise TooMany(_("This can be tried three times a day."), retry_after=taken.retry_after)
    blocks_of(user.email).standing().update(lifted_at=at)


@transaction.atomic
def lift_blocks(*, blocks: QuerySet[MailBlock], at: datetime, by: UUID | None) -> int:
    """For admins: send there again. Returns how many were in force."""
    count = MailBlock.objects.standing().filter(pk__in=blocks.values("pk")).update(lifted_at=at)
    if count:
        record_event(kind="mail_blocks_lifted", actor_id=by, detail={"count": count})
    return count


def blocks_of(address: str) -> MailBlockQuerySet:
    """All blocks of an address, lifted ones too."""
    return MailBlock.objects.filter(address_hash=_hash(address))


def _hash(address: str) -> bytes:
    return hash_subject("mail-block", fold_email(address))
