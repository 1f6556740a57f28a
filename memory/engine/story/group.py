"""Which facts of a topic are told together in one sentence, and how much each sentence matters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from memory.engine.story.frames import frames
from memory.engine.story.kinds import Fact

RECENT = timedelta(days=14)
LASTING = timedelta(days=60)
DEEP = 3
MOST_WORDS = 30  # of the phrases of one sentence
LEAST_QUOTED = 4  # words; "Tea." is not worth quoting


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that one sentence tells, and the kind of that sentence."""

    kind: str
    facts: tuple[Fact, ...]
    subject: str = ""

    @property
    def weight(self) -> float:
        """How much it matters, a fact at a time: two small things do not make a large one."""
        return max(weight(fact) for fact in self.facts) + 0.5 * (len(self.facts) - 1)

    @property
    def is_tender(self) -> bool:
        """Whether it touches what should not stand beside trifles."""
        return any(is_tender(fact) for fact in self.facts)

    @property
    def is_trifle(self) -> bool:
        """Whether any of it is light."""
        return any(fact.is_light for fact in self.facts)


def weight(fact: Fact) -> float:
    """Changes, depth, own words and what was said again weigh; trifles and denials do not."""
    total = 4.0 if fact.before else 0.0
    total += {3: 2.0, 4: 3.0}.get(fact.depth, 0.5 if fact.depth > 1 else 0.0)
    total += min(len({source.on for source in fact.sources}), 4) - 1
    total += 2.5 if fact.is_own else 0.0
    return total - (1.0 if fact.is_light else 0.0) - (2.5 if fact.is_denial else 0.0)


def is_tender(fact: Fact) -> bool:
    """By its subjects."""
    return bool(fact.about & frames().tender)


def groups(facts: Sequence[Fact], today: date) -> list[Group]:
    """Every fact of a topic once: changes, ladders, what lasts, own words; the rest by what it shares."""
    left = sorted(facts, key=lambda fact: (-weight(fact), fact.question_id))
    found: list[Group] = []

    def take(group: Group) -> None:
        found.append(group)
        left[:] = [fact for fact in left if fact not in group.facts]

    for fact in [fact for fact in left if fact.is_own]:
        if len(fact.words.split()) >= LEAST_QUOTED:
            take(Group("quote" if fact.label else "worded", (fact,)))
    left[:] = [fact for fact in left if not fact.is_own]
    for fact in [fact for fact in left if fact.before]:
        take(Group("change", (fact,)))
    for fact in sorted(left, key=lambda fact: -fact.depth):
        if fact in left and (ladder := _ladder(fact, left)):
            take(ladder)
    for fact in list(left):
        if len({source.on for source in fact.sources}) > 1 and fact.last_on - fact.first_on >= RECENT:
            take(Group(_lasting_kind(fact), (fact,)))
    while left:
        take(_by_subject(left[0], left[1:], today))
    return found


def _ladder(fact: Fact, others: Iterable[Fact]) -> Group | None:
    """A fact with what led to it, and with what led to that."""
    rungs = [fact]
    while len(rungs) < 3:
        parent = next((row for row in others if row.question_id in rungs[0].led_by and row not in rungs), None)
        if parent is None or not _may_stand_together([parent, *rungs]):
            break
        rungs.insert(0, parent)
    if len(rungs) == 1:
        return None
    kind = "ladder" if len(rungs) == 3 else "deep" if fact.depth >= DEEP else "close"
    return Group(kind, tuple(rungs))


def _lasting_kind(fact: Fact) -> str:
    return "long" if fact.last_on - fact.first_on >= LASTING else "again"


def _by_subject(fact: Fact, others: Sequence[Fact], today: date) -> Group:
    """The fact with one or two that share a subject with it; else alone."""
    for subject in sorted(fact.about):
        mates = [fact]
        for other in others:
            alike = subject in other.about and other.is_noun == fact.is_noun and not other.is_denial
            if alike and len(mates) < 3 and _may_stand_together([*mates, other]):
                mates.append(other)
        if len(mates) > 1 and not fact.is_denial:
            return Group("three" if len(mates) == 3 else "pair", tuple(mates), subject)
    return Group("new" if today - fact.first_on <= RECENT else "one", (fact,))


def _may_stand_together(facts: Sequence[Fact]) -> bool:
    words = sum(len(fact.phrase.split()) for fact in facts)
    tender, trifle = any(map(is_tender, facts)), any(fact.is_light for fact in facts)
    return words <= MOST_WORDS and not (tender and trifle)
