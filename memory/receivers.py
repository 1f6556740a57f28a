"""What the Memory Engine does when something changes in a room to its left, in the same transaction."""

from datetime import date
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from accounts.models import User
from intentions.models import Intention
from intentions.signals import INTENTION, entry_deleted, entry_recorded
from memory.services.aims import withdraw_aim


@receiver(entry_recorded)
def follow_intention(user_id: UUID, kind: str, id: UUID, on: date, **_: Any) -> None:
    """A question about an intention holds its words as they are."""
    if kind == INTENTION:
        owner = User(pk=user_id)
        intention = Intention.objects.for_user(owner).filter(pk=id).first()
        withdraw_aim(user=owner, intention_id=id, text=intention.text if intention else None)


@receiver(entry_deleted)
def forget_intention(user_id: UUID, kind: str, id: UUID, on: date, **_: Any) -> None:
    """Nothing quotes an intention that is gone."""
    if kind == INTENTION:
        withdraw_aim(user=User(pk=user_id), intention_id=id, text=None)
