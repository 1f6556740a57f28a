"""Tags on people: who may be staff and who is let in follows from them, in the transaction that sets them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import News, record_event, record_events
from accounts.models import AdminTag, TagGrant, User, fold_email
from accounts.sessions import close_sessions_of, shorten_staff_sessions
from lot.errors import Conflict, NotFound

ADMIN = "Admin"
MOST_HISTORY = 100


@dataclass(frozen=True)
class Grants:
    """What a person's tags allow."""

    staff: bool = False
    ai: bool = False
    accent: bool = False

    def as_dict(self) -> dict[str, bool]:
        """For the API."""
        return asdict(self)


def find_tag(name: str) -> AdminTag:
    """The tag with this name in any case. Raises NotFound."""
    tag = AdminTag.objects.filter(name__iexact=name.strip()).first()
    if tag is None:
        raise NotFound(_("There is no tag of this name."))
    return tag


def tags_of(user: User) -> QuerySet[AdminTag]:
    """The tags that are on this person now."""
    now = TagGrant.objects.for_user(user).filter(removed_at=None)
    return AdminTag.objects.filter(pk__in=now.values("tag_id"))


def grants_of(user: User) -> Grants:
    """What this person's tags allow, in one query; nothing while suspended."""
    tags = list(tags_of(user))
    if any(tag.suspends for tag in tags):
        return Grants()
    return Grants(
        staff=any(tag.grants_staff for tag in tags),
        ai=any(tag.grants_ai for tag in tags),
        accent=any(tag.grants_accent for tag in tags),
    )


def users_with(tag: AdminTag) -> QuerySet[User]:
    """The people who carry this tag now. For operators; asks across people."""
    return User.objects.filter(pk__in=TagGrant.objects.filter(tag=tag, removed_at=None).values("user_id"))


def carriers(tags: Iterable[AdminTag]) -> QuerySet[TagGrant, Any]:
    """The ids of the people who carry one of these tags now, to be asked in a query. For operators."""
    return TagGrant.objects.filter(removed_at=None, tag__in=list(tags)).values("user_id")


def tag_names() -> dict[UUID, list[str]]:
    """The names of everyone's tags by person, in one query. For operators."""
    names: dict[UUID, list[str]] = {}
    pairs = TagGrant.objects.filter(removed_at=None).order_by("tag__name").values_list("user_id", "tag__name")
    for user_id, name in pairs:
        names.setdefault(user_id, []).append(name)
    return names


def tag_history(grants: QuerySet[TagGrant]) -> list[TagGrant]:
    """Who set which tag when and who took it off, the latest first; staff are named by their address."""
    found = list(grants.select_related("tag", "user").order_by("-set_at")[:MOST_HISTORY])
    staff = {by for grant in found for by in (grant.set_by, grant.removed_by) if by is not None}
    names: dict[UUID | None, str] = dict(User.objects.filter(pk__in=staff).values_list("pk", "email"))
    for grant in found:
        grant.set_by_name, grant.removed_by_name = names.get(grant.set_by), names.get(grant.removed_by)  # type: ignore[attr-defined]
    return found


@transaction.atomic
def tag_user(*, user: User, tag: AdminTag, by: UUID | None = None) -> bool:
    """Put a tag on a person; False where it was there. `by` is None for the shell and for ADMIN_EMAILS.

    Raises Conflict (`last_admin`) where nobody would be left to run LOT.
    """
    row = _locked(user, may_lose_admin=tag.suspends)
    _grant, is_new = TagGrant.objects.get_or_create(user=row, tag=tag, removed_at=None, defaults={"set_by": by})
    if is_new:
        _record_ended(recompute([row]), by)
        record_event(kind="tag_set", actor_id=by, subject_id=row.pk, detail={"tag": str(tag.pk)})
    _copy_state(row, user)
    return is_new


@transaction.atomic
def untag_user(*, user: User, tag: AdminTag, by: UUID | None = None) -> bool:
    """Take a tag off a person; False where it was not there. Raises Conflict (`last_admin`), see `tag_user`."""
    row = _locked(user, may_lose_admin=tag.grants_staff)
    active = TagGrant.objects.for_user(row).filter(tag=tag, removed_at=None)
    was_there = bool(active.update(removed_at=timezone.now(), removed_by=by))
    if was_there:
        _record_ended(recompute([row]), by)
        record_event(kind="tag_removed", actor_id=by, subject_id=row.pk, detail={"tag": str(tag.pk)})
    _copy_state(row, user)
    return was_there


@transaction.atomic
def save_tag(*, tag: AdminTag, by: UUID | None = None) -> None:
    """Store a new or changed tag and work out anew what its people may do. Raises Conflict (`last_admin`)."""
    tag.save()
    carriers = set(TagGrant.objects.filter(tag=tag, removed_at=None).values_list("user_id", flat=True))
    changed = [user for user in lock_admins(and_also=carriers) if user.pk in carriers]
    ended = recompute(changed)
    refuse_locking_oneself_out([user for user in changed if user.pk == by])
    # The chain's lock row comes last, after everyone's sessions: who ends a session takes the two in this order.
    _record_ended(ended, by)
    record_event(kind="tag_saved", actor_id=by, detail={"tag": str(tag.pk)})


