"""Where people are signed in: begins, renews and ends the sessions of browsers and API clients."""

import secrets
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import tokens
from accounts.audit import record_event
from accounts.models import LAST_USE_PRECISION, AccessToken, Session, User
from accounts.reading import SESSION_RELATED
from lot.errors import Unauthenticated
from lot.prepared import prepared

IDLE = timedelta(days=30)
ABSOLUTE = timedelta(days=90)
STAFF = timedelta(hours=12)
SESSION_TOKEN_BYTES = 32


@dataclass(frozen=True)
class TokenPair:
    """What an API client holds."""

    access: str
    refresh: str
    expires_in_seconds: int


def hash_token(token: str) -> bytes:
    """What is stored of a session's token. The token is 256 random bits, so a plain hash is enough."""
    return sha256(token.encode(errors="replace")).digest()


def session_of_cookie(token: str) -> Session | None:
    """The live session of a browser with its person, in one query."""
    return _usable(_of_cookie(hash_token(token), timezone.now()))


def session_of_access(token: str) -> Session:
    """The live session of an API client with its person, in one query. Raises Unauthenticated."""
    claims = tokens.read_token(token, tokens.ACCESS)
    session = _usable(_of_client(claims.session_id, claims.user_id, timezone.now()))
    if session is None:
        raise Unauthenticated(_("Sign in again."))
    return session


def was_session_of(user: User, token: str | None) -> bool:
    """Whether this is the cookie of a session of this person, be it over or not."""
    return bool(token) and Session.objects.for_user(user).filter(token_hash=hash_token(token or "")).exists()


def start_web_session(*, user: User, device: str) -> tuple[Session, str]:
    """A new session for a browser, and the token for its cookie."""
    token = secrets.token_urlsafe(SESSION_TOKEN_BYTES)
    return _start(user, Session.Kind.WEB, hash_token(token), device), token


def start_api_session(*, user: User, device: str) -> tuple[Session, TokenPair]:
    """A new session for an API client, and its first pair of tokens."""
    token_id = tokens.new_token_id()
    session = _start(user, Session.Kind.API, hash_token(token_id), device)
    return session, _pair(session, token_id)


def rotate_refresh(*, refresh: str) -> TokenPair:
    """A new pair for a refresh token. Of parallel calls with one token, one wins.

    Raises Unauthenticated (401 `invalid_refresh`). A token that was used before ends its session: either the
    client or a thief holds a copy, and the two cannot be told apart (RFC 9700, 4.14.2).
    """
    try:
        claims = tokens.read_token(refresh, tokens.REFRESH)
    except Unauthenticated:
        raise _invalid_refresh() from None
    token_id, at = tokens.new_token_id(), timezone.now()
    mine = Session.objects.filter(pk=claims.session_id, user_id=claims.user_id, kind=Session.Kind.API).live(at)
    # No join in here: PostgreSQL judges a joined condition by the old snapshot after waiting, and two would win.
    is_rotated = mine.filter(token_hash=hash_token(claims.token_id)).update(
        token_hash=hash_token(token_id), generation=F("generation") + 1, last_used_at=at
    )
    if not is_rotated:
        _end_replayed(claims)
        raise _invalid_refresh()
    session = Session.objects.select_related("user").get(pk=claims.session_id)
    if not session.user.may_sign_in:
        raise _invalid_refresh()
    session.idle_until = min(at + IDLE, session.expires_at)
    session.save(update_fields=["idle_until"])
    _note_person(session, at)
    return _pair(session, token_id)


def note_use(session: Session) -> None:
    """Stamp that the session is in use, at most hourly: one of the two writes that a GET may cause."""
    at, seen = timezone.now(), session.last_used_at
    if at - seen < LAST_USE_PRECISION:
        return
    idle_until = min(at + IDLE, session.expires_at)
    if Session.objects.filter(pk=session.pk, last_used_at=seen).update(last_used_at=at, idle_until=idle_until):
        User.objects.filter(pk=session.user_id).update(last_seen_at=at)


def _note_person(session: Session, at: datetime) -> None:
    """A client that only ever renews its tokens is in use too; like `note_use` at most hourly."""
    unseen = Q(last_seen_at=None) | Q(last_seen_at__lte=at - LAST_USE_PRECISION)
    User.objects.filter(unseen, pk=session.user_id).update(last_seen_at=at)


