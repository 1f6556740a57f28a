"""The ledger of facts: what an answer adds to it, and what goes when the answer goes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.models import User
from lot.fields import owner_hash
from lot.prepared import prepared
from memory.engine.hear import built_in_hearing
from memory.engine.remember import Held, Remembered
from memory.models import Memory, MemoryAnswer, MemorySource, Question
from memory.services.settling import settle

END_MARKS = ".!?…"


def key_hash_of(user: User, key: str) -> bytes:
    """What a memory's key is matched by."""
    return owner_hash(user.pk, "memory-key", key)


@dataclass(frozen=True, slots=True)
class Concluded:
    """What an answer was taken to say, in the person's wording where they gave it one, and what held before."""

    fact: Remembered
    before: Held | None


def keep_fact(*, user: User, answer: MemoryAnswer, fact: Remembered, at: datetime) -> Concluded | None:
    """Confirm, change or make the memory under this key; None where the person does not want it concluded.

    A value that they forgot or corrected under this key is not concluded again, and one that they put in their own
    words keeps them. Called in a transaction that holds the person's lock.
    """
    key_hash, value_hash = key_hash_of(user, fact.key), value_hash_of(user, fact)
    rows = _under(user, key_hash)
    same = [memory for memory in rows if bytes(memory.value_hash) == value_hash]
    if any(memory.state in Memory.BLOCKED for memory in same):
        return None
    worded = [memory for memory in same if memory.origin == Memory.Origin.PERSON]
    wanted = replace(fact, text=worded[-1].text or "") if worded else fact
    if all(memory.state in Memory.BLOCKED for memory in rows):
        _new_memory(user, answer, wanted, at, Memory.State.CURRENT)  # nothing to put in order, as most often
        return Concluded(wanted, None)
    if same:
        MemorySource.objects.get_or_create(user=user, memory=same[-1], answer=answer)
    else:
        _new_memory(user, answer, wanted, at, Memory.State.CHANGED)
    settle(user=user, key_hash=key_hash, holds=True)
    current = next((memory for memory in rows if memory.state == Memory.State.CURRENT), None)
    if current is None or current.last_confirmed_on > answer.on:  # what came later holds, this is its history
        return Concluded(wanted, None)
    return Concluded(wanted, Held(current.text or "", bytes(current.value_hash) == value_hash))


@prepared
def _under(user: User, key_hash: bytes) -> QuerySet[Memory]:
    return Memory.objects.for_user(user).filter(key_hash=key_hash).order_by("created_at")


def keep_facts(*, user: User, said: Iterable[tuple[MemoryAnswer, Remembered]]) -> None:
    """As `keep_fact` for many answers at once, in the order of their time: each key is put in order once."""
    by_key: dict[bytes, list[tuple[MemoryAnswer, Remembered]]] = defaultdict(list)
    for answer, fact in said:
        by_key[key_hash_of(user, fact.key)].append((answer, fact))
    known: dict[bytes, dict[bytes, Memory]] = defaultdict(dict)
    for memory in Memory.objects.for_user(user).filter(key_hash__in=list(by_key)).order_by("created_at"):
        values, value_hash = known[bytes(memory.key_hash)], bytes(memory.value_hash)
        if value_hash not in values or values[value_hash].state not in Memory.BLOCKED:
            values[value_hash] = memory
    for key_hash, pairs in by_key.items():
        if not known[key_hash] and len(pairs) == 1:
            answer, fact = pairs[0]
            _new_memory(user, answer, fact, answer.created_at, Memory.State.CURRENT)  # nothing to put in order
            continue
        _rest_on(user, known[key_hash], pairs)
        settle(user=user, key_hash=key_hash, holds=True)


def blocked(*, user: User, facts: Iterable[Remembered]) -> set[Remembered]:
    """Those of these that the person forgot, or said are not true: they are not concluded again."""
    hashes = {fact: (key_hash_of(user, fact.key), value_hash_of(user, fact)) for fact in facts}
    rows = Memory.objects.for_user(user).filter(
        state__in=Memory.BLOCKED, key_hash__in={key for key, _ in hashes.values()}
    )
    known = {(bytes(key), bytes(value)) for key, value in rows.values_list("key_hash", "value_hash")}
    return {fact for fact, pair in hashes.items() if pair in known}


