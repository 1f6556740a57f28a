"""Deleting an answer: it goes with all that quotes it, leaves a tombstone, and can be undone until the day turns."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from lot.clock import day_turns
from lot.errors import Gone, NotFound
from memory.engine.bank import built_in_bank
from memory.engine.remember import remember
from memory.models import MemoryAnswer, Question, QuestionSource, Tombstone
from memory.services.asking import lock_person, prepare_after
from memory.services.facts import keep_fact, withdraw_facts

COPIED = ("option_id", "text", "phrase", "context", "reply", "topic", "has_thread")


@transaction.atomic
def delete_answer(*, user: User, answer_id: UUID, at: datetime) -> Tombstone:
    """Delete an answer and the text of whatever quotes it. Raises NotFound."""
    lock_person(user)
    answer = MemoryAnswer.objects.for_user(user).select_related("question").filter(pk=answer_id).first()
    if answer is None:
        raise NotFound(_("There is no such answer."))
    copy = _copy_of(answer)
    withdraw_facts(user=user, answer=answer)
    copy["blanked"] = blank_quotes(user=user, answer=answer)
    tombstone = Tombstone(
        row_id=answer.pk,
        user_id=user.pk,
        kind=Tombstone.Kind.ANSWER,
        at=at,
        undo_until=day_turns(at, user.profile.zone, user.preferences.day_start),
        copy=json.dumps(copy, ensure_ascii=False),
    )
    answer.delete()
    tombstone.save(force_insert=True)
    prepare_after(user=user, at=at)
    return tombstone


@transaction.atomic
def restore_answer(*, user: User, answer_id: UUID, at: datetime) -> MemoryAnswer:
    """Undo a deletion while the day lasts. Raises NotFound, or Gone where the copy was purged."""
    lock_person(user)
    stones = Tombstone.objects.for_user(user).filter(kind=Tombstone.Kind.ANSWER, row_id=answer_id)
    tombstone = stones.first()
    if tombstone is None:
        raise NotFound(_("There is no such answer."))
    if tombstone.copy is None or (tombstone.undo_until and tombstone.undo_until <= at):
        raise Gone(_("The day has turned. This cannot be undone any more."), code="cannot_undo")
    copy = json.loads(tombstone.copy)
    question = Question.objects.for_user(user).get(pk=copy["question_id"])
    answer = MemoryAnswer(pk=answer_id, user=user, question=question, on=date.fromisoformat(copy["on"]))
    answer.created_at = datetime.fromisoformat(copy["created_at"])
    answer.edited_at = datetime.fromisoformat(copy["edited_at"]) if copy["edited_at"] else None
    for name in COPIED:
        setattr(answer, name, copy[name])
    answer.save(force_insert=True)
    if asked := built_in_bank().get(question.bank_id):
        option = next((option for option in question.options if option.id == answer.option_id), None)
        keep_fact(user=user, answer=answer, fact=remember(asked, option, answer.text or ""), at=at)
    _restore_quotes(user, answer, copy["blanked"])
    tombstone.delete()
    prepare_after(user=user, at=at)
    return answer


def blank_quotes(*, user: User, answer: MemoryAnswer) -> list[dict[str, Any]]:
    """Remove the words of every question that builds on this answer; returns what was removed.

    Questions that nobody has ended yet are removed whole.
    """
    removed = []
    for source in QuestionSource.objects.for_user(user).filter(answer=answer).select_related("question"):
        question = source.question
        if question.state not in Question.ENDED:
            question.delete()
            continue
        names = ("text", "sealed_options", "why")
        row = {"question_id": str(question.pk), "on": source.on.isoformat(), "quote": source.quote}
        removed.append(row | {name: getattr(question, name) for name in names})
        question.text = question.sealed_options = question.why = None
        question.save(update_fields=names)
        source.delete()
    return removed


def purge_undo(*, at: datetime) -> int:
    """Remove the sealed copies whose day has turned; the tombstones stay. Returns how many."""
    return Tombstone.objects.filter(undo_until__lte=at, copy__isnull=False).update(copy=None)


def _copy_of(answer: MemoryAnswer) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in COPIED} | {
        "question_id": str(answer.question_id),
        "on": answer.on.isoformat(),
        "created_at": answer.created_at.isoformat(),
        "edited_at": answer.edited_at.isoformat() if answer.edited_at else None,
    }


def _restore_quotes(user: User, answer: MemoryAnswer, blanked: list[dict[str, Any]]) -> None:
    for row in blanked:
        question = Question.objects.for_user(user).filter(pk=row["question_id"]).first()
        if question is None:
            continue
        question.text, question.sealed_options, question.why = row["text"], row["sealed_options"], row["why"]
        question.save(update_fields=["text", "sealed_options", "why"])
        on = date.fromisoformat(row["on"])
        QuestionSource.objects.create(user=user, question=question, answer=answer, on=on, quote=row["quote"])
