"""What a page of the list says of each person, read for the whole page at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.mail_blocks import blocked_addresses
from accounts.models import TagGrant, User
from progress.models import UserProgress


@dataclass(frozen=True, slots=True)
class Row:
    """One person: numbers and states alone."""

    answers: int = 0
    notes: int = 0
    check_ins: int = 0
    tags: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


def read_rows(users: Sequence[User]) -> dict[UUID, Row]:
    """Three queries, however many people."""
    ids = [user.pk for user in users]
    counted = {row.user_id: row for row in UserProgress.objects.filter(user_id__in=ids)}
    tags: dict[UUID, list[str]] = defaultdict(list)
    carried = TagGrant.objects.filter(user_id__in=ids, removed_at=None).order_by("tag__name")
    for user_id, name in carried.values_list("user_id", "tag__name"):
        tags[user_id].append(name)
    blocked = blocked_addresses([user.email for user in users])
    return {user.pk: _row(user, counted.get(user.pk), tags[user.pk], user.email in blocked) for user in users}


def _row(user: User, counted: UserProgress | None, tags: Sequence[str], is_blocked: bool) -> Row:
    states = [
        words
        for is_so, words in (
            (user.is_suspended, _("suspended")),
            (user.leaves_at is not None, _("leaving")),
            (is_blocked, _("address blocked")),
        )
        if is_so
    ]
    numbers = (counted.answers, counted.notes, counted.check_ins) if counted else (0, 0, 0)
    return Row(*numbers, tags=tuple(tags), states=tuple(states) or (_("active"),))
