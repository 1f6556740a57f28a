"""What to ask: the memory first, then the question. Deterministic for the same person and moment."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

from lot.text import content_stems
from memory.engine.bank import PROBE_MARK, Bank, BankQuestion
from memory.engine.kinds import Fact, Moment, Person, Plan, Said, Strategy, Thread

FIRST_ANSWERS = 5
EARLY_ANSWERS = 12  # until then a subject may be stayed with, so that building shows from the start
ROTATION, LONGEST_RUN = 10, 3
TOPIC_CAP, EARLY_TOPIC_CAP = 2, 4
EARLY_DEPTH, LIGHT_DEPTH, LESS_DEPTH = 3, 2, 1
RE_ASK_AFTER_DAYS, LAST_RESORT_DAYS, SKIPPED_REST_DAYS = 90, 30, 180
FIRST_TOPICS = frozenset({"food", "home", "routines", "sleep"})  # small and close at hand
SKIPS_THAT_LIGHTEN = 3
OLD_DAYS, OLD_SHARE = 30, 0.5
SHARES = {Strategy.FOLLOW_UP: 0.70, Strategy.EXPLORE: 0.15, Strategy.RE_ASK: 0.15}


def choose(bank: Bank, person: Person, moment: Moment, *, any_time: bool = False) -> Plan | None:
    """The next question for this person at this moment, or None where nothing may be asked.

    `any_time` leaves out questions that fit only some hours, seasons or weather: a reserve that always fits.
    First within the rotation of topics, then without it, and where all was asked, what was said a month ago is
    asked again, at any depth. What a person muted is never asked.
    """
    for rules in (
        _Rules(person, moment, any_time, topic_cap=_topic_cap(person)),
        _Rules(person, moment, any_time),
        _Rules(person, moment, any_time, is_last_resort=True),
    ):
        if plan := _change(bank, rules):
            return plan
        for strategy in _by_deficit(person):
            if plan := CHOOSERS[strategy](bank, rules):
                return plan
    return None


class _Rules:
    """What may be asked of this person at this moment."""

    def __init__(
        self,
        person: Person,
        moment: Moment,
        any_time: bool,
        topic_cap: int | None = None,
        *,
        is_last_resort: bool = False,
    ) -> None:
        self.person, self.moment, self.any_time, self.topic_cap = person, moment, any_time, topic_cap
        self.re_ask_after_days = LAST_RESORT_DAYS if is_last_resort else RE_ASK_AFTER_DAYS
        self.is_light = person.has_light_weekends and moment.is_weekend
        last = person.recent[:SKIPS_THAT_LIGHTEN]
        is_tired = len(last) == SKIPS_THAT_LIGHTEN and all(asked.was_skipped for asked in last)
        self.max_depth = 4
        if person.answers < EARLY_ANSWERS:
            self.max_depth = EARLY_DEPTH
        if self.is_light or is_tired:
            self.max_depth = LIGHT_DEPTH
        if is_last_resort:
            self.max_depth = 4
        self.topic_counts = Counter(asked.topic for asked in person.recent[: ROTATION - 1])
        self.tiring = frozenset() if is_last_resort else _topics_of_late(person, moment)

    def allow(self, question: BankQuestion) -> bool:
        """Whether the question fits person and moment; it may have been asked before."""
        depth = LESS_DEPTH if question.topic in self.person.less else self.max_depth
        return (
            question.topic not in self.person.muted
            and question.topic not in self.tiring
            and question.depth <= depth
            and (self.topic_cap is None or self.topic_counts[question.topic] < self.topic_cap)
            and fits(question, self.moment, any_time=self.any_time)
        )

    def is_new(self, question: BankQuestion) -> bool:
        """Never asked, nor standing prepared."""
        return question.id not in self.person.asked

    def draw(self, name: str) -> float:
        """A number from 0 to 1 that is the same for the same person, count of answers and name."""
        return self.lot(f"{self.person.answers}|{sum(self.person.asked_by_topic.values())}|{name}")

    def lot(self, name: str) -> float:
        """A number from 0 to 1 that is the same for the same person and name, at any time."""
        return int.from_bytes(hashlib.sha256(f"{self.person.seed}|{name}".encode()).digest()[:6]) / 2**48


def fits(question: BankQuestion, moment: Moment, *, any_time: bool = False) -> bool:
    """Whether a question suits hour, season, day and weather; with `any_time`, whether it suits all of them."""
    if any_time:
        return not (question.dayparts or question.seasons or question.weekdays or question.weather)
    kind = "weekend" if moment.is_weekend else "weekday"
    return (
        (not question.dayparts or moment.daypart in question.dayparts)
        and (not question.seasons or moment.season in question.seasons)
        and question.weekdays in {None, kind}
        and (not question.weather or moment.weather in question.weather)
    )


def _change(bank: Bank, rules: _Rules) -> Plan | None:
    """A change is asked about once, before anything else: it is what a friend would notice."""
    for change in rules.person.changes:
        if rules.is_new(change.question) and rules.allow(change.question):
            return Plan(Strategy.FOLLOW_UP, change.question, (change.before, change.now), reason="change")
    return None


def _follow_up(bank: Bank, rules: _Rules) -> Plan | None:
    def candidates() -> Iterator[tuple[float, Thread, BankQuestion]]:
        for place, thread in enumerate(rules.person.threads):
            new = [follow for follow in thread.follows if rules.is_new(follow)]
            if follow := next((follow for follow in _in_turn(new, rules) if rules.allow(follow)), None):
                # Fresh threads first, with some play; one that was taken up already waits behind the others.
                taken_up = len(thread.follows) - len(new)
                yield place / 8 + taken_up / 2 + rules.draw(follow.id), thread, follow

    best = min(candidates(), key=lambda row: (row[0], row[2].id), default=None)
    if best is None:
        return None
    strategy = Strategy.LIGHT if rules.is_light else Strategy.FOLLOW_UP
    return Plan(strategy, best[2], sources=(best[1].said,), reason="thread")


def _in_turn(follows: list[BankQuestion], rules: _Rules) -> list[BankQuestion]:
    """What was written for the answer first, then the probes, in an order that differs by question."""
    return sorted(follows, key=lambda follow: (PROBE_MARK in follow.id, rules.lot(follow.id)))


def _explore(bank: Bank, rules: _Rules) -> Plan | None:
    roots = [root for root in bank.roots if rules.is_new(root) and rules.allow(root)]
    if rules.is_light:
        roots = [root for root in roots if root.light] or roots
    if not roots:
        return None

    def rank(root: BankQuestion) -> tuple[float, str]:
        # Topics long unasked come first; what fits only now comes before what fits always; at the beginning
        # what leads on, or stays near what was said, comes first: a newcomer sees early that LOT listens.
        spoken_of = rules.topic_counts[root.topic] + rules.person.asked_by_topic.get(root.topic, 0) / 8
        rest = 1.0 if root.topic in rules.person.less else 0.0
        bound = 0.25 if root.dayparts or root.seasons or root.weather else 0.0
        reach = _reach(bank, root) if rules.person.answers < EARLY_ANSWERS else 0.0
        if rules.person.answers < EARLY_ANSWERS and root.topic in rules.person.near:
            spoken_of = -1.0
        if rules.person.answers < FIRST_ANSWERS:
            reach += 2.0 * (root.topic in FIRST_TOPICS) + 0.5 * root.light
        return spoken_of + rest - reach - bound + rules.draw(root.id), root.id

    strategy = Strategy.LIGHT if rules.is_light else Strategy.EXPLORE
    if rules.person.answers < FIRST_ANSWERS:
        strategy = Strategy.FIRST
    root = min(roots, key=rank)
    sources = _near(root, rules)
    return Plan(strategy, root, sources, reason="near" if sources else "new_topic")


def _near(root: BankQuestion, rules: _Rules) -> tuple[Said, ...]:
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


def _re_ask(bank: Bank, rules: _Rules) -> Plan | None:
    def is_due(fact: Fact) -> bool:
        age = (rules.moment.on - fact.last_confirmed_on).days
        return age >= rules.re_ask_after_days and _is_rested(fact, rules) and rules.allow(fact.question)

    due = [fact for fact in rules.person.facts if is_due(fact)]
    if not due:
        return None
    fact = min(due, key=lambda fact: (fact.question.re_ask is None, rules.draw(fact.question.id)))
    return Plan(Strategy.RE_ASK, fact.question, sources=(fact.said,), fact=fact, reason="old_fact")


def _is_rested(fact: Fact, rules: _Rules) -> bool:
    """Whether its question may come again: a re-ask that was skipped rests for long."""
    asked_on = rules.person.asked.get(fact.question.id)
    if asked_on is None:
        return True
    rest = SKIPPED_REST_DAYS if asked_on > fact.said.on else rules.re_ask_after_days
    return (rules.moment.on - asked_on).days >= rest


CHOOSERS: dict[Strategy, Callable[[Bank, _Rules], Plan | None]] = {
    Strategy.FOLLOW_UP: _follow_up,
    Strategy.EXPLORE: _explore,
    Strategy.RE_ASK: _re_ask,
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


def _topics_of_late(person: Person, moment: Moment) -> frozenset[str]:
    """Topics that came up on each of the last days before this one, so often that they rest now."""
    days: dict[date, set[str]] = {}
    for asked in person.recent:
        if asked.on < moment.on:
            days.setdefault(asked.on, set()).add(asked.topic)
    latest = [days[on] for on in sorted(days, reverse=True)[:LONGEST_RUN]]
    return frozenset(set.intersection(*latest)) if len(latest) == LONGEST_RUN else frozenset()


def _topic_cap(person: Person) -> int:
    return EARLY_TOPIC_CAP if person.answers < EARLY_ANSWERS else TOPIC_CAP
