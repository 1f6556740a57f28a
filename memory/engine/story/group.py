"""Which facts of a topic are told together in one sentence, and how much each sentence matters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from memory.engine.story.frames import frames
from memory.engine.story.kinds import Fact

RECENT = timedelta(days=14)
LASTING = timedelta(days=60)
LONG_AGO = timedelta(days=120)  # said once before that, it is told as said then
DEEP = 3
SHARED_SUBJECTS = 2
LEAST_QUOTED = 4  # words; "Tea." is not worth quoting
QUOTES = ("quote", "worded")


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that one sentence tells, and the kind of that sentence."""

    kind: str
    facts: tuple[Fact, ...]

    @property
    def weight(self) -> float:
        """How much it matters: two small things do not make a large one."""
        return max(weight(fact) for fact in self.facts) + 0.5 * (len(self.facts) - 1)

    @property
    def content(self) -> str:
        """What it says, whatever the wording."""
        return "\n".join(sorted(fact.content for fact in self.facts))

    @property
    def is_tender(self) -> bool:
        """Whether it touches what should not stand beside trifles."""
        return any(is_tender(fact) for fact in self.facts)

    @property
    def is_trifle(self) -> bool:
        """Whether any of it is light."""
        return any(fact.is_light for fact in self.facts)


def weight(fact: Fact) -> float:
    """What was said again, what came back, what restores, depth and own words weigh; trifles and denials do not.

    A change weighs little more than what never moved: it counts by having held since.
    """
    total = min(fact.days_said, 4) - 1.0
    total += 1.0 if fact.before else 0.0
    total += 1.5 if fact.is_back else 0.0
    total += {3: 1.0, 4: 1.5}.get(fact.depth, 0.0)
    total += 1.0 if fact.restores else 0.0
    total += 0.5 if fact.says else 0.0
    total += 1.5 if fact.is_own else 0.0
    return total - (1.0 if fact.is_light else 0.0) - (2.5 if fact.is_denial else 0.0)


def is_tender(fact: Fact) -> bool:
    """By its subjects."""
    return bool(fact.about & frames().tender)


def alone(fact: Fact, today: date) -> Group:
    """The fact in a sentence of its own."""
    if fact.is_own:
        return Group("quote" if fact.label else "worded", (fact,))
    if fact.before:
        return Group("back" if fact.is_back else "change", (fact,))
    if fact.days_said > 1 and fact.last_on - fact.first_on >= RECENT:
        return Group("long" if fact.last_on - fact.first_on >= LASTING else "again", (fact,))
    if today - fact.first_on <= RECENT:
        return Group("new", (fact,))
    return Group("past" if today - fact.last_on > LONG_AGO else "one", (fact,))


def is_worth_quoting(fact: Fact) -> bool:
    """Whether own words are enough of them, and on what was asked."""
    return fact.is_apt and len(fact.words.split()) >= LEAST_QUOTED


def ladders(fact: Fact, others: Sequence[Fact]) -> Iterator[Group]:
    """The fact after what led to it: as one thing that goes on, or as a step further in."""
    for parent in others:
        if parent.question_id in fact.led_by and may_stand_together([parent, fact]):
            yield Group("linked", (parent, fact))
            yield Group("deep" if fact.depth >= DEEP else "close", (parent, fact))


def pairs(fact: Fact, others: Sequence[Fact]) -> Iterator[Group]:
    """The fact beside another that is about the same: one shared subject of several is no reason to join them."""
    if fact.is_denial:
        return
    for other in others:
        shared = fact.about & other.about
        is_close = len(shared) >= SHARED_SUBJECTS or fact.about == other.about
        if shared and is_close and not other.is_denial and may_stand_together([fact, other]):
            yield Group("pair", (fact, other))


def may_stand_together(facts: Sequence[Fact]) -> bool:
    """Nothing tender stands beside a trifle."""
    return not (any(map(is_tender, facts)) and any(fact.is_light for fact in facts))