def tag_named_admins(*, user: User) -> None:
    """Who stands in ADMIN_EMAILS becomes an admin. Called at sign-in, so a changed list needs no command."""
    if is_named_admin(user.email) and not user.is_staff:
        make_admin(user=user)


def is_named_admin(email: str) -> bool:
    """Whether this address stands in ADMIN_EMAILS, in any case, an international domain in either spelling."""
    return fold_email(email) in {fold_email(address) for address in settings.ADMIN_EMAILS}


def make_admin(*, user: User) -> None:
    """Put the tag Admin on a person; the tag is made or mended should someone have renamed or emptied it."""
    tag = AdminTag.objects.filter(name__iexact=ADMIN).first() or AdminTag(name=ADMIN)
    if not tag.grants_staff:
        tag.grants_staff = True
        save_tag(tag=tag)
    tag_user(user=user, tag=tag)


def lock_admins(*, and_also: Iterable[UUID] = ()) -> list[User]:
    """The rows of all staff, and of these people, locked in one order.

    Before anyone may cease to be an admin: two who take the tag off each other would each still see the other.
    """
    wanted = Q(is_staff=True) | Q(pk__in=list(and_also))
    return list(User.objects.select_for_update(no_key=True).filter(wanted).order_by("pk"))


def refuse_without_admin(*, leaving: User | None = None) -> None:
    """Raises Conflict (`last_admin`) where nobody is left to run LOT. Who is about to leave does not count."""
    admins = User.objects.filter(is_staff=True, is_suspended=False, is_active=True, leaves_at=None)
    # Without an admin anyone could sign up again, and the first link would be printed.
    if not (admins.exclude(pk=leaving.pk) if leaving else admins).exists():
        raise Conflict(_("This is the last admin. Make another one first."), code="last_admin")


def _locked(user: User, *, may_lose_admin: bool) -> User:
    if may_lose_admin:
        return next(row for row in lock_admins(and_also=[user.pk]) if row.pk == user.pk)
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def recompute(users: Sequence[User]) -> dict[UUID, int]:
    """Derive both flags of these people anew; whose sessions ended by it, and how many. The caller has locked the rows.

    Raises Conflict (`last_admin`) where nobody would be left to run LOT.
    """
    tags: dict[UUID, list[tuple[bool, bool]]] = defaultdict(list)
    active = TagGrant.objects.filter(user_id__in=[user.pk for user in users], removed_at=None)
    for user_id, *grants in active.values_list("user_id", "tag__grants_staff", "tag__suspends"):
        tags[user_id].append((grants[0], grants[1]))
    changed: dict[tuple[bool, bool], list[User]] = defaultdict(list)
    lost_admin, new_staff, suspended = False, [], []
    for user in users:
        was_admin, was_staff, was_suspended = user.is_staff and user.may_sign_in, user.is_staff, user.is_suspended
        user.is_staff = any(staff for staff, _suspends in tags[user.pk])
        user.is_suspended = any(suspends for _staff, suspends in tags[user.pk])
        if (user.is_staff, user.is_suspended) != (was_staff, was_suspended):
            changed[user.is_staff, user.is_suspended].append(user)
        lost_admin |= was_admin and not (user.is_staff and user.may_sign_in)
        new_staff += [user] if user.is_staff and not was_staff else []
        suspended += [user.pk] if user.is_suspended and not was_suspended else []
    at = timezone.now()
    for (is_staff, is_suspended), them in changed.items():
        rows = User.objects.filter(pk__in=[user.pk for user in them])
        rows.update(is_staff=is_staff, is_suspended=is_suspended, updated_at=at)
    if lost_admin:
        refuse_without_admin()
    for user in new_staff:
        shorten_staff_sessions(user=user)
    return close_sessions_of(suspended)


def refuse_locking_oneself_out(oneself: Sequence[User]) -> None:
    """Raises Conflict (`oneself`) where who does it would be let in no more: somebody else may do it."""
    if any(not (user.is_staff and user.may_sign_in) for user in oneself):
        raise Conflict(_("This would lock you out. Ask another admin."), code="oneself")


def _record_ended(ended: Mapping[UUID, int], by: UUID | None) -> None:
    record_events([sessions_ended(user_id, count, by) for user_id, count in ended.items() if count])


def sessions_ended(user_id: UUID, count: int, by: UUID | None) -> News:
    """That so many sessions of a person came to an end."""
    return News("sessions_ended", by or user_id, user_id, {"count": count})


def _copy_state(row: User, user: User) -> None:
    user.is_staff, user.is_suspended = row.is_staff, row.is_suspended