def _rest_on(user: User, values: dict[bytes, Memory], pairs: Iterable[tuple[MemoryAnswer, Remembered]]) -> None:
    """Each answer becomes a source of the memory of its value, made where there is none."""
    sources = []
    for answer, fact in pairs:
        value_hash = value_hash_of(user, fact)
        memory = values.get(value_hash)
        if memory is None:
            values[value_hash] = _new_memory(user, answer, fact, answer.created_at, Memory.State.CHANGED)
        elif memory.state not in Memory.BLOCKED:
            sources.append(MemorySource(user=user, memory=memory, answer=answer))
    MemorySource.objects.bulk_create(sources, ignore_conflicts=True)


def _new_memory(user: User, answer: MemoryAnswer, fact: Remembered, at: datetime, state: Memory.State) -> Memory:
    """A row for a value that was never said, resting on this answer."""
    memory = Memory(
        user=user,
        topic=answer.topic,
        state=state,
        key=fact.key,
        value=fact.value,
        text=fact.text,
        key_hash=key_hash_of(user, fact.key),
        value_hash=value_hash_of(user, fact),
        first_confirmed_on=answer.on,
        last_confirmed_on=answer.on,
        touched_on=answer.on,
        last_answer=answer,
        created_at=at,
    )
    memory.save(force_insert=True)
    MemorySource.objects.create(user=user, memory=memory, answer=answer)
    return memory


def withdraw_facts(*, user: User, answer: MemoryAnswer) -> None:
    """Take an answer out of the ledger: what rests on it alone goes, what it replaced holds again.

    What the person forgot or corrected stays, without a word, so that it is not concluded again.
    """
    Memory.objects.for_user(user).filter(doubted_by=answer).update(doubted_by=None, doubt=None)
    sources = MemorySource.objects.for_user(user).filter(answer=answer).select_related("memory")
    said = {bytes(source.memory.key_hash): source.memory.text for source in sources}
    sources.delete()
    for key_hash, text in said.items():
        settle(user=user, key_hash=key_hash)
        _unsay(user, key_hash, text)


def _unsay(user: User, key_hash: bytes, text: str | None) -> None:
    """Where a text stands no more, the replies to later answers under its key do not say "Before: ..." of it."""
    standing = Memory.objects.for_user(user).standing().filter(key_hash=key_hash)
    if text is None or any(memory.text == text for memory in standing):
        return
    for answer in MemoryAnswer.objects.for_user(user).filter(memories__memory__in=standing).distinct():
        if text.rstrip(END_MARKS).casefold() in (answer.reply or "").casefold():
            answer.reply = None
            answer.save(update_fields=["reply"])


def hear(*, user: User, answer: MemoryAnswer) -> None:
    """Own words may state, under another question, what does not agree with a fact: that is asked about once."""
    claims = {key_hash_of(user, claim.question.id): claim for claim in built_in_hearing().claims(answer.text or "")}
    claims.pop(key_hash_of(user, answer.question.bank_id or ""), None)
    for memory in Memory.objects.for_user(user).current().filter(key_hash__in=list(claims)):
        claim = claims[bytes(memory.key_hash)]
        is_chosen = claim.question.option(memory.value or "") is not None
        if is_chosen and memory.value != claim.option.id and memory.origin != Memory.Origin.PERSON:
            memory.doubted_by, memory.doubt = answer, claim.option.id
            memory.save(update_fields=["doubted_by", "doubt"])


def take_note_of_end(*, user: User, question: Question, on: date) -> None:
    """What an ended question built on was taken up on this date; a doubt that it asked about is settled by it."""
    built_on = Memory.objects.for_user(user).filter(last_answer__quoted_in__question=question)
    built_on.filter(touched_on__lt=on).update(touched_on=on)
    if question.reason == "contradiction":
        built_on.update(doubted_by=None, doubt=None)


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


def value_hash_of(user: User, fact: Remembered) -> bytes:
    """What the value under a key is matched by."""
    return owner_hash(user.pk, "memory-value", f"{fact.key}={fact.value}")
