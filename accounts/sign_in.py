"""Signing in: a code or a link is taken once, and a session begins, in one transaction."""

import hmac
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import codes
from accounts.attempts import give_back, seconds_left, take
from accounts.audit import count_refusal, record_event
from accounts.challenges import expired
from accounts.door import WRONG_CODES, is_past_staff_limit
from accounts.models import MAX_TRIES, LoginCode, LoginCodeQuerySet, Session, User
from accounts.services import find_or_create_user, is_sign_up_open, read_address
from accounts.sessions import TokenPair, start_api_session, start_web_session
from accounts.tags import make_admin, tag_named_admins
from lot.errors import Forbidden, InvalidInput, TooMany


@dataclass(frozen=True)
class Place:
    """Where someone signs in: a browser or an API client, what it calls itself, the zone it guesses."""

    kind: Session.Kind
    device: str = ""
    zone: str = ""


@dataclass(frozen=True)
class SignedIn:
    """Who signed in, and what the browser (`token`) or the client (`pair`) holds from now on."""

    user: User
    session: Session
    token: str = ""
    pair: TokenPair | None = None


def sign_in_with_code(*, challenge: UUID, code: str, place: Place, nonce: str | None = None) -> SignedIn:
    """Answer a challenge with its code, or with the link of its mail pasted in the place of the code.

    Raises InvalidInput (400 `invalid_code`), Gone (410 `code_expired`), TooMany (429: 20 wrong codes a day for
    this address; of staff 5, said after the right code only; the mailed link still works) and Forbidden (403
    `suspended`, after the right code only).
    """
    if token := codes.read_link(code):
        return _sign_in_with_pasted_link(challenge, token, place, nonce)
    row = _take_try(challenge, nonce)
    given = codes.hash_code(row.pk, codes.read_code(code))
    if not hmac.compare_digest(bytes(row.code_hash or b""), given):
        count_refusal("code_refused")
        raise wrong_code(MAX_TRIES - row.tries)
    is_past = is_past_staff_limit(row.email)  # while this try still counts
    give_back(WRONG_CODES, row.email)
    if is_past:
        # Whoever guessed it has learned it: it opens nothing any more. The link of the mail stays good.
        LoginCode.objects.filter(pk=row.pk).update(code_hash=None, tries=F("tries") - 1)
        count_refusal("wrong_codes_limited")
        raise _too_many(seconds_left(WRONG_CODES, row.email))
    # A try that was taken judges to the end: the burning of the others does not take it away.
    return _finish(LoginCode.objects.filter(pk=row.pk), row.email, place, is_invited=False)


def sign_in_with_link(*, token: str, place: Place, nonce: str | None = None) -> SignedIn:
    """Press the button behind a link. A mailed link works in the browser that asked alone, a printed one anywhere.

    Raises Gone (410 `code_expired`), Forbidden (403 `other_browser` or `suspended`).
    """
    rows = LoginCode.objects.live(timezone.now()).filter(link_hash=codes.hash_link(token))
    row = rows.exclude(kind=LoginCode.Kind.FIRST).first()
    if row is None:
        raise expired()
    if row.kind == LoginCode.Kind.MAIL:
        rows = rows.filter(nonce_hash=codes.hash_nonce(nonce or ""))
        if not rows.exists():
            raise Forbidden(_("This link works in the browser that asked for it."), code="other_browser")
    return _finish(rows, row.email, place, is_invited=row.kind == LoginCode.Kind.PRINTED)


def claim_installation(*, token: str, email: str, place: Place) -> SignedIn:
    """The first link: who holds it becomes the admin. Raises Gone once there is one, InvalidInput (`email`)."""
    address = read_address(email)
    rows = LoginCode.objects.live(timezone.now()).filter(link_hash=codes.hash_link(token), kind=LoginCode.Kind.FIRST)
    if User.objects.filter(is_staff=True).exists():
        raise expired()
    return _finish(rows, address, place, is_invited=True, becomes_admin=True)


