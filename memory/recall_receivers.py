"""Keeps the recall index true, inside the transaction that changes what it speaks of."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from accounts.models import User
from intentions.signals import entry_deleted, entry_recorded
from lot.language import known_language
from memory.models import MemoryAnswer, Question, RecallState
from memory.services.indexing import index_entries, remove_entries
from memory.services.recall_kinds import KINDS
from profiles.models import Profile

# Rows of this room; other rooms tell of theirs by signals.
BY_MODEL = {kind.model: name for name, kind in KINDS.items() if kind.model._meta.app_label == "memory"}


def _row_saved(sender: type[models.Model], instance: Any, update_fields: Iterable[str] | None, **_: Any) -> None:
    if update_fields is None or not KINDS[BY_MODEL[sender]].columns.isdisjoint(update_fields):
        _index(BY_MODEL[sender], instance)


def _row_deleted(sender: type[models.Model], instance: Any, origin: Any = None, **_: Any) -> None:
    if not _is_person(origin):  # where a person goes, their index goes with them
        remove_entries(user=User(pk=instance.user_id), ids=[instance.pk])


for model in BY_MODEL:
    post_save.connect(_row_saved, sender=model)
    post_delete.connect(_row_deleted, sender=model)


@receiver(post_save, sender=Question)
def _question_saved(instance: Question, update_fields: Iterable[str] | None, **_: Any) -> None:
    """A question lost its words, or got them back: its answer is no longer found by them, or is again."""
    if instance.state != Question.State.ANSWERED or (update_fields is not None and "text" not in update_fields):
        return
    answer = MemoryAnswer.objects.for_user(User(pk=instance.user_id)).filter(question=instance).first()
    if answer is not None:
        answer.question = instance
        _index("answer", answer)


@receiver(entry_recorded)
def _entry_recorded(user_id: UUID, kind: str, id: UUID, **_: Any) -> None:
    row = KINDS[kind].rows(User(pk=user_id)).filter(pk=id).first()
    if row is not None:
        _index(kind, row)


@receiver(entry_deleted)
def _entry_deleted(user_id: UUID, id: UUID, **_: Any) -> None:
    remove_entries(user=User(pk=user_id), ids=[id])


@receiver(post_save, sender=Profile)
def _profile_saved(instance: Profile, **_: Any) -> None:
    """In another language the same words have other stems: `reindex_left` reads them anew."""
    states = RecallState.objects.for_user(User(pk=instance.user_id))
    states.exclude(language=known_language(instance.language)).update(is_stale=True)


def _index(kind: str, row: Any) -> None:
    entry, user = KINDS[kind].read(row), User(pk=row.user_id)
    if entry is None:
        remove_entries(user=user, ids=[row.pk])
    else:
        index_entries(user=user, entries=[entry])


def _is_person(origin: Any) -> bool:
    return isinstance(origin, User) or getattr(origin, "model", None) is User
