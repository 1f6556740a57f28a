"""What the engine may take up from the ledger: facts to ask again, changes to ask about, and what was said nearby."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from accounts.models import User
from lot.text import shorten
from memory.engine.bank import PROBE_MARK, Bank, probe_of
from memory.engine.kinds import Change, Fact, Moment, Said
from memory.engine.remember import OWN_WORDS
from memory.engine.rules import LAST_RESORT_DAYS, SKIPPED_REST_DAYS, fits
from memory.models import Memory, MemoryAnswer, MemoryQuerySet, MemorySource

SCANNED, PORTION, FACTS_READ, NEWEST_READ = 600, 100, 40, 60
CHANGE_IS_NEWS_DAYS = 60
CHANGED = f"{PROBE_MARK}changed"
PHRASE_LIMIT = 60
SAID = ("user_id", "memory_id", "answer__user_id", "answer__on", "answer__phrase", "answer__created_at")


@dataclass(frozen=True, slots=True)
class Remembered:
    """What of the ledger bears on the next question."""

    facts: tuple[Fact, ...]
    changes: tuple[Change, ...]
    near: dict[str, tuple[Said, ...]]


def read_remembered(user: User, moment: Moment, bank: Bank, asked: Mapping[str, date | None]) -> Remembered:
    """Three queries of bounded size. What was forgotten, corrected or replaced is not in it."""
    current = Memory.objects.for_user(user).current()
    newest = list(current.select_related("replaces").order_by("-last_confirmed_on", "-created_at")[:NEWEST_READ])
    due = _due(current, moment, bank, asked)
    replaced = [memory.replaces for memory in newest if memory.replaces]
    said = _last_said(user, [*newest, *due, *replaced])
    return Remembered(
        facts=tuple(_facts(due, said, bank)),
        changes=tuple(_changes(newest, said, moment, bank)),
        near=_near([*newest, *due], said),
    )


def said_in(answer: MemoryAnswer) -> Said:
    """An answer as it may be quoted."""
    return Said(answer.pk, answer.on, answer.phrase or "")


def _due(current: MemoryQuerySet, moment: Moment, bank: Bank, asked: Mapping[str, date | None]) -> list[Memory]:
    """The facts longest unconfirmed that suit the moment, read in portions until there are enough.

    The very oldest may suit other hours and seasons: they must not stand in the way of those that suit now.
    """
    cutoff = moment.on - timedelta(days=LAST_RESORT_DAYS)
    oldest = current.filter(last_confirmed_on__lte=cutoff).order_by("last_confirmed_on", "id").defer("text")
    due: list[Memory] = []
    for start in range(0, SCANNED, PORTION):
        rows = list(oldest[start : start + PORTION])
        due += [memory for memory in rows if _suits(memory, moment, bank, asked)]
        if len(rows) < PORTION or len(due) >= FACTS_READ:
            break
    return due[:FACTS_READ]


def _suits(memory: Memory, moment: Moment, bank: Bank, asked: Mapping[str, date | None]) -> bool:
    question = bank.get(memory.key)
    if question is None or CHANGED in question.id or not _is_chosen(memory) or not fits(question, moment):
        return False
    asked_on = asked.get(question.id)
    # What was asked again in vain lately waits; it must not stand in the way of the others either.
    wait = SKIPPED_REST_DAYS if asked_on and asked_on > memory.last_confirmed_on else LAST_RESORT_DAYS
    return asked_on is None or (moment.on - asked_on).days >= wait


def _last_said(user: User, memories: Sequence[Memory]) -> dict[UUID, Said]:
    """The latest answer that each memory rests on."""
    ids = {memory.pk for memory in memories}
    sources = MemorySource.objects.for_user(user).filter(memory_id__in=ids).select_related("answer").only(*SAID)
    latest = sorted(sources, key=lambda source: source.answer.created_at)
    # An answer without a phrase may not be quoted: the person forgot or corrected what it said.
    return {source.memory_id: said_in(source.answer) for source in latest if source.answer.phrase}


def _is_chosen(memory: Memory) -> bool:
    # What the person put in their own words is not asked again in LOT's.
    return memory.origin != Memory.Origin.PERSON and not str(memory.value).startswith(OWN_WORDS)


def _facts(due: Iterable[Memory], said: dict[UUID, Said], bank: Bank) -> Iterable[Fact]:
    for memory in due:
        question = bank.get(memory.key)
        if question and memory.pk in said:
            yield Fact(said[memory.pk], question, str(memory.value), memory.last_confirmed_on)


def _changes(newest: Iterable[Memory], said: dict[UUID, Said], moment: Moment, bank: Bank) -> Iterable[Change]:
    for memory in newest:
        before, question = memory.replaces, bank.get(memory.key)
        is_news = (moment.on - memory.first_confirmed_on).days <= CHANGE_IS_NEWS_DAYS
        if before is None or question is None or not is_news or before.state != Memory.State.CHANGED:
            continue
        if {memory.pk, before.pk} <= said.keys() and _is_chosen(memory) and _is_chosen(before):
            old, new = said[before.pk], said[memory.pk]
            words = {"before": shorten(old.quote, PHRASE_LIMIT), "now": shorten(new.quote, PHRASE_LIMIT)}
            probe_id = f"changed.{memory.first_confirmed_on:%Y%m%d}"
            yield Change(old, new, probe_of(question, bank.changes[0], probe_id, **words))


def _near(memories: Iterable[Memory], said: dict[UUID, Said]) -> dict[str, tuple[Said, ...]]:
    by_topic: dict[str, dict[UUID, Said]] = defaultdict(dict)
    for memory in memories:
        if memory.pk in said:
            by_topic[memory.topic][said[memory.pk].answer_id] = said[memory.pk]
    return {topic: tuple(answers.values()) for topic, answers in by_topic.items()}
