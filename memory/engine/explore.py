"""New questions: topics long unasked come first, and an earlier answer is named only where it is about the same."""

from collections.abc import Iterator
from functools import cache

from lot.text import content_stems
from memory.engine.bank import Bank, BankQuestion
from memory.engine.kinds import Candidate, Plan, Said, Strategy
from memory.engine.rules import EARLY_ANSWERS, Rules

FIRST_ANSWERS = 5
FIRST_TOPICS = frozenset({"food", "home", "routines", "sleep"})  # small and close at hand
OLD_DAYS, OLD_SHARE = 30, 0.5
NEAR_BONUS, BOUND_BONUS, AIM_BONUS, LIGHT_BONUS = 0.6, 0.25, 0.5, 0.5


def explorations(bank: Bank, rules: Rules) -> Iterator[Candidate]:
    """Roots that were never asked, the best first."""
    roots = [root for root in bank.roots if rules.allow(root) and rules.is_new(root)]
    if rules.is_gentle:
        roots = [root for root in roots if root.light] or roots
    strategy = Strategy.LIGHT if rules.is_light else Strategy.EXPLORE
    if rules.person.answers < FIRST_ANSWERS:
        strategy = Strategy.FIRST
    ranked = []
    for root in roots:
        sources = near(root, rules)
        ranked.append((_score(bank, root, rules, is_near=bool(sources)), root.id, root, sources))
    for score, _id, root, sources in sorted(ranked, key=lambda row: row[:2]):
        yield Candidate(score, Plan(strategy, root, sources, reason="near" if sources else "new_topic"))


def near(root: BankQuestion, rules: Rules) -> tuple[Said, ...]:
    """What was said about the same subject, so that a new question does not come from nowhere; or nothing.

    The answer that shares most with it; among equals, in turn a recent one or an old one.
    """
    about = [said for said in rules.person.near if said.about & root.about]
    if not about:
        return ()
    old = [said for said in about if (rules.moment.on - said.on).days > OLD_DAYS]
    among = old if old and rules.draw(f"near|{root.id}") < OLD_SHARE else about
    most = max(len(said.about & root.about) for said in among)
    best = [said for said in among if len(said.about & root.about) == most]
    stems = _stems(root.text, root.label)
    return (max(best, key=lambda said: (len(stems & content_stems(said.quote)), said.on, str(said.answer_id))),)


@cache
def _stems(text: str, label: str) -> frozenset[str]:
    """Of a question of the bank: worked out once a process."""
    return content_stems(f"{text} {label}")


def _score(bank: Bank, root: BankQuestion, rules: Rules, *, is_near: bool) -> float:
    """The lowest is asked: topics long unasked, what fits only now, what touches on something said or intended.

    At the beginning what leads on comes first, and what is near: a newcomer sees early that LOT listens.
    """
    person = rules.person
    score = rules.topic_counts[root.topic] + person.asked_by_topic.get(root.topic, 0) / 8 + rules.draw(root.id)
    score += 1.0 if root.topic in person.less else 0.0
    if root.dayparts or root.seasons or root.weather:
        score -= BOUND_BONUS
    if is_near:
        score -= NEAR_BONUS
    score -= AIM_BONUS * bool(rules.aim_stems & _stems(root.text, root.label))
    if person.answers < EARLY_ANSWERS:
        score -= _reach(bank, root) + 2.0 * is_near
    if person.answers < FIRST_ANSWERS:
        score -= 2.0 * (root.topic in FIRST_TOPICS) + LIGHT_BONUS * root.light
    return score


def _reach(bank: Bank, question: BankQuestion) -> float:
    """How many questions an answer to this one leads to, on average over its options."""
    follows = [bank.get(option.follow) for option in question.options]
    return sum(1 + _reach(bank, follow) for follow in follows if follow) / len(follows)