def end_session(*, user: User, session_id: UUID) -> bool:
    """End one of the person's sessions; False where there is none that lives."""
    with transaction.atomic():
        at = timezone.now()
        has_ended = bool(Session.objects.for_user(user).live(at).filter(pk=session_id).update(ended_at=at))
        if has_ended:
            record_event(
                kind="session_ended", actor_id=user.pk, subject_id=user.pk, detail={"session": str(session_id)}
            )
    return has_ended


def close_sessions(*, user: User, keep: UUID | None = None) -> int:
    """End all sessions of the person but one, and every token that they have made, without writing it down; says how
    many. The caller records it, last."""
    at = timezone.now()
    tokens_ended = AccessToken.objects.for_user(user).live(at).update(ended_at=at)
    live = Session.objects.for_user(user).live(at)
    return (live.exclude(pk=keep) if keep else live).update(ended_at=at) + tokens_ended


def close_sessions_of(user_ids: Collection[UUID]) -> dict[UUID, int]:
    """End all sessions of these people, and every token that they have made, without writing it down; how many of
    each. The caller records it, last."""
    at, ended = timezone.now(), Counter[UUID]()
    for model in (Session, AccessToken) if user_ids else ():
        live = model.objects.filter(user_id__in=user_ids).live(at)
        found = Counter(live.select_for_update().values_list("user_id", flat=True))
        if found:
            model.objects.filter(user_id__in=list(found)).live(at).update(ended_at=at)
            ended += found
    return dict(ended)


def end_other_sessions(*, user: User, keep: UUID | None, actor_id: UUID | None = None) -> int:
    """End all sessions of the person but one, and all tokens; says how many."""
    with transaction.atomic():
        count = close_sessions(user=user, keep=keep)
        if count:
            record_event(
                kind="sessions_ended", actor_id=actor_id or user.pk, subject_id=user.pk, detail={"count": count}
            )
    return count


def end_all_sessions(*, user: User, actor_id: UUID | None = None) -> int:
    """End every session of the person; says how many."""
    return end_other_sessions(user=user, keep=None, actor_id=actor_id)


def shorten_staff_sessions(*, user: User) -> None:
    """Who becomes staff keeps their sessions for no longer than staff sessions last."""
    limit = timezone.now() + STAFF
    live = Session.objects.for_user(user).live(timezone.now())
    live.filter(expires_at__gt=limit).update(expires_at=limit)
    live.filter(idle_until__gt=limit).update(idle_until=limit)


@prepared
def _of_cookie(token_hash: bytes, at: datetime) -> QuerySet[Session]:
    rows = Session.objects.live(at).select_related(*SESSION_RELATED)
    return rows.filter(kind=Session.Kind.WEB, token_hash=token_hash).order_by()


@prepared
def _of_client(session_id: UUID, user_id: UUID, at: datetime) -> QuerySet[Session]:
    rows = Session.objects.live(at).select_related(*SESSION_RELATED)
    return rows.filter(kind=Session.Kind.API, pk=session_id, user_id=user_id).order_by()


def _usable(found: Sequence[Session]) -> Session | None:
    """The only one there can be, if its person may be signed in."""
    return next((session for session in found if session.user.may_sign_in), None)


def _start(user: User, kind: Session.Kind, token_hash: bytes, device: str) -> Session:
    at = timezone.now()
    expires_at = at + (STAFF if user.is_staff else ABSOLUTE)
    return Session.objects.create(
        user=user,
        kind=kind,
        token_hash=token_hash,
        device=device,
        last_used_at=at,
        idle_until=min(at + IDLE, expires_at),
        expires_at=expires_at,
    )


def _pair(session: Session, token_id: str) -> TokenPair:
    at = timezone.now()
    access_until = min(at + settings.ACCESS_TOKEN_LIFETIME, session.idle_until)
    whose = {"user_id": session.user_id, "session_id": session.pk}
    return TokenPair(
        access=tokens.make_token(tokens.ACCESS, **whose, token_id=tokens.new_token_id(), at=at, until=access_until),
        refresh=tokens.make_token(tokens.REFRESH, **whose, token_id=token_id, at=at, until=session.idle_until),
        expires_in_seconds=int((access_until - at).total_seconds()),
    )


def _end_replayed(claims: tokens.Claims) -> None:
    with transaction.atomic():
        at = timezone.now()
        mine = Session.objects.filter(pk=claims.session_id, user_id=claims.user_id, kind=Session.Kind.API)
        if mine.live(at).update(ended_at=at):
            record_event(kind="refresh_replayed", subject_id=claims.user_id, detail={"session": str(claims.session_id)})


def _invalid_refresh() -> Unauthenticated:
    return Unauthenticated(_("Sign in again."), code="invalid_refresh")
