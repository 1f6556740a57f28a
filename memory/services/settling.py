"""Makes what stands under a key say what its answers say, in their order, whatever came, went or returned."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from accounts.models import User
from memory.models import Memory, MemoryAnswer, MemorySource

SPAN = ("first_confirmed_on", "last_confirmed_on", "touched_on", "last_answer", "created_at")


@dataclass(slots=True)
class _Run:
    """Answers one after the other that say the same, and the memory that stands for them."""

    sources: Sequence[MemorySource]
    memory: Memory


def settle(*, user: User, key_hash: bytes, holds: bool | None = None) -> None:
    """Derive the memories under a key anew from the answers that they rest on.

    A value that was given up and taken up again stands twice, each time with its own span; where nothing lies
    between any more, once. The last one holds, unless what followed it was said to be not true (`holds` False);
    None keeps what was. Called in a transaction that holds the person's lock.
    """
    rows = list(Memory.objects.for_user(user).standing().filter(key_hash=key_hash))
    if holds is None:
        holds = any(row.state == Memory.State.CURRENT for row in rows)
    runs = _runs(user, rows)
    kept = {run.memory.pk for run in runs}
    Memory.objects.for_user(user).filter(key_hash=key_hash).current().update(state=Memory.State.CHANGED)
    before: Memory | None = None
    for run in runs:
        is_last = run is runs[-1]
        _write(user, run, before, Memory.State.CURRENT if is_last and holds else Memory.State.CHANGED)
        before = run.memory
    for row in rows:
        if row.pk not in kept:
            row.delete()


def _runs(user: User, rows: Sequence[Memory]) -> list[_Run]:
    """The answers in the order of their dates, those that agree together, each with a row of that value."""
    by_id = {row.pk: row for row in rows}
    sources = MemorySource.objects.for_user(user).filter(memory__in=by_id).select_related("answer")
    ordered = sorted(sources, key=lambda source: (source.answer.on, source.answer.created_at, source.answer_id))
    free = dict(by_id)
    runs = []
    for _value, group in groupby(ordered, key=lambda source: bytes(by_id[source.memory_id].value_hash)):
        said = list(group)
        own = next((source.memory_id for source in said if source.memory_id in free), None)
        memory = free.pop(own) if own else _twin(by_id[said[0].memory_id])
        runs.append(_Run(said, memory))
    return runs


def _twin(memory: Memory) -> Memory:
    """A row for the same value at another time."""
    names = ("user_id", "topic", "origin", "key", "value", "text", "key_hash", "value_hash")
    return Memory(**{name: getattr(memory, name) for name in names})


def _write(user: User, run: _Run, before: Memory | None, state: Memory.State) -> None:
    memory, answers = run.memory, [source.answer for source in run.sources]
    memory.state, memory.replaces, memory.last_answer = state, before, answers[-1]
    memory.first_confirmed_on, memory.last_confirmed_on = answers[0].on, answers[-1].on
    memory.created_at = answers[0].created_at
    memory.touched_on = max(memory.touched_on or answers[-1].on, answers[-1].on)
    if memory._state.adding:
        memory.save(force_insert=True)
    else:
        memory.save(update_fields=["state", "replaces", *SPAN])
    moved = [source.pk for source in run.sources if source.memory_id != memory.pk]
    MemorySource.objects.for_user(user).filter(pk__in=moved).update(memory=memory)
    if state != Memory.State.CURRENT:
        # What rested on it leads nowhere any more: no follow-up about the shower once it is the bath.
        MemoryAnswer.objects.for_user(user).filter(pk__in=[answer.pk for answer in answers]).update(has_thread=False)
