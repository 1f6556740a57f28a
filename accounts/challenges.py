"""A request to sign in: limits first, then a row, and the mail by the worker, alike for every address."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import codes
from accounts.addresses import network_of
from accounts.attempts import Limit, is_reached, take
from accounts.audit import count_refusal
from accounts.door import WRONG_CODES
from accounts.models import LoginCode
from accounts.services import read_address
from accounts.tasks import send_sign_in_mail
from lot.errors import Gone, TooMany

LIFETIME = timedelta(minutes=10)
MAX_LIVE_CODES = 3
BY_ADDRESS = Limit("request-address", 3, timedelta(minutes=1))
BY_NETWORK = Limit("request-network", 20, timedelta(minutes=1))


@dataclass(frozen=True)
class Challenge:
    """What the browser or the client that asked gets to hold."""

    id: UUID
    nonce: str
    expires_at: datetime


class LinkPage(StrEnum):
    """What the page behind a link shows."""

    BUTTON = "button"
    CODE = "code"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class OpenedLink:
    """A live link as this browser may see it."""

    page: LinkPage
    code: str = ""


def request_code(
    *, email: str, ip: str, nonce: str | None = None, replaces: UUID | None = None, is_browser: bool = True
) -> Challenge:
    """Ask for a mail with a code and a link.

    `nonce` is what this browser got when it last asked: that challenge is voided. An API client has no browser
    that a link could be bound to (`is_browser=False`); it may name the challenge that it gives up in `replaces`.
    Raises InvalidInput (`email`) and TooMany. Does the same work for known, unknown and suspended addresses.
    """
    address = read_address(email)
    try:
        _take_or_refuse(BY_NETWORK, network_of(ip))
        return _make_challenge(address, nonce, replaces, is_browser)
    except TooMany:
        count_refusal("request_limited")
        raise


def challenge_of(nonce: str | None) -> LoginCode | None:
    """The challenge that this browser asked for last and could still answer, or None."""
    if not nonce:
        return None
    return LoginCode.objects.live(timezone.now()).filter(nonce_hash=codes.hash_nonce(nonce)).first()


def open_link(*, token: str, nonce: str | None) -> OpenedLink:
    """What the page behind a link shows this browser. Reads only. Raises Gone (`code_expired`)."""
    row = LoginCode.objects.live(timezone.now()).filter(link_hash=codes.hash_link(token)).first()
    if row is None or row.kind == LoginCode.Kind.FIRST:
        raise expired()
    if row.kind == LoginCode.Kind.PRINTED or is_from(row, nonce):
        return OpenedLink(LinkPage.BUTTON)
    if row.has_code:
        return OpenedLink(LinkPage.CODE, codes.spaced(codes.code_of(token)))
    return OpenedLink(LinkPage.ELSEWHERE)


def is_from(row: LoginCode, nonce: str | None) -> bool:
    """Whether this browser is the one that asked."""
    return bool(nonce and row.nonce_hash) and bytes(row.nonce_hash or b"") == codes.hash_nonce(nonce or "")


def expired() -> Gone:
    """The one answer for expired, burnt, voided, used and unknown."""
    return Gone(_("This is no longer valid. Ask for a new mail."), code="code_expired")


@transaction.atomic
def _make_challenge(address: str, nonce: str | None, replaces: UUID | None, is_browser: bool) -> Challenge:
    # The counter's row is locked from here on, so the live codes of an address are counted one at a time.
    _take_or_refuse(BY_ADDRESS, address)
    at = timezone.now()
    if nonce:
        LoginCode.objects.live(at).filter(nonce_hash=codes.hash_nonce(nonce)).update(ended_at=at)
    if replaces:
        LoginCode.objects.live(at).filter(pk=replaces, nonce_hash=None, email=address).update(ended_at=at)
    fresh = codes.new_nonce()
    live_codes = LoginCode.objects.live(at).filter(email=address, kind=LoginCode.Kind.MAIL, has_code=True).count()
    row = LoginCode.objects.create(
        email=address,
        nonce_hash=codes.hash_nonce(fresh) if is_browser else None,
        # Past either limit, which a stranger can use up, the mail carries the link alone: it cannot be guessed.
        has_code=live_codes < MAX_LIVE_CODES and not is_reached(WRONG_CODES, address),
        expires_at=at + LIFETIME,
    )
    send_sign_in_mail.enqueue(str(row.pk))
    return Challenge(row.pk, fresh, row.expires_at)


def _take_or_refuse(limit: Limit, subject: str) -> None:
    taken = take(limit, subject)
    if not taken.is_taken:
        raise TooMany(retry_after=taken.retry_after)
