"""From what is remembered under a key to a fact that can be told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from memory.engine.bank import PROBE_MARK, Bank, BankQuestion, decapitalise
from memory.engine.remember import sentence
from memory.engine.story.aptness import is_apt
from memory.engine.story.kinds import Earlier, Fact, Source


@dataclass(frozen=True, slots=True)
class Held:
    """A memory as it is stored; `is_worded` where the person put it into their own words."""

    id: UUID
    key: str
    value: str
    text: str
    is_worded: bool
    sources: Sequence[Source]


def fact_of(bank: Bank, held: Held, earlier: Held | None) -> Fact | None:
    """The fact with what held before it; None for what stands on no question of the bank.

    Probes ask about an answer, not about the person's days: they are not told. Nor is what another system asked: its
    questions have no words of ours to tell the answer in.
    """
    asked = bank.get(held.key)
    if asked is None or asked.is_carried or PROBE_MARK in held.key or not held.sources or not held.text:
        return None
    words, is_own = _words(asked, held)
    option = asked.option(held.value)
    return Fact(
        id=held.id,
        question_id=asked.id,
        value=held.value,
        topic=asked.topic,
        words=words,
        label="" if held.is_worded else asked.label,
        is_own=is_own,
        depth=asked.depth,
        about=option.about if option else asked.about,
        sources=held.sources,
        is_light=asked.light,
        is_apt=held.is_worded or not is_own or is_apt(asked, words),
        shown=option.text if option and not is_own else "",
        before=_earlier(asked, held, earlier) if not is_own else None,
    )


def with_ladders(bank: Bank, facts: Iterable[Fact]) -> list[Fact]:
    """The facts, each with the questions whose answer led to it."""
    rows = list(facts)
    led: dict[str, set[str]] = {}
    for fact in rows:
        asked = bank.get(fact.question_id)
        option = asked.option(fact.value) if asked else None
        if asked and (follow := option.follow if option else asked.own_follow):
            led.setdefault(follow, set()).add(fact.question_id)
    return [replace(fact, led_by=frozenset(led.get(fact.question_id, ()))) for fact in rows]


def _words(asked: BankQuestion, held: Held) -> tuple[str, bool]:
    """What it says, and whether the person wrote it."""
    if held.is_worded:
        return held.text, True
    quoted = held.text.removeprefix(f"{asked.label}: ")
    if quoted != held.text:
        return quoted, True
    option = asked.option(held.value)
    if option and sentence(option.phrase) == held.text:
        return option.phrase, False
    return decapitalise(held.text.removesuffix(".")), False


def _earlier(asked: BankQuestion, held: Held, earlier: Held | None) -> Earlier | None:
    """What held before, if it was chosen and the present value was said after it."""
    if earlier is None or not earlier.sources or not earlier.text:
        return None
    words, is_own = _words(asked, earlier)
    if is_own or held.sources[-1].on <= earlier.sources[-1].on:
        return None
    option = asked.option(earlier.value)
    return Earlier(earlier.id, earlier.value, words, option.text if option else "", earlier.sources)
