"""Actions on many people: kept as they were asked for, then gone through in bounded transactions."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record_event
from accounts.bulk.letters import send_letters
from accounts.bulk.outcome import Outcome
from accounts.bulk.tagging import end_sessions_of, put_tag_on, take_tag_off
from accounts.models import AdminTag, BulkAction, TagGrant, User
from lot.errors import Conflict, InvalidInput

Kind, Skipped = BulkAction.Kind, BulkAction.Skipped
PEOPLE_AT_ONCE = 250  # in one transaction: a sign-in that waits for it waits for a tenth of a second or so
SECONDS_A_PRESS = 12.0  # of the 30 that the server gives a request; what is left goes on with another press
UNDO_FOR = timedelta(days=1)
SUSPENDED = "Suspended"
STEPS: Mapping[str, Callable[[BulkAction, list[UUID]], Outcome]] = {
    Kind.ADD_TAG: put_tag_on,
    Kind.SUSPEND: put_tag_on,
    Kind.REMOVE_TAG: take_tag_off,
    Kind.END_SESSIONS: end_sessions_of,
    Kind.SEND_LINK: send_letters,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What an action would do, for the page that asks whether it is to be done."""

    number: int
    first: tuple[str, ...] = field(default_factory=tuple)
    has_oneself: bool = False


def ask_for(*, kind: str, people: Iterable[UUID], by: User, tag: AdminTag | None = None) -> BulkAction:
    """Keep what is to be done about whom; nothing is done yet. Raises InvalidInput without people, or without a tag."""
    action = BulkAction(kind=kind, by=by.pk, made_at=timezone.now())
    if kind == Kind.SUSPEND:
        action.tag = suspending_tag()
    elif action.is_tagging:
        action.tag = tag
    if action.is_tagging and action.tag is None:
        raise InvalidInput(_("Choose a tag."))
    action.keep_people(people)
    if not action.number:
        raise InvalidInput(_("Choose somebody."))
    action.save(force_insert=True)
    return action


def ask_to_undo(*, action: BulkAction, by: User) -> BulkAction:
    """The opposite of a tag action, about those alone whom it changed and nobody has changed since.

    Raises Conflict (`not_undone`) a day later, for any other action, and where nothing is left to undo.
    """
    if not can_undo(action):
        raise Conflict(_("There is nothing to undo."), code="not_undone")
    changed = _changed_by(action).values_list("user_id", flat=True).order_by("user_id")
    other = BulkAction(by=by.pk, tag=action.tag, undoes=action, made_at=timezone.now())
    other.kind = Kind.REMOVE_TAG if action.adds else Kind.ADD_TAG
    other.keep_people(changed.iterator())
    other.save(force_insert=True)
    return other


def can_undo(action: BulkAction) -> bool:
    """Whether there is anything of it to take back."""
    is_fresh = action.is_tagging and action.made_at > timezone.now() - UNDO_FOR
    return is_fresh and bool(action.done) and _changed_by(action).exists()


def plan_of(action: BulkAction, *, names: int) -> Plan:
    """Who and how many; of the names only the first."""
    first = action.next_people(names)
    found = dict(User.objects.present().filter(pk__in=first).values_list("pk", "email"))
    packed = bytes(action.people)
    own = action.by.bytes if action.by else b""
    has_oneself = bool(own) and own in {packed[at : at + len(own)] for at in range(0, len(packed), len(own))}
    return Plan(
        number=action.number,
        first=tuple(found[person] for person in first if person in found),
        has_oneself=has_oneself and leaves_oneself_out(action),
    )


def leaves_oneself_out(action: BulkAction) -> bool:
    """Whether it would lock out who does it."""
    if action.kind == Kind.END_SESSIONS:
        return True
    tag = action.tag
    return tag is not None and ((action.adds and tag.suspends) or (not action.adds and tag.grants_staff))


def carry_out(*, action: BulkAction, seconds: float = SECONDS_A_PRESS) -> BulkAction:
    """Go through the people, so many in a transaction, until all are done or the time is over; then again goes on.

    Safe to press twice, at once too: each transaction takes the row of the action, and goes on where it stands.
    Raises Conflict (`last_admin`), with what was done before it done.
    """
    until = monotonic() + seconds
    while not _one_step(action) and monotonic() < until:
        pass
    action.refresh_from_db()
    return action


def purge_actions(*, at: datetime) -> int:
    """What nobody confirmed within a day goes, and the rest after ninety days; says how many."""
    unconfirmed = BulkAction.objects.filter(finished_at=None, made_at__lt=at - timedelta(days=1))
    old = BulkAction.objects.filter(made_at__lt=at - timedelta(days=90))
    return unconfirmed.delete()[0] + old.delete()[0]


def suspending_tag() -> AdminTag | None:
    """The tag that suspends: by its name, else any that does."""
    tags = AdminTag.objects.filter(suspends=True)
    return tags.filter(name__iexact=SUSPENDED).first() or tags.first()


@transaction.atomic
def _one_step(action: BulkAction) -> bool:
    """The next people, in a transaction of their own; says whether these were the last."""
    row = BulkAction.objects.select_for_update(of=("self",)).select_related("tag").get(pk=action.pk)
    if row.finished_at is not None:
        return True
    people = row.next_people(PEOPLE_AT_ONCE)
    outcome = STEPS[row.kind](row, people)
    row.position += len(people)
    row.done += outcome.done
    row.skipped = dict(Counter(row.skipped) + Counter(outcome.skipped))
    is_last = row.position >= row.number
    changed = ["position", "done", "skipped"]
    if is_last:
        row.finished_at, row.people = timezone.now(), b""
        changed += ["finished_at", "people"]
    row.save(update_fields=changed)
    # The chain's lock row comes last.
    outcome.record()
    if is_last:
        counts = {"done": row.done, "left_out": row.skipped_in_all}
        record_event(kind=f"bulk_{row.kind}", actor_id=row.by, detail={"action": str(row.pk), **counts})
    return is_last


def _changed_by(action: BulkAction) -> QuerySet[TagGrant]:
    """The rows by which it can be told what it did, and that nobody has changed since."""
    if action.adds:
        return TagGrant.objects.filter(set_in=action.pk, removed_at=None)
    still_with = TagGrant.objects.filter(tag=action.tag_id, removed_at=None).values("user_id")
    return TagGrant.objects.filter(removed_in=action.pk).exclude(user_id__in=still_with)
