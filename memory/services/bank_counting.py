"""Counts how often each question of the bank was asked, answered, skipped and refused, over all people.

The ids are sealed, and matched by hashes under each person's own key: so people are gone through one by one, by the
clock, and only sums over many of them are kept.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q

from accounts.keys import NoDataKey
from accounts.models import User
from memory.engine.bank import built_in_bank
from memory.models import BankCount, Question, bank_hashing

LEAST_PEOPLE = 10
STEP = 5
State = Question.State
NEVER_SEEN = (State.READY, State.WITHDRAWN)
FIGURES = ("asked", "answered", "skipped", "not_this")


@dataclass(slots=True)
class Sums:
    """One question over all people."""

    people: int = 0
    figures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIGURES, 0))


def count_bank(*, at: datetime) -> int:
    """Count anew and keep what may be shown; says how many questions that is. Safe to run twice."""
    sums: dict[str, Sums] = defaultdict(Sums)
    for user in User.objects.present().order_by("pk").only("pk").iterator(chunk_size=500):
        for bank_id, figures in _figures_of(user).items():
            sums[bank_id].people += 1
            for name in FIGURES:
                sums[bank_id].figures[name] += figures[name]
    rows = [
        BankCount(bank_id=bank_id, counted_at=at, **{name: in_fives(found.figures[name]) for name in FIGURES})
        for bank_id, found in sums.items()
        if found.people >= LEAST_PEOPLE
    ]
    with transaction.atomic():
        BankCount.objects.all().delete()
        BankCount.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def in_fives(number: int) -> int:
    """Rounded down: one person more or less shows in no number but by chance of the last step."""
    return number // STEP * STEP


def _figures_of(user: User) -> Mapping[str, Mapping[str, int]]:
    """What one person was asked, by the id in the bank; nothing of it is kept."""
    seen = Question.objects.for_user(user).exclude(bank_hash=None).exclude(state__in=NEVER_SEEN)
    rows = (
        seen.order_by()
        .values("bank_hash")
        .annotate(  # in the order of FIGURES
            asked=Count("pk"),
            answered=Count("pk", filter=Q(state=State.ANSWERED)),
            skipped=Count("pk", filter=Q(state=State.SKIPPED)),
            not_this=Count("pk", filter=~Q(made_rule="")),
        )
        .values_list("bank_hash", *FIGURES)
    )
    found = {bytes(row[0]): dict(zip(FIGURES, row[1:], strict=True)) for row in rows}
    if not found:
        return {}
    try:
        hashing = bank_hashing(user.pk)
    except NoDataKey:  # erased since they were listed
        return {}
    ids = {hashing(bank_id): bank_id for bank_id in built_in_bank().questions}
    return {ids[hashed]: row for hashed, row in found.items() if hashed in ids}
