"""What to ask: the memory first, then the question. Deterministic for the same person and moment."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lot.text import content_stems
from memory.engine.bank import PROBE_MARK, Bank, BankQuestion
from memory.engine.kinds import Fact, Moment, Person, Plan, Said, Strategy
from memory.engine.rules import EARLY_ANSWERS, ROTATION, SKIPPED_REST_DAYS, Rules, topic_cap

FIRST_ANSWERS = 5
FIRST_TOPICS = frozenset({"food", "home", "routines", "sleep"})  # small and close at hand
OLD_DAYS, OLD_SHARE = 30, 0.5
SHARES = {Strategy.FOLLOW_UP: 0.70, Strategy.EXPLORE: 0.15, Strategy.RE_ASK: 0.15}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plan and its score among those of its strategy: the lowest is asked."""

    score: float
    plan: Plan


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
        yield from _changes(rules)
        for strategy in _by_deficit(person):
            yield from WAYS[strategy](bank, rules)


def _changes(rules: Rules) -> Iterator[Candidate]:
    """A change is asked about once, before anything else: it is what a friend would notice."""
    for place, change in enumerate(rules.person.changes):
        if rules.is_new(change.question) and rules.allow(change.question):
            sources = (change.before, change.now)
            yield Candidate(place, Plan(Strategy.FOLLOW_UP, change.question, sources, reason="change"))


def _follow_ups(bank: Bank, rules: Rules) -> Iterator[Candidate]:
    strategy = Strategy.LIGHT if rules.is_light else Strategy.FOLLOW_UP
    found = []
    for place, thread in enumerate(rules.person.threads):
        new = [follow for follow in thread.follows if rules.is_new(follow)]
        if follow := next((follow for follow in _in_turn(new, rules) if rules.allow(follow)), None):
            # Fresh threads first, with some play; one that was taken up already waits behind the others.
            taken_up = len(thread.follows) - len(new)
            score = place / 8 + taken_up / 2 + rules.draw(follow.id)
            found.append(Candidate(score, Plan(strategy, follow, (thread.said,), reason="thread")))
    yield from sorted(found, key=lambda candidate: (candidate.score, candidate.plan.question.id))


def _in_turn(follows: list[BankQuestion], rules: Rules) -> list[BankQuestion]:
    """What was written for the answer first, then the probes, in an order that differs by question."""
    return sorted(follows, key=lambda follow: (PROBE_MARK in follow.id, rules.lot(follow.id)))


def _explorations(bank: Bank, rules: Rules) -> Iterator[Candidate]:
    roots = [root for root in bank.roots if rules.is_new(root) and rules.allow(root)]
    if rules.is_light:
        roots = [root for root in roots if root.light] or roots
    strategy = Strategy.LIGHT if rules.is_light else Strategy.EXPLORE
    if rules.person.answers < FIRST_ANSWERS:
        strategy = Strategy.FIRST
    for score, _id, root in sorted((_root_score(bank, root, rules), root.id, root) for root in roots):
        sources = _near(root, rules)
        yield Candidate(score, Plan(strategy, root, sources, reason="near" if sources else "new_topic"))


def _root_score(bank: Bank, root: BankQuestion, rules: Rules) -> float:
    """Topics long unasked come first, and what fits only now before what fits always.

    At the beginning what leads on, or stays near what was said, comes first: a newcomer sees early that LOT
    listens.
    """
    person = rules.person
    spoken_of = rules.topic_counts[root.topic] + person.asked_by_topic.get(root.topic, 0) / 8
    rest = 1.0 if root.topic in person.less else 0.0
    bound = 0.25 if root.dayparts or root.seasons or root.weather else 0.0
    reach = 0.0
    if person.answers < EARLY_ANSWERS:
        reach = _reach(bank, root)
        spoken_of = -1.0 if root.topic in person.near else spoken_of
    if person.answers < FIRST_ANSWERS:
        reach += 2.0 * (root.topic in FIRST_TOPICS) + 0.5 * root.light
    return spoken_of + rest - reach - bound + rules.draw(root.id)


def _near(root: BankQuestion, rules: Rules) -> tuple[Said, ...]:
    """What was said in the same topic, so that a new question does not come from nowhere.

    The answer whose words are nearest; among equals a recent or, now and then, an old one.
    """
    said = rules.person.near.get(root.topic, ())
    if not said:
        return ()
    stems = content_stems(f"{root.text} {root.label}")
    is_old_turn = rules.draw(f"near|{root.id}") < OLD_SHARE
    old = [one for one in said if (rules.moment.on - one.on).days > OLD_DAYS]
    among = old if is_old_turn and old else said
    return (max(among, key=lambda one: (len(stems & content_stems(one.quote)), one.on, str(one.answer_id))),)


def _reach(bank: Bank, question: BankQuestion) -> float:
    """How many questions an answer to this one leads to, on average over its options."""
    follows = [bank.get(option.follow) for option in question.options]
    return sum(1 + _reach(bank, follow) for follow in follows if follow) / len(follows)


def _re_asks(bank: Bank, rules: Rules) -> Iterator[Candidate]:
    found = []
    for fact in rules.person.facts:
        age = (rules.moment.on - fact.last_confirmed_on).days
        if age >= rules.re_ask_after_days and _is_rested(fact, rules) and rules.allow(fact.question):
            plan = Plan(Strategy.RE_ASK, fact.question, (fact.said,), fact=fact, reason="old_fact")
            found.append(Candidate((fact.question.re_ask is None) + rules.draw(fact.question.id), plan))
    yield from sorted(found, key=lambda candidate: (candidate.score, candidate.plan.question.id))


def _is_rested(fact: Fact, rules: Rules) -> bool:
    """Whether its question may come again: a re-ask that was skipped rests for long."""
    asked_on = rules.person.asked.get(fact.question.id)
    if asked_on is None:
        return True
    rest = SKIPPED_REST_DAYS if asked_on > fact.said.on else rules.re_ask_after_days
    return (rules.moment.on - asked_on).days >= rest


WAYS: dict[Strategy, Callable[[Bank, Rules], Iterator[Candidate]]] = {
    Strategy.FOLLOW_UP: _follow_ups,
    Strategy.EXPLORE: _explorations,
    Strategy.RE_ASK: _re_asks,
}


def _by_deficit(person: Person) -> list[Strategy]:
    """The strategies, the one furthest behind its share of the last ten questions first."""
    built = Counter(_share_of(asked.strategy, asked.depth) for asked in person.recent[:ROTATION])
    total = max(1, min(len(person.recent), ROTATION))
    return sorted(SHARES, key=lambda strategy: built[strategy] / total - SHARES[strategy])


def _share_of(strategy: str, depth: int) -> Strategy:
    if strategy == Strategy.RE_ASK:
        return Strategy.RE_ASK
    return Strategy.FOLLOW_UP if depth > 1 else Strategy.EXPLORE
