"""Deleting an answer: it goes with all that quotes it, leaves a tombstone, and can be undone until the day turns."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.idempotency import forget_kept_answers
from accounts.models import User
from intentions.models import Tombstone
from lot.errors import Conflict, Gone, NotFound
from memory.engine.bank import built_in_bank
from memory.engine.remember import remember
from memory.models import MemoryAnswer, Question, QuestionSource, ReplySource
from memory.services.asking import prepare_after
from memory.services.egress import forget_sent
from memory.services.facts import hush, keep_fact, withdraw_facts, word_again, wording_on
from memory.services.indexing import indexed_together
from memory.services.news import tell_of_answer
from memory.services.untelling import blank_sentences
from memory.signals import entry_deleted, entry_recorded
from profiles.care import notices
from profiles.days import day_turns

COPIED = ("option_id", "understood", "text", "phrase", "context", "reply", "topic", "has_thread")
QUOTING = ("text", "sealed_options", "why")


@transaction.atomic
@indexed_together()
def delete_answer(*, user: User, answer_id: UUID, at: datetime) -> Tombstone:
    """Delete an answer and the text of whatever quotes it. Raises NotFound."""
    User.objects.lock(user)
    answer = MemoryAnswer.objects.for_user(user).select_related("question").filter(pk=answer_id).first()
    if answer is None:
        raise NotFound(_("There is no such answer."))
    copy = _copy_of(answer) | {"wording": wording_on(user=user, answer=answer)}
    withdraw_facts(user=user, answer=answer)
    copy["blanked"] = blank_quotes(user=user, answer=answer)
    tombstone = Tombstone(
        row_id=answer.pk,
        user_id=user.pk,
        kind=Tombstone.Kind.ANSWER,
        at=at,
        undo_until=day_turns(user, at),
        copy=json.dumps(copy, ensure_ascii=False),
    )
    tell_of_answer(entry_deleted, answer)
    answer.delete()
    tombstone.save(force_insert=True)
    prepare_after(user=user, at=at)
    return tombstone


@transaction.atomic
@indexed_together()
def restore_answer(*, user: User, answer_id: UUID, at: datetime) -> MemoryAnswer:
    """Undo a deletion while the day lasts.

    Raises NotFound, Gone where the copy was purged, and Conflict where the question was opened or answered again.
    """
    User.objects.lock(user)
    stones = Tombstone.objects.for_user(user).filter(kind=Tombstone.Kind.ANSWER, row_id=answer_id)
    tombstone = stones.first()
    if tombstone is None:
        raise NotFound(_("There is no such answer."))
    if tombstone.copy is None or (tombstone.undo_until and tombstone.undo_until <= at):
        raise Gone(_("The day has turned. This cannot be undone any more."), code="cannot_undo")
    copy = json.loads(tombstone.copy)
    question = Question.objects.for_user(user).filter(pk=copy["question_id"], state=Question.State.ANSWERED).first()
    if question is None or MemoryAnswer.objects.for_user(user).filter(question=question).exists():
        raise Conflict(_("The question was opened again in the meantime."), code="cannot_undo")
    answer = MemoryAnswer(pk=answer_id, user=user, question=question, on=date.fromisoformat(copy["on"]))
    answer.created_at = datetime.fromisoformat(copy["created_at"])
    answer.edited_at = datetime.fromisoformat(copy["edited_at"]) if copy["edited_at"] else None
    for name in COPIED:
        setattr(answer, name, copy[name])
    answer.save(force_insert=True)
    if _remember_again(user, answer, at):
        word_again(user=user, answer=answer, wording=copy.get("wording", {}))
        restore_quotes(user=user, answer=answer, blanked=copy["blanked"])
    tombstone.delete()
    prepare_after(user=user, at=at)
    tell_of_answer(entry_recorded, answer, was_on=None, at=at)
    return answer


def blank_quotes(*, user: User, answer: MemoryAnswer) -> list[dict[str, Any]]:
    """Remove the words of every question that builds on this answer; returns what was removed.

    Questions that nobody has ended yet are removed whole; sentences of the story lose their words for good. Nor
    are the words left in answers kept for a repeated request.
    """
    forget_kept_answers(user)
    blank_sentences(user=user, answers=[answer.pk])
    forget_sent(user=user, ids=[answer.pk, *answer.memories.values_list("memory_id", flat=True)])
    removed = []
    for source in QuestionSource.objects.for_user(user).filter(answer=answer).select_related("question"):
        question = source.question
        if question.state not in Question.ENDED:
            question.delete()
            continue
        row: dict[str, Any] = {"question_id": str(question.pk), "on": source.on.isoformat(), "quote": source.quote}
        others = QuestionSource.objects.for_user(user).filter(question=question).exclude(pk=source.pk)
        row["others"] = [str(answer_id) for answer_id in others.values_list("answer_id", flat=True)]
        removed.append(row | {name: getattr(question, name) for name in QUOTING})
        question.blank()
        source.delete()
    # A reply that speaks of several answers cannot lose one of them.
    MemoryAnswer.objects.for_user(user).filter(reply_sources__answer=answer).update(reply=None)
    ReplySource.objects.for_user(user).filter(answer=answer).delete()
    return removed


def restore_quotes(*, user: User, answer: MemoryAnswer, blanked: Sequence[Mapping[str, Any]]) -> None:
    """Give the questions that build on this answer the words back that `blank_quotes` removed."""
    for row in blanked:
        question = Question.objects.for_user(user).filter(pk=row["question_id"]).first()
        if question is None:
            continue
        sources = QuestionSource.objects.for_user(user).filter(question=question)
        quoted = {str(answer_id) for answer_id in sources.values_list("answer_id", flat=True)}
        if quoted >= set(row["others"]):  # else it also quotes what was removed since
            for name in QUOTING:
                setattr(question, name, row[name] or getattr(question, name))
            question.save(update_fields=QUOTING)
        on = date.fromisoformat(row["on"])
        QuestionSource.objects.create(user=user, question=question, answer=answer, on=on, quote=row["quote"])


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


def _remember_again(user: User, answer: MemoryAnswer, at: datetime) -> bool:
    """Conclude from the answer what it said; False where the person has forgotten that in the meantime."""
    asked = built_in_bank().get(answer.question.bank_id)
    if asked is None or notices(user, answer.text if answer.is_own_words else None):
        return True
    option = next((option for option in answer.question.options if option.id == answer.option_id), None)
    if answer.option_id and option is None:  # the question lost its options, so what was meant by one is unknown
        return True
    said = remember(asked, option, answer.text or "", understood=answer.understood)
    if keep_fact(user=user, answer=answer, fact=said, at=at) is None:
        hush(answer)
        answer.save(update_fields=["phrase", "has_thread", "reply"])
        return False
    return True
