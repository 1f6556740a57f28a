"""The ledger of facts: what an answer adds to it, and what goes when the answer goes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db.models import Max, Min

from accounts.models import User
from lot.fields import owner_hash
from memory.engine.remember import Remembered
from memory.models import Memory, MemoryAnswer, MemoryQuerySet, MemorySource


def key_hash_of(user: User, key: str) -> bytes:
    """What a memory's key is matched by."""
    return owner_hash(user.pk, "memory-key", key)


def as_they_have_it(*, user: User, fact: Remembered) -> Remembered | None:
    """The fact in the person's own wording where they have given it one; None where they do not want it concluded."""
    same = list(_with_value(user, fact))
    if any(memory.state in Memory.BLOCKED for memory in same):
        return None
    worded = [memory for memory in same if memory.origin == Memory.Origin.PERSON]
    return replace(fact, text=worded[-1].text or "") if worded else fact


def keep_fact(*, user: User, answer: MemoryAnswer, fact: Remembered, at: datetime) -> Memory | None:
    """Confirm, change or make the memory under this key; returns the fact it replaced or confirmed, if any.

    A value that the person forgot or corrected under this key is not concluded again, and one that they put in
    their own words keeps them. Called in a transaction that holds the person's lock.
    """
    same = _with_value(user, fact)
    key_hash, value_hash = key_hash_of(user, fact.key), _value_hash(user, fact)
    wanted = as_they_have_it(user=user, fact=fact)
    if wanted is None:
        return None
    current = Memory.objects.for_user(user).filter(key_hash=key_hash).current().first()
    if current and bytes(current.value_hash) == value_hash:
        current.first_confirmed_on = min(current.first_confirmed_on, answer.on)
        current.last_confirmed_on = max(current.last_confirmed_on, answer.on)
        current.save(update_fields=["first_confirmed_on", "last_confirmed_on"])
        MemorySource.objects.get_or_create(user=user, memory=current, answer=answer)
        return current
    is_history = current is not None and current.first_confirmed_on > answer.on
    is_theirs = same.filter(origin=Memory.Origin.PERSON).exists()
    memory = Memory(
        user=user,
        topic=answer.topic,
        state=Memory.State.CHANGED if is_history else Memory.State.CURRENT,
        origin=Memory.Origin.PERSON if is_theirs else Memory.Origin.RULE,
        key=fact.key,
        value=fact.value,
        text=wanted.text,
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
        # What rested on it leads nowhere any more: no follow-up about the shower once it is the bath.
        MemoryAnswer.objects.for_user(user).filter(memories__memory=current).update(has_thread=False)
    memory.save(force_insert=True)
    MemorySource.objects.create(user=user, memory=memory, answer=answer)
    if current and is_history and current.replaces_id is None:
        current.replaces = memory
        current.save(update_fields=["replaces"])
    return None if is_history else current


def withdraw_facts(*, user: User, answer: MemoryAnswer) -> None:
    """Take an answer out of the ledger: what rests on it alone goes, what it replaced holds again.

    What the person forgot or corrected stays, without a word, so that it is not concluded again.
    """
    for memory in Memory.objects.for_user(user).filter(sources__answer=answer):
        memory.sources.filter(answer=answer).delete()
        if memory.state in Memory.BLOCKED:
            continue
        left = memory.sources.aggregate(first=Min("answer__on"), last=Max("answer__on"))
        if left["last"] is None:
            _remove(user, memory)
        else:
            memory.first_confirmed_on, memory.last_confirmed_on = left["first"], left["last"]
            memory.save(update_fields=["first_confirmed_on", "last_confirmed_on"])


def wording_on(*, user: User, answer: MemoryAnswer) -> dict[str, str]:
    """What rests on an answer in the person's own wording: value hash to text, to be put back after a change."""
    worded = Memory.objects.for_user(user).standing().filter(sources__answer=answer, origin=Memory.Origin.PERSON)
    return {bytes(memory.value_hash).hex(): memory.text or "" for memory in worded}


def word_again(*, user: User, answer: MemoryAnswer, wording: Mapping[str, str]) -> None:
    """Give what rests on an answer the person's wording back, where its value is still the same."""
    for memory in Memory.objects.for_user(user).standing().filter(sources__answer=answer):
        if text := wording.get(bytes(memory.value_hash).hex()):
            memory.text, memory.origin = text, Memory.Origin.PERSON
            memory.save(update_fields=["text", "origin"])


def hush(answer: MemoryAnswer) -> None:
    """LOT quotes the answer no more and leads on from it no more. It stays the person's own; the caller saves it."""
    answer.phrase, answer.has_thread, answer.reply = "", False, None


def _with_value(user: User, fact: Remembered) -> MemoryQuerySet:
    own = Memory.objects.for_user(user).filter(key_hash=key_hash_of(user, fact.key))
    return own.filter(value_hash=_value_hash(user, fact)).order_by("created_at")


def _value_hash(user: User, fact: Remembered) -> bytes:
    return owner_hash(user.pk, "memory-value", f"{fact.key}={fact.value}")


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
