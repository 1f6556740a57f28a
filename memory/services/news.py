"""Tells of an answer inside the transaction that writes it; who listens stands in docs/architecture.md."""

from typing import Any

from django.dispatch import Signal

from memory.models import MemoryAnswer
from memory.signals import ANSWER


def tell_of_answer(signal: Signal, answer: MemoryAnswer, **more: Any) -> None:
    """Send `entry_recorded` (with `was_on` and `at`) or, while the row still stands, `entry_deleted`."""
    signal.send(sender=MemoryAnswer, user_id=answer.user_id, kind=ANSWER, id=answer.pk, on=answer.on, **more)
