"""Taking up what was said: threads left open, lasting facts that have ripened, and old ones that are asked again."""

from collections.abc import Iterator

from lot.text import inside
from memory.engine.bank import PROBE_MARK, Bank, BankQuestion, probe_depth, probe_id_of, probe_of
from memory.engine.kinds import Candidate, Fact, Plan, Strategy
from memory.engine.rules import ROTATION, SKIPPED_REST_DAYS, Rules
from memory.engine.write import month_name

RIPE_AFTER_DAYS, RIPE_A_FACT, RIPE_IN_TEN = 21, 2, 2


def follow_ups(bank: Bank, rules: Rules) -> Iterator[Candidate]:
    """Threads left open, fresh ones first; then what has ripened."""
    yield from _threads(rules)
    if sum(asked.reason == "ripe" for asked in rules.person.recent[: ROTATION - 1]) < RIPE_IN_TEN:
        yield from _ripe(bank, rules)


def re_asks(bank: Bank, rules: Rules) -> Iterator[Candidate]:
    """Facts that were last said or asked about long ago; those with a form of their own first."""
    found = []
    for fact in rules.person.facts:
        if fact.question.is_carried:
            continue
        if fact.doubt is None and _is_due(fact, rules) and rules.allow(fact.question):
            plan = Plan(Strategy.RE_ASK, fact.question, (fact.said,), fact=fact, reason="old_fact")
            score = (fact.question.re_ask is None) / 2 + rules.draw(fact.question.id) - _years(fact, rules)
            found.append(Candidate(score, plan))
    yield from _ranked(found)


def _threads(rules: Rules) -> Iterator[Candidate]:
    strategy = Strategy.LIGHT if rules.is_light else Strategy.FOLLOW_UP
    found = []
    for place, thread in enumerate(rules.person.threads):
        new = [follow for follow in thread.follows if rules.is_new(follow)]
        if follow := next((follow for follow in _in_turn(new, rules) if rules.allow(follow)), None):
            # Fresh threads first, with some play; one that was taken up already waits behind the others.
            taken_up = len(thread.follows) - len(new)
            score = place / 8 + taken_up / 2 + rules.draw(follow.id)
            found.append(Candidate(score, Plan(strategy, follow, (thread.said,), reason="thread")))
    yield from _ranked(found)


def _in_turn(follows: list[BankQuestion], rules: Rules) -> list[BankQuestion]:
    """What was written for the answer first, then the probes, in an order that differs by question."""
    return sorted(follows, key=lambda follow: (PROBE_MARK in follow.id, rules.lot(follow.id)))


def _ripe(bank: Bank, rules: Rules) -> Iterator[Candidate]:
    """Something lasting that was said weeks ago, asked more about: twice at most, each time in another way."""
    strategy = Strategy.LIGHT if rules.is_light else Strategy.FOLLOW_UP
    found = []
    for fact in rules.person.facts:
        if not fact.question.lasting or fact.doubt or (rules.moment.on - fact.touched_on).days < RIPE_AFTER_DAYS:
            continue
        # The cheap question first: most facts are of a topic that has had its share.
        if not rules.allow_topic(fact.question.topic, probe_depth(fact.question)):
            continue
        new = [probe for probe in bank.ripe if probe_id_of(fact.question, probe.id) not in rules.person.asked]
        used = len(bank.ripe) - len(new)
        if new and used < RIPE_A_FACT:
            chosen = min(new, key=lambda probe: rules.lot(probe_id_of(fact.question, probe.id)))
            score = rules.draw(fact.question.id) + used - _years(fact, rules)
            probe = _probe(fact, chosen, rules)
            found.append(Candidate(score, Plan(strategy, probe, (fact.said,), reason="ripe")))
    yield from _ranked(found)


def _probe(fact: Fact, probe: BankQuestion, rules: Rules) -> BankQuestion:
    month = month_name(fact.said.on, rules.moment.on)
    return probe_of(fact.question, probe, phrase=inside(fact.said.quote), month=month)


def _is_due(fact: Fact, rules: Rules) -> bool:
    """Whether its question may come again; a re-ask that was skipped rests for long."""
    if (rules.moment.on - fact.touched_on).days < rules.re_ask_after_days:
        return False
    asked_on = rules.person.asked.get(fact.question.id)
    rest = SKIPPED_REST_DAYS if asked_on and asked_on > fact.said.on else rules.re_ask_after_days
    return asked_on is None or (rules.moment.on - asked_on).days >= rest


def _years(fact: Fact, rules: Rules) -> float:
    """What has rested longest comes first, a year weighing as much as the whole draw."""
    return (rules.moment.on - fact.touched_on).days / 365


def _ranked(found: list[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda candidate: (candidate.score, candidate.plan.question.id))
