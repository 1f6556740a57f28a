"""Tags and sessions of many people in a few queries: a step of an action, inside its transaction."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.audit import News
from accounts.bulk.outcome import Outcome, Skipped
from accounts.models import AdminTag, BulkAction, TagGrant, User
from accounts.sessions import close_sessions_of
from accounts.tags import lock_admins, recompute, sessions_ended


def put_tag_on(action: BulkAction, people: list[UUID]) -> Outcome:
    """Who carries it already keeps it as it was set. Raises Conflict (`last_admin`)."""
    outcome, tag = Outcome(), _tag(action)
    users = _locked(action, people, outcome, may_lose_admin=tag.suspends)
    have = set(_active(tag, users).values_list("user_id", flat=True))
    new = [user for user in users if user.pk not in have]
    outcome.skip(Skipped.AS_IT_IS, len(users) - len(new))
    TagGrant.objects.bulk_create(TagGrant(user=user, tag=tag, set_by=action.by, set_in=action.pk) for user in new)
    _follow(action, tag, new, outcome, kind="tag_set")
    return outcome


def take_tag_off(action: BulkAction, people: list[UUID]) -> Outcome:
    """The row of who set it when is kept. Raises Conflict (`last_admin`)."""
    outcome, tag = Outcome(), _tag(action)
    users = _locked(action, people, outcome, may_lose_admin=tag.grants_staff)
    have = set(_active(tag, users).values_list("user_id", flat=True))
    losing = [user for user in users if user.pk in have]
    outcome.skip(Skipped.AS_IT_IS, len(users) - len(losing))
    _active(tag, losing).update(removed_at=timezone.now(), removed_by=action.by, removed_in=action.pk)
    _follow(action, tag, losing, outcome, kind="tag_removed")
    return outcome


def end_sessions_of(action: BulkAction, people: list[UUID]) -> Outcome:
    """Browsers and API clients alike, but for those of who does it."""
    outcome = Outcome()
    users = _locked(action, people, outcome, may_lose_admin=True)
    ended = close_sessions_of([user.pk for user in users])
    outcome.done = len(ended)
    outcome.skip(Skipped.AS_IT_IS, len(users) - len(ended))
    outcome.tell(sessions_ended(user_id, count, action.by) for user_id, count in ended.items())
    return outcome


def lock_people(action: BulkAction, people: list[UUID], outcome: Outcome) -> list[User]:
    """Those who are still there, locked in one order; the others are counted."""
    rows = User.objects.present().select_for_update(no_key=True).filter(pk__in=people).order_by("pk")
    users = list(rows)
    outcome.skip(Skipped.GONE, len(people) - len(users))
    return users


def _locked(action: BulkAction, people: list[UUID], outcome: Outcome, *, may_lose_admin: bool) -> list[User]:
    """As above; nobody locks themselves out, and where admins may be lost, all of them are locked first."""
    if may_lose_admin:
        lock_admins(and_also=people)
    users = lock_people(action, people, outcome)
    if not may_lose_admin or action.by is None:
        return users
    others = [user for user in users if user.pk != action.by]
    outcome.skip(Skipped.ONESELF, len(users) - len(others))
    return others


def _follow(action: BulkAction, tag: AdminTag, changed: Sequence[User], outcome: Outcome, *, kind: str) -> None:
    """Flags and sessions follow from tags; then the audit."""
    ended = recompute(changed) if tag.suspends or tag.grants_staff else {}
    outcome.done = len(changed)
    outcome.tell(sessions_ended(user_id, count, action.by) for user_id, count in ended.items())
    outcome.tell(News(kind, action.by, user.pk, {"tag": str(tag.pk)}) for user in changed)


def _active(tag: AdminTag, users: Sequence[User]) -> QuerySet[TagGrant]:
    return TagGrant.objects.filter(tag=tag, removed_at=None, user_id__in=[user.pk for user in users])


def _tag(action: BulkAction) -> AdminTag:
    assert action.tag is not None  # `ask_for` refuses an action without one, and the row goes with its tag
    return action.tag
