"""Takes the words of memories away, with what quotes them; a sealed copy puts them back while the day lasts."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.idempotency import forget_kept_answers
from accounts.models import User
from intentions.models import Tombstone
from lot.errors import Conflict, Gone, NotFound
from memory.models import Memory, MemoryAnswer, MemorySource, Question, QuestionSource
from memory.services.egress import forget_sent
from memory.services.facts import END_MARKS, hush
from memory.services.forgetting import blank_quotes, restore_quotes
from memory.services.settling import settle
from memory.services.untelling import blank_sentences
from profiles.days import day_turns

SEALED = ("key", "value", "text")
HUSHED = ("phrase", "has_thread", "reply")


def wipe(
    *, user: User, memory: Memory, chain: Sequence[Memory], state: Memory.State, at: datetime, question: str = ""
) -> None:
    """Empty these memories; what they rest on is quoted no more. `question` is the one on which the person said so.

    A tombstone a row stays; that of `memory` holds the copy to undo from until the day turns.
    """
    forget_kept_answers(user)
    blank_sentences(user=user, memories=[row.pk for row in chain])
    answers = _answers_under(user, chain)
    forget_sent(user=user, ids=[row.pk for row in [*chain, *answers]])
    texts = [row.text for row in chain if row.text]
    copy: dict[str, Any] = {
        "question_id": question,
        "rows": [{"id": str(row.pk), "state": row.state} | _fields(row, SEALED) for row in chain],
        "answers": [{"id": str(answer.pk)} | _fields(answer, HUSHED) for answer in answers],
    }
    for row, answer in zip(copy["answers"], answers, strict=True):
        row["blanked"] = _stop_quoting(user, answer, state)
        hush(answer)
        answer.save(update_fields=HUSHED)
    copy["replies"] = _blank_replies(user, texts, min(row.first_confirmed_on for row in chain))
    until = day_turns(user, at)
    for row in chain:
        row.key = row.value = row.text = row.doubt = None
        row.doubted_by = None
        row.state = state
        row.save(update_fields=[*SEALED, "state", "doubt", "doubted_by"])
        stone = Tombstone(row_id=row.pk, user_id=user.pk, kind=Tombstone.Kind.MEMORY, at=at)
        if row.pk == memory.pk:
            stone.undo_until, stone.copy = until, json.dumps(copy, ensure_ascii=False)
        stone.save(force_insert=True)


def put_back(*, user: User, memory_id: UUID, at: datetime) -> Memory:
    """The memory as it was before it was wiped. Raises NotFound, Gone once the day has turned, Conflict
    where no answer says it any more."""
    stones = Tombstone.objects.for_user(user).filter(kind=Tombstone.Kind.MEMORY)
    stone = stones.filter(row_id=memory_id).first()
    if stone is None:
        raise NotFound(_("There is no such memory."))
    if stone.copy is None or (stone.undo_until and stone.undo_until <= at):
        raise Gone(_("The day has turned. This cannot be undone any more."), code="cannot_undo")
    copy = json.loads(stone.copy)
    ids = [row["id"] for row in copy["rows"]]
    for row in copy["rows"]:
        _fill_again(user, row)
    memory = Memory.objects.for_user(user).get(pk=memory_id)
    if memory.state in Memory.BLOCKED:
        raise Conflict(_("The answer that it rested on is gone or was changed."), code="cannot_undo")
    _quote_again(user, copy)
    stones.filter(row_id__in=ids).delete()
    return memory


def same_value(*, user: User, memory: Memory) -> list[Memory]:
    """This memory, and the same value where it stands for an earlier time: what is not true is in neither."""
    rows = Memory.objects.for_user(user).standing().filter(key_hash=memory.key_hash, value_hash=memory.value_hash)
    return [memory, *rows.exclude(pk=memory.pk)]


def quoting_memories(*, user: User, chain: Sequence[Memory]) -> list[Memory]:
    """Memories that hold the words of these, since they come from answers to questions that quoted them."""
    # Step by step, each by its index: in one statement a planner without statistics joins five tables in a loop.
    quoted = _answer_ids_under(user, chain)
    questions = QuestionSource.objects.for_user(user).filter(answer_id__in=quoted).values_list("question_id", flat=True)
    answers = MemoryAnswer.objects.for_user(user).filter(question_id__in=set(questions)).values_list("pk", flat=True)
    sources = MemorySource.objects.for_user(user).filter(answer_id__in=set(answers))
    found = Memory.objects.for_user(user).standing().filter(pk__in=set(sources.values_list("memory_id", flat=True)))
    found = found.exclude(pk__in=[row.pk for row in chain])
    texts = [_needle(row.text) for row in chain if row.text]
    return [row for row in found if any(text in (row.text or "").casefold() for text in texts)]


def wiped_on(*, user: User, question: Question, at: datetime) -> list[UUID]:
    """The memories that the person said are not true when this question was asked, as long as that can be undone."""
    stones = Tombstone.objects.for_user(user).undoable(Tombstone.Kind.MEMORY, at)
    return [stone.row_id for stone in stones if json.loads(stone.copy or "{}").get("question_id") == str(question.pk)]


def _answers_under(user: User, chain: Sequence[Memory]) -> list[MemoryAnswer]:
    found = MemoryAnswer.objects.for_user(user).filter(pk__in=_answer_ids_under(user, chain))
    return list(found.select_related("question").order_by("created_at"))


def _answer_ids_under(user: User, chain: Sequence[Memory]) -> set[UUID]:
    sources = MemorySource.objects.for_user(user).filter(memory_id__in=[row.pk for row in chain])
    return set(sources.values_list("answer_id", flat=True))


def _stop_quoting(user: User, answer: MemoryAnswer, state: Memory.State) -> list[dict[str, Any]]:
    """What is forgotten goes from all that quotes it; what is not true only from what may still be asked."""
    if state == Memory.State.FORGOTTEN:
        return blank_quotes(user=user, answer=answer)
    Question.objects.for_user(user).live().filter(sources__answer=answer).delete()
    return []


def _blank_replies(user: User, texts: Iterable[str], since: Any) -> dict[str, str]:
    """Empty every reply that says one of these sentences; returns what they were."""
    wanted = [_needle(text) for text in texts]
    blanked = {}
    replies = MemoryAnswer.objects.for_user(user).filter(on__gte=since, reply__isnull=False)
    for answer in replies.only("user_id", "reply").iterator():
        reply = answer.reply or ""
        if any(text in reply.casefold() for text in wanted):
            blanked[str(answer.pk)] = reply
            answer.reply = None
            answer.save(update_fields=["reply"])
    return blanked


def _fill_again(user: User, row: dict[str, Any]) -> None:
    """One memory with its words; it stays empty where no answer says it any more."""
    memory = Memory.objects.for_user(user).filter(pk=row["id"]).first()
    if memory is None:
        return
    if not memory.sources.exists():
        return
    memory.state = Memory.State.CHANGED
    memory.key, memory.value, memory.text = (row[name] for name in SEALED)
    memory.save(update_fields=["state", *SEALED])
    holds = True if row["state"] == Memory.State.CURRENT else None
    settle(user=user, key_hash=bytes(memory.key_hash), holds=holds)


def _quote_again(user: User, copy: dict[str, Any]) -> None:
    answers = MemoryAnswer.objects.for_user(user).in_bulk([row["id"] for row in copy["answers"]] + [*copy["replies"]])
    by_id = {str(pk): answer for pk, answer in answers.items()}
    for row in reversed(copy["answers"]):  # the last removed first, so that questions on several get their words
        answer = by_id.get(row["id"])
        if answer is None or answer.phrase:  # gone, or said anew since
            continue
        for name in HUSHED:
            setattr(answer, name, row[name])
        answer.save(update_fields=HUSHED)
        restore_quotes(user=user, answer=answer, blanked=row["blanked"])
    for answer_id, reply in copy["replies"].items():
        if (answer := by_id.get(answer_id)) and answer.reply is None:
            answer.reply = reply
            answer.save(update_fields=["reply"])


def _needle(text: str) -> str:
    return text.rstrip(END_MARKS).casefold()


def _fields(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