def _sign_in_with_pasted_link(challenge: UUID, token: str, place: Place, nonce: str | None) -> SignedIn:
    """No try is counted: nobody guesses 160 bits, and so nobody can use the tries of another up."""
    live = _asked_here(challenge, nonce).live(timezone.now())
    rows = live.filter(link_hash=codes.hash_link(token))
    row = rows.first()
    if row is None:
        if not live.exists():
            raise expired()
        count_refusal("code_refused")
        raise InvalidInput(_("This link belongs to another mail. Use the newest one."), code="invalid_code")
    return _finish(rows, row.email, place, is_invited=False)


def _asked_here(challenge: UUID, nonce: str | None) -> LoginCodeQuerySet:
    """The challenge, if this is the browser or the client that asked for it."""
    asked_here = Q(nonce_hash=None) | Q(nonce_hash=codes.hash_nonce(nonce or ""))
    return LoginCode.objects.filter(asked_here, pk=challenge, kind=LoginCode.Kind.MAIL)


def _take_try(challenge: UUID, nonce: str | None) -> LoginCode:
    """Take one of five tries, then one of the address's twenty a day, before anything is judged."""
    rows = _asked_here(challenge, nonce)
    if not rows.live(timezone.now()).update(tries=F("tries") + 1):
        raise expired()
    row = LoginCode.objects.get(pk=challenge)
    taken = take(WRONG_CODES, row.email)
    if not taken.is_taken:
        # Nothing was judged: the try goes back, so that the link of this mail stays good.
        LoginCode.objects.filter(pk=row.pk, tries__gt=0).update(tries=F("tries") - 1)
        count_refusal("wrong_codes_limited")
        raise _too_many(taken.retry_after)
    return row


def _too_many(retry_after: int) -> TooMany:
    return TooMany(
        _("Too many wrong codes for this address today. Paste the link of the mail in the place of the code."),
        retry_after=retry_after,
    )


def wrong_code(left: int) -> InvalidInput:
    """The refusal of a code, with how many tries are left."""
    if left <= 0:
        message = _("This is not the code. No tries are left. Ask for a new mail.")
    else:
        message = ngettext(
            "This is not the code. %(left)d try is left.", "This is not the code. %(left)d tries are left.", left
        ) % {"left": left}
    return InvalidInput(message, code="invalid_code")


def _finish(
    rows: LoginCodeQuerySet, email: str, place: Place, *, is_invited: bool, becomes_admin: bool = False
) -> SignedIn:
    """Use the challenge up and begin the session. A suspended person's challenge is used up as well.

    Whether a stranger may begin is judged here again: sign-up may have closed since the mail went out.
    """
    at = timezone.now()
    if not is_invited and User.objects.by_email(email) is None and not is_sign_up_open(email):
        rows.filter(ended_at=None).update(ended_at=at)
        count_refusal("sign_up_refused")
        raise expired()
    with transaction.atomic():
        if not rows.filter(ended_at=None, expires_at__gt=at).update(ended_at=at):
            raise expired()
        user = find_or_create_user(email=email, zone=place.zone)
        if user.may_sign_in:
            if becomes_admin:
                make_admin(user=user)
            tag_named_admins(user=user)
            return _begin(user, place)
    count_refusal("suspended_refused")
    raise Forbidden(_("This account is suspended. Ask the person who runs this server."), code="suspended")


def _begin(user: User, place: Place) -> SignedIn:
    if place.kind == Session.Kind.WEB:
        session, token = start_web_session(user=user, device=place.device)
        signed_in = SignedIn(user, session, token=token)
    else:
        session, pair = start_api_session(user=user, device=place.device)
        signed_in = SignedIn(user, session, pair=pair)
    User.objects.filter(pk=user.pk).update(last_seen_at=timezone.now())
    record_event(kind="signed_in", actor_id=user.pk, subject_id=user.pk, detail={"session": str(session.pk)})
    return signed_in
