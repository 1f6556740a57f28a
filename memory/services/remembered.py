"""What the engine may take up from the ledger: facts, changes, and what was said about the same subject."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from accounts.models import User
from lot.text import content_stems, shorten
from memory.engine.bank import PROBE_MARK, Bank, built_in_bank, probe_of
from memory.engine.kinds import Change, Fact, Moment, Said
from memory.engine.occasions import anniversaries
from memory.engine.remember import OWN_WORDS
from memory.engine.rules import fits
from memory.models import Memory, MemoryAnswer

NEWEST_READ, SAMPLED, OF_THIS_DAY, DOUBTED = 25, 45, 16, 12
CHANGE_IS_NEWS_DAYS = 60
CHANGED = f"{PROBE_MARK}changed"
PHRASE_LIMIT = 60
ANSWER_FIELDS = ("user_id", "on", "phrase", "created_at")
FIELDS = (
    *(
        "user_id",
        "key",
        "value",
        "topic",
        "origin",
        "created_at",
        "first_confirmed_on",
        "last_confirmed_on",
        "touched_on",
        "doubt",
    ),
    *(f"last_answer__{name}" for name in ANSWER_FIELDS),
    *(f"doubted_by__{name}" for name in ANSWER_FIELDS),
    *("replaces__user_id", "replaces__state", "replaces__value", "replaces__origin"),
    *(f"replaces__last_answer__{name}" for name in ANSWER_FIELDS),
)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What of the ledger bears on the next question."""

    facts: tuple[Fact, ...]
    changes: tuple[Change, ...]
    near: tuple[Said, ...]


def remembered(rows: Iterable[Memory], moment: Moment, bank: Bank) -> Remembered:
    """What these memories say at a moment."""
    said = [(memory, said_in(memory.last_answer, _about(bank, memory))) for memory in rows if memory.last_answer]
    quotable = [(memory, one) for memory, one in said if one.quote]
    return Remembered(
        facts=tuple(_facts(quotable, moment, bank)),
        changes=tuple(_changes(quotable, moment, bank)),
        near=tuple(one for _memory, one in sorted(quotable, key=lambda row: row[1].on, reverse=True)),
    )


def said_in(answer: MemoryAnswer, about: frozenset[str] = frozenset()) -> Said:
    """An answer as it may be quoted; without a phrase it may not: the person forgot or corrected what it said."""
    return Said(answer.pk, answer.on, answer.phrase or "", about)


def _about(bank: Bank, memory: Memory) -> frozenset[str]:
    """The subjects of what was said: those of the option that it names; own words have their question's, where they
    share a word with it: not every answer stays with its question."""
    question = bank.get(memory.key)
    if question is None or memory.last_answer is None:
        return frozenset()
    if option := question.option(memory.value or ""):
        return option.about
    said = content_stems(memory.last_answer.phrase or "")
    return question.about if said & _words_of(question.id) else frozenset()


@cache
def _words_of(question_id: str) -> frozenset[str]:
    """The content stems of a question of the built-in bank with its options."""
    question = built_in_bank().get(question_id)
    texts = [question.text, question.label, *(option.phrase for option in question.options)] if question else []
    return content_stems(" ".join(texts))


def read_ledger(user: User, on: date) -> list[Memory]:
    """The newest facts, a fair sample of all, what was said on this day of the year or the next, and what is in doubt.

    What was forgotten, corrected or replaced is not in it. The latest first; two queries.
    """
    current = Memory.objects.for_user(user).current()
    newest = current.order_by("-last_confirmed_on", "-created_at").values("pk")[:NEWEST_READ]
    # Facts have no order that would be fair: the oldest may suit another season for months. So every day looks at
    # the ledger from another place on, in the order of the keyed hashes.
    place = hashlib.sha256(f"{user.pk}|{on}".encode()).digest()[:16]
    after = current.filter(key_hash__gte=place).order_by("key_hash").values("pk")[:SAMPLED]
    before = current.filter(key_hash__lt=place).order_by("key_hash").values("pk")[: SAMPLED // 3]
    days = {*anniversaries(on), *anniversaries(on + timedelta(days=1))}
    of_this_day = current.filter(first_confirmed_on__in=days).values("pk")[:OF_THIS_DAY]
    doubted = current.filter(doubted_by__isnull=False).order_by("-doubted_by__created_at").values("pk")[:DOUBTED]
    # A union of look-ups by id: joined by "or", a planner reads the whole ledger. The ids alone, since a union of
    # whole rows takes Django longer to write than the database to answer.
    parts = [
        Memory.objects.filter(pk__in=ids).values_list("pk") for ids in (newest, after, before, of_this_day, doubted)
    ]
    ids = {pk for (pk,) in parts[0].union(*parts[1:])}
    rows = Memory.objects.for_user(user).filter(pk__in=ids).only(*FIELDS)
    rows = rows.select_related("last_answer", "doubted_by", "replaces__last_answer")
    return sorted(rows, key=lambda memory: (memory.last_confirmed_on, memory.created_at), reverse=True)


def _facts(rows: Iterable[tuple[Memory, Said]], moment: Moment, bank: Bank) -> Iterable[Fact]:
    for memory, said in rows:
        question = bank.get(memory.key)
        if question is None or CHANGED in question.id or not _is_chosen(memory) or not fits(question, moment):
            continue
        doubt = said_in(memory.doubted_by) if memory.doubted_by else None
        is_doubted = doubt is not None and bool(doubt.quote)
        yield Fact(
            said=said,
            question=question,
            option_id=str(memory.value),
            last_confirmed_on=memory.last_confirmed_on,
            touched_on=memory.touched_on,
            doubt=doubt if is_doubted else None,
            doubt_option=(memory.doubt or "") if is_doubted else "",
        )


def _is_chosen(memory: Memory) -> bool:
    # What the person put in their own words is not asked again in LOT's.
    return memory.origin != Memory.Origin.PERSON and not str(memory.value).startswith(OWN_WORDS)


def _changes(rows: Sequence[tuple[Memory, Said]], moment: Moment, bank: Bank) -> Iterable[Change]:
    for memory, new in rows:
        before, question = memory.replaces, bank.get(memory.key)
        is_news = (moment.on - memory.first_confirmed_on).days <= CHANGE_IS_NEWS_DAYS
        if before is None or before.last_answer is None or question is None or not is_news:
            continue
        old = said_in(before.last_answer)
        if before.state == Memory.State.CHANGED and old.quote and _is_chosen(memory) and _is_chosen(before):
            words = {"before": shorten(old.quote, PHRASE_LIMIT), "now": shorten(new.quote, PHRASE_LIMIT)}
            probe_id = f"changed.{memory.first_confirmed_on:%Y%m%d}"
            yield Change(old, new, probe_of(question, bank.changes[0], probe_id, **words))
