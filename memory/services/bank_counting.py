"""Counts how often each question of the bank was asked, answered, skipped and refused, over all people.

The ids are sealed, and matched by hashes under each person's own key: so people are gone through one by one. One worker
does it from beginning to end and holds the sums in memory, since of fewer than ten people none may be stored: killed in
between, it begins anew.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from accounts.keys import NoDataKey
from accounts.models import User
from lot.handing import CHUNK
from memory.engine.bank import built_in_bank
from memory.models import BankCount, Question, bank_hashing

LEAST_PEOPLE = 10
STEP = 5
State = Question.State
NEVER_SEEN = (State.READY, State.WITHDRAWN)
FIGURES = ("asked", "answered", "skipped", "not_this")
Found = dict[bytes, list[int]]
"""Of one person, by the hash of a question: its figures, in the order of FIGURES."""


@dataclass(slots=True)
class Sums:
    """One question over all people."""

    people: int = 0
    figures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIGURES, 0))


def count_bank(*, at: datetime) -> int:
    """Count anew and keep what may be shown; says how many questions that is. Safe to run twice."""
    sums: dict[str, Sums] = defaultdict(Sums)
    for people in _everybody():
        for user_id, found in _figures_of(people).items():
            for bank_id, figures in _opened(user_id, found):
                sums[bank_id].people += 1
                for name, number in zip(FIGURES, figures, strict=True):
                    sums[bank_id].figures[name] += number
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


def _everybody() -> Iterator[list[UUID]]:
    """All people, so many at once, by queries of their own: a cursor would stand open for as long as this takes."""
    people, last = User.objects.present().order_by("pk").values_list("pk", flat=True), UUID(int=0)
    while some := list(people.filter(pk__gt=last)[:CHUNK]):
        yield some
        last = some[-1]


def _figures_of(people: list[UUID]) -> Mapping[UUID, Found]:
    """What each of them was asked, by the keyed hash of its id in the bank; nothing of it is kept."""
    seen = Question.objects.filter(user_id__in=people).exclude(bank_hash=None).exclude(state__in=NEVER_SEEN)
    rows = (
        seen.order_by()
        .values("user_id", "bank_hash")
        .annotate(  # in the order of FIGURES
            asked=Count("pk"),
            answered=Count("pk", filter=Q(state=State.ANSWERED)),
            skipped=Count("pk", filter=Q(state=State.SKIPPED)),
            not_this=Count("pk", filter=~Q(made_rule="")),
        )
        .values_list("user_id", "bank_hash", *FIGURES)
    )
    found: dict[UUID, Found] = defaultdict(dict)
    for user_id, bank_hash, *figures in rows:
        found[user_id][bytes(bank_hash)] = figures
    return found


def _opened(user_id: UUID, found: Found) -> Iterator[tuple[str, list[int]]]:
    try:
        hashing = bank_hashing(user_id)
    except NoDataKey:  # erased since they were listed
        return
    for bank_id in built_in_bank().questions:
        if (figures := found.get(hashing(bank_id))) is not None:
            yield bank_id, figures
