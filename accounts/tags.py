"""Tags on people: who may be staff and who is let in follows from them, in the transaction that sets them."""

from dataclasses import asdict, dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record_event
from accounts.models import AdminTag, TagGrant, User
from accounts.sessions import end_all_sessions, shorten_staff_sessions
from lot.errors import Conflict, NotFound

ADMIN = "Admin"


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


def tag_names() -> dict[UUID, list[str]]:
    """The names of everyone's tags by person, in one query. For operators."""
    names: dict[UUID, list[str]] = {}
    pairs = TagGrant.objects.filter(removed_at=None).order_by("tag__name").values_list("user_id", "tag__name")
    for user_id, name in pairs:
        names.setdefault(user_id, []).append(name)
    return names


@transaction.atomic
def tag_user(*, user: User, tag: AdminTag, by: UUID | None = None) -> bool:
    """Put a tag on a person; False where it was there. `by` is None for the shell and for ADMIN_EMAILS.

    Raises Conflict (`last_admin`) where nobody would be left to run LOT.
    """
    row = _locked(user)
    _grant, is_new = TagGrant.objects.get_or_create(user=row, tag=tag, removed_at=None, defaults={"set_by": by})
    if is_new:
        _recompute(row, by)
        record_event(kind="tag_set", actor_id=by, subject_id=row.pk, detail={"tag": str(tag.pk)})
    _copy_state(row, user)
    return is_new


@transaction.atomic
def untag_user(*, user: User, tag: AdminTag, by: UUID | None = None) -> bool:
    """Take a tag off a person; False where it was not there. Raises Conflict (`last_admin`), see `tag_user`."""
    row = _locked(user)
    active = TagGrant.objects.for_user(row).filter(tag=tag, removed_at=None)
    was_there = bool(active.update(removed_at=timezone.now(), removed_by=by))
    if was_there:
        _recompute(row, by)
        record_event(kind="tag_removed", actor_id=by, subject_id=row.pk, detail={"tag": str(tag.pk)})
    _copy_state(row, user)
    return was_there


@transaction.atomic
def save_tag(*, tag: AdminTag, by: UUID | None = None) -> None:
    """Store a new or changed tag and work out anew what its people may do. Raises Conflict (`last_admin`)."""
    tag.save()
    carriers = TagGrant.objects.filter(tag=tag, removed_at=None).values("user_id")
    for user in User.objects.select_for_update(no_key=True).filter(pk__in=carriers).order_by("pk"):
        _recompute(user, by)
    record_event(kind="tag_saved", actor_id=by, detail={"tag": str(tag.pk)})


def tag_named_admins(*, user: User) -> None:
    """Who stands in ADMIN_EMAILS becomes an admin. Called at sign-in, so a changed list needs no command."""
    if user.email.casefold() in settings.ADMIN_EMAILS and not user.is_staff:
        make_admin(user=user)


def make_admin(*, user: User) -> None:
    """Put the tag Admin on a person; the tag is made again should someone have renamed it."""
    tag = AdminTag.objects.filter(name__iexact=ADMIN, grants_staff=True).first()
    if tag is None:
        tag, _is_new = AdminTag.objects.update_or_create(name=ADMIN, defaults={"grants_staff": True})
    tag_user(user=user, tag=tag)


def _locked(user: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _recompute(user: User, by: UUID | None) -> None:
    """Derive both flags anew. The row is locked by the caller."""
    was_admin, was_suspended, was_staff = user.is_staff and user.may_sign_in, user.is_suspended, user.is_staff
    tags = list(tags_of(user))
    user.is_staff = any(tag.grants_staff for tag in tags)
    user.is_suspended = any(tag.suspends for tag in tags)
    user.save(update_fields=["is_staff", "is_suspended", "updated_at"])
    if was_admin and not (user.is_staff and user.may_sign_in):
        _refuse_without_admin()
    if user.is_suspended and not was_suspended:
        end_all_sessions(user=user, actor_id=by)
    if user.is_staff and not was_staff:
        shorten_staff_sessions(user=user)


def _refuse_without_admin() -> None:
    # Without an admin anyone could sign up again, and the first link would be printed.
    if not User.objects.filter(is_staff=True, is_suspended=False, is_active=True).exists():
        raise Conflict(_("This is the last admin. Make another one first."), code="last_admin")


def _copy_state(row: User, user: User) -> None:
    user.is_staff, user.is_suspended = row.is_staff, row.is_suspended
