"""Keyed hashes of imported rows, made under the key of the person they come to. The words stand in the file."""

from functools import partial
from typing import Any
from uuid import UUID

from accounts.models import User
from intentions.services.check_ins import label_hash_of
from lot.fields import owner_hash
from memory.engine.bank import built_in_bank
from memory.engine.kinds import Option
from memory.engine.likeness import marks_of
from memory.engine.remember import Remembered, remember
from memory.engine.story.kinds import content_of_answer
from memory.models import Memory, MemoryAnswer, bank_hash_of
from memory.services.facts import key_hash_of, value_hash_of
from memory.services.striking import hash_of
from ops.importing.drafts import Draft


def fill_hashes(user: User, draft: Draft, row: Any) -> bool:
    """Set what is rebuilt of a row; False where it cannot be, since its words stand nowhere any more."""
    filling = FILLING.get(draft.table.name)
    return filling(user, draft, row) if filling else True


def fill_blank_memories(user: User, ids: list[UUID]) -> int:
    """Of what was forgotten or denied there is no word: what it was follows from the answers that it rests on, so
    that it is not concluded from them again. Returns how many are known again."""
    known = 0
    for memory in Memory.objects.for_user(user).filter(pk__in=ids):
        sources = memory.sources.select_related("answer__question").order_by("answer__created_at", "pk")
        facts = (_said_by(source.answer) for source in sources)
        fact = next((fact for fact in facts if fact is not None), None)
        if fact is not None:
            hashes = {"key_hash": key_hash_of(user, fact.key), "value_hash": value_hash_of(user, fact)}
            known += Memory.objects.for_user(user).filter(pk=memory.pk).update(**hashes)
    return known


def _said_by(answer: MemoryAnswer) -> Remembered | None:
    """The fact in an answer; None where its question is of no bank, or lost the options that it was chosen from."""
    asked = built_in_bank().get(answer.question.bank_id)
    if asked is None:
        return None
    option = next((option for option in answer.question.options if option.id == answer.option_id), None)
    if answer.option_id and option is None:
        known = asked.option(answer.option_id)
        if known is None:
            return None
        option = Option(known.id, known.text, known.phrase, known.id)
    return remember(asked, option, answer.text or "", understood=answer.understood)


def _mood(user: User, draft: Draft, row: Any) -> bool:
    row.label_hash = label_hash_of(user.pk, draft.values["label"])
    return True


def _question(user: User, draft: Draft, row: Any) -> bool:
    bank_id = draft.values["bank_id"]
    asked = built_in_bank().get(bank_id)
    words = draft.values["text"] or (asked.text if asked else "")  # emptied: its usual words do not come again
    row.bank_hash = bank_hash_of(user.pk, bank_id) if bank_id else None
    row.marks = marks_of(words, partial(owner_hash, user.pk)).pack()
    return True


def _memory(user: User, draft: Draft, row: Any) -> bool:
    key, value = draft.values["key"], draft.values["value"]
    if key is None or value is None:
        blank = owner_hash(user.pk, "memory-blank", str(row.pk))  # nothing is matched by it; see above
        row.key_hash = row.value_hash = blank
    else:
        row.key_hash = key_hash_of(user, key)
        row.value_hash = owner_hash(user.pk, "memory-value", f"{key}={value}")
    return True


def _sentence(user: User, draft: Draft, row: Any) -> bool:
    content = draft.derived["content"] or f"imported={draft.source_id}"
    row.content_hash = hash_of(user, content)
    return True


def _struck(user: User, draft: Draft, row: Any) -> bool:
    content = draft.derived["content"]
    if content is not None:
        row.content_hash = hash_of(user, content)
    return content is not None


def _struck_fact(user: User, draft: Draft, row: Any) -> bool:
    content, answer = draft.derived["content"], draft.derived["answer"]
    said = content or (content_of_answer(UUID(answer)) if answer else None)
    if said is not None:
        row.content_hash = hash_of(user, said)
    return said is not None


FILLING = {
    "moods": _mood,
    "questions": _question,
    "memories": _memory,
    "story_sentences": _sentence,
    "struck_sentences": _struck,
    "struck_facts": _struck_fact,
}
