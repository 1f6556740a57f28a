"""Chooses what is told: what restores first, then by topic what lasts, what came back and some of what changed."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from memory.engine.story.group import QUOTES, Group, alone, is_tender, is_worth_quoting, ladders, pairs, weight
from memory.engine.story.kinds import Fact
from memory.engine.story.wording import fitting

Row = TypeVar("Row")
MOST_PARAGRAPHS, MOST_SENTENCES = 6, 4
LEAST_RESTORING = 2
MOST_CHANGES, MOST_QUOTES = 3, 3  # of a story
CHANGES = ("change",)
SINGLE = ("new", "one", "past")
RATIONED = (*CHANGES, *QUOTES)
# Of one kind in a paragraph; a quotation stands alone.
MOST = {"change": 1, "back": 1, "long": 2, "again": 2, "quote": 1, "worded": 1, "pair": 1, "new": 1}


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph to be: what is told in it, the most telling first."""

    topic: str
    groups: Sequence[Group]


def choose(facts: Sequence[Fact], today: date, is_struck: Callable[[str], bool]) -> list[Part]:
    """At most six paragraphs of one to four groups each."""
    opening = _opening(facts, today)
    used = {fact.id for group in opening for fact in group.facts}
    by_topic: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.id not in used:
            by_topic[fact.topic].append(fact)
    found = {topic: groups(rows, today) for topic, rows in by_topic.items()}
    every = [group for rows in found.values() for group in rows if not is_struck(group.content)]
    told = _some_of(every, CHANGES, MOST_CHANGES) + _some_of(every, QUOTES, MOST_QUOTES)
    parts = []
    for topic, rows in found.items():
        open_to = [row for row in rows if row in every and (row.kind not in RATIONED or row in told)]
        if picked := _pick(open_to):
            parts.append(Part(topic, picked))
    parts.sort(key=lambda part: (-sum(group.weight for group in part.groups), part.topic))
    first = [Part("", opening)] if opening else []
    return [*first, *parts][:MOST_PARAGRAPHS]


def groups(facts: Sequence[Fact], today: date) -> list[Group]:
    """Every fact of a topic at most once: ladders and pairs where a frame can say both, the others alone.

    Where a step further in would only say its first step again, the first step is left out.
    """
    left = sorted(facts, key=lambda fact: (-weight(fact), fact.question_id))
    left = [fact for fact in left if not fact.is_own or is_worth_quoting(fact)]
    found = [alone(fact, today) for fact in left if fact.is_own or fact.before]
    left = [fact for fact in left if not (fact.is_own or fact.before)]
    for fact in sorted(left, key=lambda fact: -fact.depth):
        if fact in left and not fact.says and (steps := list(ladders(fact, [row for row in left if row != fact]))):
            told = next((group for group in steps if fitting(group, today)), alone(fact, today))
            found.append(told)
            left = [row for row in left if row not in (fact, steps[0].facts[0])]
    while left:
        fact = left.pop(0)
        told = alone(fact, today)
        if told.kind in SINGLE:
            rest = [row for row in left if alone(row, today).kind in SINGLE]
            told = next((group for group in pairs(fact, rest) if fitting(group, today)), told)
        left = [row for row in left if row not in told.facts]
        found.append(told)
    return found


def _opening(facts: Sequence[Fact], today: date) -> list[Group]:
    """What restores, a topic at a time: what was said most often first, and of that the latest."""
    rows = sorted((fact for fact in facts if fact.restores and not fact.before), key=lambda fact: fact.question_id)
    rows.sort(key=lambda fact: (fact.days_said, fact.last_on), reverse=True)
    rows = _first_of_each_topic(rows, lambda fact: fact.topic)
    without_trifles = [fact for fact in rows if not fact.is_light]
    without_tender = [fact for fact in rows if not is_tender(fact)]
    rows = max(without_trifles, without_tender, key=len)  # the one does not stand beside the other
    if len(rows) < LEAST_RESTORING:
        return []
    first, *others = rows[:MOST_SENTENCES]
    kinds = ["past" if alone(fact, today).kind == "past" else "restoring" for fact in others]
    return [Group("restores", (first,)), *(Group(kind, (fact,)) for kind, fact in zip(kinds, others, strict=True))]


def _some_of(found: Sequence[Group], kinds: Sequence[str], most: int) -> list[Group]:
    """Of these kinds, one a topic: what has been said most often since, and of that the latest."""
    rows = sorted((group for group in found if group.kind in kinds), key=lambda group: group.content)
    rows.sort(key=lambda group: (group.facts[0].days_said, group.facts[0].first_on), reverse=True)
    return _first_of_each_topic(rows, lambda group: group.facts[0].topic)[:most]


def _first_of_each_topic(rows: Sequence[Row], topic_of: Callable[[Row], str]) -> list[Row]:
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(topic_of(row), row)
    return list(found.values())


def _pick(found: Sequence[Group]) -> list[Group]:
    """The four that matter most, not too many of a kind; what is tender drives trifles out."""
    ranked = sorted(found, key=lambda group: (-group.weight, group.content))
    if any(group.is_tender for group in ranked[:MOST_SENTENCES]):
        ranked = [group for group in ranked if group.is_tender or not group.is_trifle]
    picked: list[Group] = []
    kinds: Counter[str] = Counter()
    for group in ranked:
        kind = "quote" if group.kind in QUOTES else group.kind
        if len(picked) < MOST_SENTENCES and kinds[kind] < MOST.get(kind, MOST_SENTENCES):
            kinds[kind] += 1
            picked.append(group)
    return picked
