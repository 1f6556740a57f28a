"""The ledger of facts: what an answer adds to it, and what goes when the answer goes."""

from datetime import datetime

from django.db.models import Max, Min

from accounts.models import User
from lot.fields import owner_hash
from memory.engine.remember import Remembered
from memory.models import Memory, MemoryAnswer, MemorySource

BLOCKED = (Memory.State.FORGOTTEN, Memory.State.CORRECTED)


def keep_fact(*, user: User, answer: MemoryAnswer, fact: Remembered, at: datetime) -> Memory | None:
    """Confirm, change or make the memory under this key; returns the fact it replaced or confirmed, if any.

    A value that the person forgot or corrected under this key is not concluded again. Called in a transaction
    that holds the person's lock.
    """
    key_hash = owner_hash(user.pk, "memory-key", fact.key)
    value_hash = owner_hash(user.pk, "memory-value", f"{fact.key}={fact.value}")
    own = Memory.objects.for_user(user).filter(key_hash=key_hash)
    if own.filter(value_hash=value_hash, state__in=BLOCKED).exists():
        return None
    current = own.current().first()
    if current and bytes(current.value_hash) == value_hash:
        current.first_confirmed_on = min(current.first_confirmed_on, answer.on)
        current.last_confirmed_on = max(current.last_confirmed_on, answer.on)
        current.save(update_fields=["first_confirmed_on", "last_confirmed_on"])
        MemorySource.objects.get_or_create(user=user, memory=current, answer=answer)
        return current
    is_history = current is not None and current.first_confirmed_on > answer.on
    memory = Memory(
        user=user,
        topic=answer.topic,
        state=Memory.State.CHANGED if is_history else Memory.State.CURRENT,
        key=fact.key,
        value=fact.value,
        text=fact.text,
        key_hash=key_hash,
        value_hash=value_hash,
        first_confirmed_on=answer.on,
        last_confirmed_on=answer.on,
        replaces=None if is_history else current,
        created_at=at,
    )
    if current and not is_history:
        current.state = Memory.State.CHANGED
        current.save(update_fields=["state"])
    memory.save(force_insert=True)
    MemorySource.objects.create(user=user, memory=memory, answer=answer)
    if current and is_history and current.replaces_id is None:
        current.replaces = memory
        current.save(update_fields=["replaces"])
    return None if is_history else current


def withdraw_facts(*, user: User, answer: MemoryAnswer) -> None:
    """Take an answer out of the ledger: what rests on it alone goes, what it replaced holds again."""
    for memory in Memory.objects.for_user(user).filter(sources__answer=answer):
        memory.sources.filter(answer=answer).delete()
        left = memory.sources.aggregate(first=Min("answer__on"), last=Max("answer__on"))
        if left["last"] is None:
            _remove(user, memory)
        else:
            memory.first_confirmed_on, memory.last_confirmed_on = left["first"], left["last"]
            memory.save(update_fields=["first_confirmed_on", "last_confirmed_on"])


def _remove(user: User, memory: Memory) -> None:
    before = memory.replaces
    for later in Memory.objects.for_user(user).filter(replaces=memory):
        later.replaces = before
        later.save(update_fields=["replaces"])
        # "Before: ..." in the reply to the later answer quotes what is being removed.
        MemoryAnswer.objects.for_user(user).filter(memories__memory=later).update(reply=None)
    was_current = memory.state == Memory.State.CURRENT
    memory.delete()
    if was_current and before and before.state == Memory.State.CHANGED:
        before.state = Memory.State.CURRENT
        before.save(update_fields=["state"])
