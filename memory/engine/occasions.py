"""What a friend would notice today: a change, two answers that disagree, an anniversary, a season that turned.

The intention that holds belongs here too. Each is asked about once, before anything else.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from lot.clock import season, season_began
from memory.engine.bank import AIM, Bank, BankQuestion, aim_probe
from memory.engine.kinds import Aim, Candidate, Fact, Plan, Said, Strategy
from memory.engine.rules import Rules

HALF_YEAR_MONTHS = 6
SEASON_IS_NEW_DAYS, SEASON_AGE_DAYS = 35, 40
AIM_AFTER_DAYS, AIM_EVERY_DAYS = 2, 6
APART = {"anniversary": 9, "season": 4}  # how many other questions come between two of a kind


def occasions(bank: Bank, rules: Rules) -> Iterator[Candidate]:
    """All that is due, the most telling first."""
    yield from _changes(rules)
    yield from _doubts(rules)
    yield from _anniversaries(rules)
    yield from _aims(bank, rules)
    yield from _turns(rules)


def anniversaries(on: date) -> dict[date, int]:
    """The dates that are remembered on this one, with how many years ago; 0 stands for half a year.

    What was said on 29 February comes back on the 28th of a year without one.
    """
    found: dict[date, int] = {}
    for years in range(1, 30):
        found |= dict.fromkeys(_same_day(on, on.year - years, on.month), years)
    months = on.year * 12 + on.month - 1 - HALF_YEAR_MONTHS
    return found | dict.fromkeys(_same_day(on, months // 12, months % 12 + 1), 0)


def _same_day(on: date, year: int, month: int) -> list[date]:
    """The date with this day; the day after 28 February too, where that is the last one this year."""
    days = [on.day]
    if (on.month, on.day) == (2, 28) and (on + timedelta(days=1)).day == 1:
        days.append(29)
    return [day for day in (_date(year, month, number) for number in days) if day]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _changes(rules: Rules) -> Iterator[Candidate]:
    for place, change in enumerate(rules.person.changes):
        if rules.is_new(change.question) and rules.allow(change.question):
            sources = (change.before, change.now)
            yield Candidate(place, Plan(Strategy.FOLLOW_UP, change.question, sources, reason="change"))


def _doubts(rules: Rules) -> Iterator[Candidate]:
    """Two answers disagree: the question is asked again, naming both."""
    for place, fact in enumerate(rules.person.facts):
        if fact.doubt and rules.allow(fact.question):
            sources = (fact.said, fact.doubt)
            yield Candidate(place, _again(fact, "contradiction", sources))


def _anniversaries(rules: Rules) -> Iterator[Candidate]:
    if _was_lately("anniversary", rules):
        return
    days = anniversaries(rules.moment.on)
    for fact in rules.person.facts:
        if fact.question.is_carried:
            continue
        if fact.said.on in days and fact.doubt is None and _is_at_rest(fact, rules) and rules.allow(fact.question):
            yield Candidate(-days[fact.said.on], _again(fact, "anniversary"))


def _turns(rules: Rules) -> Iterator[Candidate]:
    """The season turned, and what was said in another one may be otherwise now."""
    moment = rules.moment
    is_new = (moment.on - season_began(moment.on)).days < SEASON_IS_NEW_DAYS
    if not is_new or rules.any_time or _was_lately("season", rules):
        return
    for fact in rules.person.facts:
        is_of_another = season(fact.said.on, southern=moment.is_southern) != moment.season
        is_free = fact.doubt is None and _is_at_rest(fact, rules)
        if fact.question.turns and is_of_another and is_free and rules.allow(fact.question):
            yield Candidate(rules.draw(fact.question.id), _again(fact, "season"))


def _aims(bank: Bank, rules: Rules) -> Iterator[Candidate]:
    """How the intention goes: from its third day on, once a week at most, each time in another way."""
    aim, moment = rules.person.aim, rules.moment
    if aim is None or rules.any_time or (moment.on - aim.starts_on).days < AIM_AFTER_DAYS:
        return
    probes = [aim_probe(probe, str(aim.intention_id), aim.text) for probe in bank.aims]
    ended = [on for probe in probes if (on := rules.person.asked.get(probe.id))]
    if any((moment.on - on).days < AIM_EVERY_DAYS for on in ended):
        return
    for probe in sorted(probes, key=lambda probe: rules.lot(probe.id)):
        if rules.is_new(probe) and rules.allow(probe):
            yield Candidate(0, _about(aim, probe))


def _about(aim: Aim, probe: BankQuestion) -> Plan:
    return Plan(Strategy.FOLLOW_UP, probe, reason=AIM, aim=aim)


def _again(fact: Fact, reason: str, sources: tuple[Said, ...] = ()) -> Plan:
    return Plan(Strategy.RE_ASK, fact.question, sources or (fact.said,), fact=fact, reason=reason)


def _is_at_rest(fact: Fact, rules: Rules) -> bool:
    return (rules.moment.on - fact.touched_on).days >= SEASON_AGE_DAYS


def _was_lately(reason: str, rules: Rules) -> bool:
    """Whether the last questions held one for this reason: a season is no questionnaire."""
    return any(asked.reason == reason for asked in rules.person.recent[: APART[reason]])
