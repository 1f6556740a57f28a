"""Brings in check-ins that a person made elsewhere, under the ids they had."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from intentions.models import CheckIn
from intentions.moods import BY_KEY

BATCH = 500


@dataclass(frozen=True, slots=True)
class CarriedCheckIn:
    """How someone felt; `mood` is the key of a built-in one, `intensity` 1 to 10 where it was given."""

    id: UUID
    mood: str
    intensity: int | None
    note: str
    at: datetime
    on: date


@transaction.atomic
def carry_check_ins(*, user: User, check_ins: Sequence[CarriedCheckIn]) -> None:
    """Store check-ins that are not there yet. Recall index and counts do not follow: who brings in makes them anew."""
    User.objects.lock(user)
    CheckIn.objects.bulk_create([_row(user, entry) for entry in check_ins], batch_size=BATCH)


def known_check_ins(ids: Collection[UUID]) -> set[UUID]:
    """Which of these ids are taken, by anybody's row."""
    return set(CheckIn._default_manager.filter(pk__in=ids).values_list("pk", flat=True))


def _row(user: User, entry: CarriedCheckIn) -> CheckIn:
    row = CheckIn(id=entry.id, user=user, at=entry.at, on=entry.on, created_at=entry.at, note=entry.note or None)
    row.mood, row.score, row.intensity = entry.mood, BY_KEY[entry.mood].score, entry.intensity
    return row
