"""Plays the bank for one person without a database: how long it lasts, and what is asked once it was all asked."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from lot.clock import daypart, is_weekend, season
from memory.engine.bank import Bank
from memory.engine.choose import candidates
from memory.engine.follows import follows
from memory.engine.kinds import Asked, Fact, Moment, Option, Person, Plan, Said, Thread
from memory.engine.likeness import Earlier, Marks, marks_of
from memory.engine.occasions import anniversaries
from memory.engine.write import write
from memory.judging.persons import answer_id_of

FIRST_DAY = date(2025, 1, 1)
FIRST_HOUR, LAST_HOUR = 8, 22
KEPT_THREADS, KEPT_RECENT, KEPT_NEAR, KEPT_FACTS = 20, 30, 60, 60


@dataclass(slots=True)
class Played:
    """What came of it: questions by reason in each stretch of days, and the moments at which nothing was left."""

    stretches: list[Counter[str]] = field(default_factory=list)
    asked: int = 0
    dry: list[date] = field(default_factory=list)

    @property
    def first_dry_day(self) -> int | None:
        """The first day at which nothing was left, counted from 1."""
        return (self.dry[0] - FIRST_DAY).days + 1 if self.dry else None

    @property
    def moments(self) -> int:
        """How often a question was wanted."""
        return self.asked + len(self.dry)


class Player:
    """Someone who answers every question by an option, by lot, and never skips."""

    def __init__(self, bank: Bank, seed: str) -> None:
        self.bank, self.seed = bank, seed
        self.person = Person(seed=seed, answers=0, has_light_weekends=True)
        self.facts: dict[str, Fact] = {}
        self.threads: list[Thread] = []
        self.asked: dict[str, date | None] = {}
        self.by_topic: Counter[str] = Counter()
        self.recent: list[Asked] = []
        self.packed: list[bytes] = []

    def ask(self, moment: Moment) -> Plan | None:
        """Choose as the services do, answer, and remember; None where nothing may be asked."""
        person = self._as_known(moment)
        earlier, tried = Earlier.of(self.packed), set()
        for candidate in candidates(self.bank, person, moment):
            plan = candidate.plan
            if plan.question.id in tried:
                continue
            tried.add(plan.question.id)
            for draft in write(plan, moment):
                marks = marks_of(draft.text, self._hashed)
                if not earlier.knows(marks) and (plan.fact is not None or not earlier.is_alike(marks)):
                    self._answer(plan, draft.options, marks, moment)
                    return plan
        return None

    def _as_known(self, moment: Moment) -> Person:
        # As in the ledger: a fair sample of all, and what was said on this day.
        ordered = sorted(self.facts.items(), key=lambda item: self._draw(f"{moment.on}|{item[0]}"))
        days = anniversaries(moment.on)
        facts = tuple(f for place, (_key, f) in enumerate(ordered) if place < KEPT_FACTS or f.said.on in days)
        near = sorted((fact.said for fact in facts), key=lambda said: said.on, reverse=True)
        return Person(
            seed=self.seed,
            answers=len(self.packed),
            threads=tuple(self.threads[:KEPT_THREADS]),
            facts=facts,
            near=tuple(near[:KEPT_NEAR]),
            asked=self.asked,
            asked_by_topic=self.by_topic,
            recent=tuple(self.recent[:KEPT_RECENT]),
        )

    def _answer(self, plan: Plan, options: tuple[Option, ...], marks: Marks, moment: Moment) -> None:
        option = options[int(self._draw(f"{len(self.packed)}") * len(options))]
        asked, on = plan.question, moment.on
        said = Said(answer_id_of(self.seed, len(self.packed)), on, option.phrase, asked.about)
        self.packed.append(marks.pack())
        self.asked[asked.id] = on
        self.by_topic[asked.topic] += 1
        self.recent.insert(0, Asked(asked.topic, asked.depth, plan.strategy, False, on, plan.reason))
        self._touch(plan, on)
        if asked.id in self.bank.questions:
            self.facts[asked.id] = Fact(said, asked, option.value, on, on)
        if plan.reason != "ripe" and (found := follows(self.bank, asked, option.value)):
            self.threads.insert(0, Thread(said, found))

    def _touch(self, plan: Plan, on: date) -> None:
        """What was built on rests; a thread that was taken up has ended."""
        ids = {said.answer_id for said in plan.sources}
        for key, fact in self.facts.items():
            if fact.said.answer_id in ids:
                self.facts[key] = Fact(fact.said, fact.question, fact.option_id, fact.last_confirmed_on, on)
        self.threads = [thread for thread in self.threads if thread.said.answer_id not in ids]

    def _draw(self, name: str) -> float:
        return int.from_bytes(hashlib.sha256(f"{self.seed}|{name}".encode()).digest()[:6]) / 2**48

    def _hashed(self, purpose: str, text: str) -> bytes:
        return hashlib.sha256(f"{self.seed}|{purpose}|{text}".encode()).digest()[:16]


def play(bank: Bank, *, days: int, per_day: int, seed: str = "player", stretch: int = 30) -> Played:
    """So many days at so many questions a day, from 1 January 2025 on, in Greenwich."""
    player, played = Player(bank, seed), Played()
    for day in range(days):
        if day % stretch == 0:
            played.stretches.append(Counter())
        for number in range(per_day):
            moment = _moment(FIRST_DAY + timedelta(days=day), number, per_day)
            plan = player.ask(moment)
            if plan is None:
                played.dry.append(moment.on)
            else:
                played.asked += 1
                played.stretches[-1][plan.reason] += 1
    return played


def _moment(on: date, number: int, per_day: int) -> Moment:
    hour = FIRST_HOUR + (LAST_HOUR - FIRST_HOUR) * number // max(1, per_day - 1)
    at = datetime.combine(on, time(hour), tzinfo=UTC)
    return Moment(at=at, on=on, daypart=daypart(at, "UTC"), season=season(on), is_weekend=is_weekend(on))
