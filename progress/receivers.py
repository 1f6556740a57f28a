"""Hears of every entry inside the transaction that writes it, so that what is counted is never behind."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from accounts.models import User
from intentions import signals as intentions
from memory import signals as memory
from memory.models import MemoryAnswer, TopicRule
from progress.services import follow_entry, follow_intention
from progress.services.finding import take_words_back
from progress.tasks import look_for_patterns_of


@receiver(intentions.entry_recorded)
def _intention_or_check_in_recorded(
    user_id: UUID, kind: str, on: date, was_on: date | None, at: datetime, **_: Any
) -> None:
    if kind == intentions.INTENTION:
        follow_intention(user=User(pk=user_id), at=at)
    else:
        _follow(user_id, kind, on, was_on, at)


@receiver(intentions.entry_deleted)
def _intention_or_check_in_deleted(user_id: UUID, kind: str, id: UUID, on: date, **_: Any) -> None:
    if kind == intentions.INTENTION:
        follow_intention(user=User(pk=user_id), without=id)
    else:
        follow_entry(user=User(pk=user_id), kind=kind, days=[on], without=id)


@receiver(memory.entry_recorded)
def _answer_or_note_recorded(user_id: UUID, kind: str, on: date, was_on: date | None, at: datetime, **_: Any) -> None:
    if on != was_on:  # other words on the same day count the same
        _follow(user_id, kind, on, was_on, at)


@receiver(memory.entry_deleted)
def _answer_or_note_deleted(user_id: UUID, kind: str, id: UUID, on: date, **_: Any) -> None:
    follow_entry(user=User(pk=user_id), kind=kind, days=[on], without=id)


def _follow(user_id: UUID, kind: str, on: date, was_on: date | None, at: datetime) -> None:
    follow_entry(user=User(pk=user_id), kind=kind, days=[on, was_on or on], at=at)


@receiver(post_save, sender=MemoryAnswer)
def _answer_saved(instance: MemoryAnswer, created: bool, update_fields: Iterable[str] | None, **_: Any) -> None:
    """Its words were changed, or LOT may quote them no more: forgotten, denied, noticed."""
    changed = update_fields is None or "text" in update_fields
    hushed = update_fields is not None and "phrase" in update_fields and not instance.phrase
    if not created and (changed or hushed):
        _take_words_back(instance.user_id)


@receiver(post_delete, sender=MemoryAnswer)
def _answer_gone(instance: MemoryAnswer, origin: Any = None, **_: Any) -> None:
    if not (isinstance(origin, User) or getattr(origin, "model", None) is User):
        _take_words_back(instance.user_id)


@receiver(post_save, sender=TopicRule)
def _topic_steered(instance: TopicRule, **_: Any) -> None:
    """A muted topic is not spoken of."""
    if instance.rule == TopicRule.Rule.MUTED:
        _take_words_back(instance.user_id)


def _take_words_back(user_id: UUID) -> None:
    if take_words_back(user=User(pk=user_id)):
        look_for_patterns_of.enqueue(str(user_id))
