"""What the engine may take up from the ledger: facts, changes, and what was said about the same subject."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from lot.fields import Sealed, sealed_field
from lot.prepared import prepared
from lot.text import content_stems, shorten, stopped
from memory.engine.bank import PROBE_MARK, Bank, BankQuestion, built_in_bank, probe_of
from memory.engine.kinds import Change, Fact, Moment, Said
from memory.engine.occasions import anniversaries
from memory.engine.remember import OWN_WORDS
from memory.engine.rules import fits
from memory.models import Memory, MemoryAnswer
from profiles.days import local_day

SAMPLED = 60
CHANGE_IS_NEWS_DAYS = 60
CHANGED = f"{PROBE_MARK}changed"
PHRASE_LIMIT = 60
SAID = ("id", "on", "phrase")
COLUMNS = (
    *("id", "key", "value", "doubt", "origin", "first_confirmed_on", "last_confirmed_on", "touched_on", "created_at"),
    *(f"last_answer__{name}" for name in SAID),
    *(f"doubted_by__{name}" for name in SAID),
    *("replaces__id", "replaces__state", "replaces__value", "replaces__origin"),
    *(f"replaces__last_answer__{name}" for name in SAID),
)
KEY, VALUE, DOUBT = (sealed_field(Memory, name) for name in ("key", "value", "doubt"))
PHRASE = sealed_field(MemoryAnswer, "phrase")


@dataclass(frozen=True, slots=True)
class Kept:
    """A memory that holds, opened: what it says, whose words it has, what it replaced, what speaks against it."""

    question: BankQuestion | None
    value: str
    is_chosen: bool
    said: Said
    first_confirmed_on: date
    last_confirmed_on: date
    touched_on: date
    created_at: datetime
    before: Said | None = None
    doubt: Said | None = None
    doubt_option: str = ""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What of the ledger bears on the next question."""

    facts: tuple[Fact, ...]
    changes: tuple[Change, ...]
    near: tuple[Said, ...]


def remembered(ledger: Iterable[Kept], moment: Moment, bank: Bank) -> Remembered:
    """What these memories say at a moment."""
    quotable = [kept for kept in ledger if kept.said.quote]
    return Remembered(
        facts=tuple(_facts(quotable, moment)),
        changes=tuple(_changes(quotable, moment, bank)),
        near=tuple(sorted((kept.said for kept in quotable), key=lambda said: said.on, reverse=True)),
    )


def said_in(answer: MemoryAnswer) -> Said:
    """An answer as it may be quoted; without a phrase it may not: the person forgot or corrected what it said."""
    return Said(answer.pk, answer.on, answer.phrase or "")


def read_ledger(user: User, on: date, *, since: date, size: int) -> list[Kept]:
    """What was confirmed since a date, a fair sample of all, what was said on this day of the year or the next, and
    what is in doubt.

    `size` is about how many memories there are. What was forgotten, corrected or replaced is not in it. The latest
    first; one query.
    """
    begun = local_day(user, user.created_at) - timedelta(days=1)  # a day early: the zone may have been another one
    days = {day for day in (*anniversaries(on), *anniversaries(on + timedelta(days=1))) if day >= begun}
    opened = [_opened(user.pk, row) for row in _sample(user, on, size, since, tuple(days))]
    return sorted(opened, key=lambda kept: (kept.last_confirmed_on, kept.created_at), reverse=True)


def _sample(user: User, on: date, size: int, since: date, days: tuple[date, ...]) -> list[Any]:
    """What is wanted, with about so many of all. Facts have no order that would be fair, and the oldest may suit
    another season for months: so every day looks at another stretch of the ring of keyed hashes."""
    if size <= SAMPLED:
        return _with_all(user, since, days)
    begins = int.from_bytes(hashlib.sha256(f"{user.pk}|{on}".encode()).digest()[:4])
    ends = begins + SAMPLED * 2**32 // size
    stretch = begins.to_bytes(4), (ends % 2**32).to_bytes(4)
    return (_with_stretch if ends < 2**32 else _with_both_ends)(user, since, days, *stretch)


@prepared
def _with_all(user: User, since: date, days: tuple[date, ...]) -> QuerySet[Memory, Any]:
    return _wanted(user, since, days, Q(key_hash__isnull=False))


@prepared
def _with_stretch(user: User, since: date, days: tuple[date, ...], begins: bytes, ends: bytes) -> QuerySet[Memory, Any]:
    return _wanted(user, since, days, Q(key_hash__gte=begins, key_hash__lt=ends))


