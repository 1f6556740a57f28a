"""Hears of every entry inside the transaction that writes it, so that what is counted is never behind."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from accounts.models import User
from intentions import signals as intentions
from memory import signals as memory
from progress.services import follow_entry, follow_intention


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
