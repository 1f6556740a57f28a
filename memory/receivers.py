"""What the Memory Engine does when something changes: what must be true together, and what is told on commit."""

from datetime import date
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from accounts.models import User
from intentions.models import Intention
from intentions.signals import CHECK_IN, INTENTION, entry_deleted, entry_recorded
from lot.destinations import destinations
from memory.services.egress import forget_sent
from memory.services.steering import rest_after, withdraw_aim
from memory.services.telling import is_due
from memory.signals import answer_recorded, questions_prepared
from memory.tasks import reword_ready_of, tell_story_of
from profiles.consent import consented

LOOK_EVERY = 5  # answers; where no worker runs, the queue does not grow with each of them


@receiver(entry_recorded)
def follow_entry(user_id: UUID, kind: str, id: UUID, on: date, **_: Any) -> None:
    """A question about an intention holds its words as they are; nothing deep stands ready after a heavy mood."""
    owner = User(pk=user_id)
    if kind == CHECK_IN:
        rest_after(user=owner, check_in_id=id)
    if kind == INTENTION:
        intention = Intention.objects.for_user(owner).filter(pk=id).first()
        withdraw_aim(user=owner, intention_id=id, text=intention.text if intention else None)


@receiver(entry_deleted)
def forget_intention(user_id: UUID, kind: str, id: UUID, on: date, **_: Any) -> None:
    """Nothing quotes an intention that is gone, and no text that was sent holds it or a check-in any longer."""
    forget_sent(user=User(pk=user_id), ids=[id])
    if kind == INTENTION:
        withdraw_aim(user=User(pk=user_id), intention_id=id, text=None)


@receiver(answer_recorded)
def tell_in_the_background(user_id: UUID, number: int, **_: Any) -> None:
    """After every fifth answer: the story is told by the worker, if it is due. The clock looks daily as well."""
    if number % LOOK_EVERY == 0 and is_due(User(pk=user_id)):
        tell_story_of.enqueue(str(user_id))


@receiver(questions_prepared)
def reword_in_the_background(user_id: UUID, **_: Any) -> None:
    """Where a person allows one of the providers that are set up, it may word what nobody has seen yet."""
    places = {place.id for place in destinations()}
    if places and places & consented(user_id):
        reword_ready_of.enqueue(str(user_id))
