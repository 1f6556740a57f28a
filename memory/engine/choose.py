"""What to ask: the memory first, then the question. Deterministic for the same person and moment."""

from collections import Counter
from collections.abc import Callable, Iterator

from memory.engine.bank import Bank
from memory.engine.explore import explorations
from memory.engine.kinds import Candidate, Moment, Person, Plan, Strategy
from memory.engine.occasions import occasions
from memory.engine.rules import ROTATION, Rules, topic_cap
from memory.engine.taken_up import follow_ups, re_asks

SHARES = {Strategy.FOLLOW_UP: 0.70, Strategy.EXPLORE: 0.15, Strategy.RE_ASK: 0.15}
WAYS: dict[Strategy, Callable[[Bank, Rules], Iterator[Candidate]]] = {
    Strategy.FOLLOW_UP: follow_ups,
    Strategy.EXPLORE: explorations,
    Strategy.RE_ASK: re_asks,
}


def choose(bank: Bank, person: Person, moment: Moment, *, any_time: bool = False) -> Plan | None:
    """The next question for this person at this moment, or None where nothing may be asked."""
    return next((candidate.plan for candidate in candidates(bank, person, moment, any_time=any_time)), None)


def candidates(bank: Bank, person: Person, moment: Moment, *, any_time: bool = False) -> Iterator[Candidate]:
    """Every question that may be asked, the one to ask first; worked out no further than it is read.

    `any_time` leaves out questions that fit only some hours, seasons or weather: a reserve that always fits.
    First within the rotation of topics, then without it, and where all was asked, what was said a month ago is
    asked again, at any depth. What a person muted is never asked.
    """
    for rules in (
        Rules(person, moment, any_time, topic_cap=topic_cap(person)),
        Rules(person, moment, any_time),
        Rules(person, moment, any_time, is_last_resort=True),
    ):
        yield from occasions(bank, rules)
        for strategy in _by_deficit(person):
            yield from WAYS[strategy](bank, rules)


def _by_deficit(person: Person) -> list[Strategy]:
    """The strategies, the one furthest behind its share of the last ten questions first."""
    built = Counter(_share_of(asked.strategy, asked.depth) for asked in person.recent[:ROTATION])
    total = max(1, min(len(person.recent), ROTATION))
    return sorted(SHARES, key=lambda strategy: built[strategy] / total - SHARES[strategy])


def _share_of(strategy: str, depth: int) -> Strategy:
    if strategy == Strategy.RE_ASK:
        return Strategy.RE_ASK
    return Strategy.FOLLOW_UP if depth > 1 else Strategy.EXPLORE
