"""The person governs what is remembered: rewords it, says that it is not true, has it forgotten, takes that back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.idempotency import forget_kept_answers
from accounts.models import User
from lot.errors import Conflict, InvalidInput, NotFound
from lot.text import content_stems
from memory.models import Memory, MemoryAnswer, Question
from memory.services.asking import prepare_after
from memory.services.facts import hush
from memory.services.indexing import indexed_together
from memory.services.untelling import blank_sentences
from memory.services.wiping import put_back, quoting_memories, same_value, wipe
from profiles.care import look_after

MEMORY_LIMIT = 500


@transaction.atomic
def edit_memory(*, user: User, memory_id: UUID, text: str, at: datetime, was: str | None = None) -> Memory:
    """Put a memory into the person's own words, one line of at most 500 characters; its sources stay.

    `was` is the wording that the person had before them. Raises NotFound, InvalidInput, and Conflict
    `memory_changed` where it is another one by now.
    """
    words = _read_words(text)
    User.objects.lock(user)
    memory = memory_of(user, memory_id)
    if memory.state != Memory.State.CURRENT or (was is not None and was != memory.text):
        raise Conflict(_("This was changed in the meantime."), code="memory_changed")
    if words == memory.text:
        return memory
    memory.text, memory.origin = words, Memory.Origin.PERSON
    memory.save(update_fields=["text", "origin"])
    blank_sentences(user=user, memories=[memory.pk])
    forget_kept_answers(user)
    # Nothing is asked about words that show the help lines, nor about the answers behind them.
    _quote_what_is_left(user, memory, "" if look_after(user=user, text=words, at=at) else words)
    prepare_after(user=user, at=at)
    return memory


@transaction.atomic
@indexed_together()
def correct_memory(*, user: User, memory_id: UUID, at: datetime) -> Memory:
    """ "That is not true": its words go, and it is never concluded again. What it replaced stays history. NotFound."""
    User.objects.lock(user)
    memory = memory_of(user, memory_id, Memory.State.CORRECTED)
    if memory.state != Memory.State.CORRECTED:
        chain = same_value(user=user, memory=memory)
        wipe(user=user, memory=memory, chain=chain, state=Memory.State.CORRECTED, at=at)
        prepare_after(user=user, at=at)
    return memory


@transaction.atomic
@indexed_together()
def forget_memory(*, user: User, memory_id: UUID, at: datetime) -> Memory:
    """Forget a memory with all that held before it, and the words of whatever quotes it. Raises NotFound.

    The answers stay: they are the person's log. It is never concluded again.
    """
    User.objects.lock(user)
    memory = memory_of(user, memory_id, Memory.State.FORGOTTEN)
    if memory.state != Memory.State.FORGOTTEN:
        chain = list(Memory.objects.for_user(user).standing().filter(key_hash=memory.key_hash))
        chain += quoting_memories(user=user, chain=chain)
        memory = next(row for row in chain if row.pk == memory.pk)
        wipe(user=user, memory=memory, chain=chain, state=Memory.State.FORGOTTEN, at=at)
        prepare_after(user=user, at=at)
    return memory


@transaction.atomic
@indexed_together()
def undo_forget(*, user: User, memory_id: UUID, at: datetime) -> Memory:
    """Take forgetting, or "that is not true", back while the day lasts. Raises NotFound, Gone and Conflict
    `cannot_undo`."""
    User.objects.lock(user)
    memory = put_back(user=user, memory_id=memory_id, at=at)
    prepare_after(user=user, at=at)
    return memory


@transaction.atomic
@indexed_together()
def hold_memory(*, user: User, memory_id: UUID, at: datetime) -> Memory:
    """What held before what is not true holds again, since the person says so. Raises NotFound, Conflict."""
    User.objects.lock(user)
    memory = memory_of(user, memory_id)
    if memory.state == Memory.State.CURRENT:
        return memory
    if Memory.objects.for_user(user).current().filter(key_hash=memory.key_hash).exists():
        raise Conflict(_("Something else holds by now."), code="memory_changed")
    memory.state = Memory.State.CURRENT
    memory.save(update_fields=["state"])
    prepare_after(user=user, at=at)
    return memory


def memory_of(user: User, memory_id: UUID, *also: Memory.State) -> Memory:
    """The person's memory. Raises NotFound: also for another person's, and for one without words, unless `also`."""
    memory = Memory.objects.for_user(user).filter(pk=memory_id).first()
    if memory is None or (memory.state in Memory.BLOCKED and memory.state not in also):
        raise NotFound(_("There is no such memory."))
    return memory


def _read_words(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise InvalidInput(_("Write a few words, or forget it."), fields={"text": [_("Nothing yet.")]})
    if "\0" in words:
        raise InvalidInput(_("The text holds characters that cannot be stored."), fields={"text": [_("NUL.")]})
    if len(words) > MEMORY_LIMIT:
        limit = _("At most %(limit)d characters; these are %(length)d.") % {"limit": MEMORY_LIMIT, "length": len(words)}
        raise InvalidInput(_("The memory is too long."), fields={"text": [limit]})
    return words


def _quote_what_is_left(user: User, memory: Memory, words: str) -> None:
    """An answer whose words the new wording no longer holds is quoted no more; no reply says the old wording."""
    said = content_stems(words)
    for answer in MemoryAnswer.objects.for_user(user).filter(memories__memory=memory):
        if content_stems(answer.phrase or "") <= said:
            answer.reply = None
        else:
            hush(answer)
            Question.objects.for_user(user).live().filter(sources__answer=answer).delete()
        answer.save(update_fields=["phrase", "has_thread", "reply"])