@prepared
def _with_both_ends(
    user: User, since: date, days: tuple[date, ...], begins: bytes, ends: bytes
) -> QuerySet[Memory, Any]:
    return _wanted(user, since, days, Q(key_hash__gte=begins) | Q(key_hash__lt=ends))


def _wanted(user: User, since: date, days: tuple[date, ...], sample: Q) -> QuerySet[Memory, Any]:
    wanted = Q(last_confirmed_on__gte=since) | Q(first_confirmed_on__in=days) | Q(doubted_by__isnull=False)
    rows = Memory.objects.for_user(user).current().filter(wanted | sample, last_answer__isnull=False)
    return rows.values_list(*COLUMNS, named=True)


def _opened(owner_id: UUID, row: Any) -> Kept:
    question = built_in_bank().get(KEY.open_of(row.id, owner_id, row.key))
    value = VALUE.open_of(row.id, owner_id, row.value) or ""
    said = _said(owner_id, row.last_answer__id, row.last_answer__on, row.last_answer__phrase)
    said = replace(said, about=_about(question, value, said.quote))
    is_chosen = _is_chosen(row.origin, value)
    before = doubt = None
    if row.replaces__state == Memory.State.CHANGED and row.replaces__last_answer__id and is_chosen:
        old = VALUE.open_of(row.replaces__id, owner_id, row.replaces__value) or ""
        if _is_chosen(row.replaces__origin, old):
            sealed = row.replaces__last_answer__phrase
            before = _said(owner_id, row.replaces__last_answer__id, row.replaces__last_answer__on, sealed)
    if row.doubted_by__id:
        doubt = _said(owner_id, row.doubted_by__id, row.doubted_by__on, row.doubted_by__phrase)
    return Kept(
        question=question,
        value=value,
        is_chosen=is_chosen,
        said=said,
        first_confirmed_on=row.first_confirmed_on,
        last_confirmed_on=row.last_confirmed_on,
        touched_on=row.touched_on,
        created_at=row.created_at,
        before=before if before and before.quote else None,
        doubt=doubt if doubt and doubt.quote else None,
        doubt_option=(DOUBT.open_of(row.id, owner_id, row.doubt) or "") if doubt and doubt.quote else "",
    )


def _said(owner_id: UUID, answer_id: UUID, on: date, phrase: Sealed | None) -> Said:
    return Said(answer_id, on, PHRASE.open_of(answer_id, owner_id, phrase) or "")


def _is_chosen(origin: str, value: str) -> bool:
    # What the person put in their own words is not asked again in LOT's.
    return origin != Memory.Origin.PERSON and not value.startswith(OWN_WORDS)


def _about(question: BankQuestion | None, value: str, quote: str) -> frozenset[str]:
    """The subjects of what was said: those of the option that it names; own words have their question's, where they
    share a word with it: not every answer stays with its question."""
    if question is None:
        return frozenset()
    if option := question.option(value):
        return option.about
    return question.about if content_stems(quote) & _words_of(question.id) else frozenset()


@cache
def _words_of(question_id: str) -> frozenset[str]:
    """The content stems of a question of the built-in bank with its options."""
    question = built_in_bank().get(question_id)
    texts = [question.text, question.label, *(option.phrase for option in question.options)] if question else []
    return content_stems(" ".join(texts))


def _facts(ledger: Iterable[Kept], moment: Moment) -> Iterable[Fact]:
    for kept in ledger:
        question = kept.question
        if question is None or CHANGED in question.id or not kept.is_chosen or not fits(question, moment):
            continue
        yield Fact(
            said=kept.said,
            question=question,
            option_id=kept.value,
            last_confirmed_on=kept.last_confirmed_on,
            touched_on=kept.touched_on,
            doubt=kept.doubt,
            doubt_option=kept.doubt_option,
        )


def _changes(ledger: Sequence[Kept], moment: Moment, bank: Bank) -> Iterable[Change]:
    for kept in ledger:
        is_news = (moment.on - kept.first_confirmed_on).days <= CHANGE_IS_NEWS_DAYS
        if kept.before is None or kept.question is None or not is_news:
            continue
        said = {"before": kept.before.quote, "now": kept.said.quote}
        words = {name: stopped(shorten(quote, PHRASE_LIMIT)) for name, quote in said.items()}
        probe_id = f"changed.{kept.first_confirmed_on:%Y%m%d}"
        yield Change(kept.before, kept.said, probe_of(kept.question, bank.changes[0], probe_id, **words))
