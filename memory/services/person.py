"""What the engine is told of a person: read in a bounded number of rows, whatever the length of the history."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from accounts.models import User
from lot import clock
from memory.engine.bank import PROBE_MARK, Bank, BankQuestion, built_in_bank, probe_of
from memory.engine.kinds import Asked, Moment, Person, Thread
from memory.engine.pace import Preferences
from memory.engine.rules import ROTATION
from memory.engine.write import STILL
from memory.models import MemoryAnswer, Question, TopicRule, bank_hash_of
from memory.services.remembered import read_remembered, said_in
from profiles.days import local_day

THREADS_READ = 30


class AskedByHash(Mapping[str, date | None]):
    """What was asked, looked up by the keyed hash of a bank id: the ids themselves are sealed."""

    def __init__(self, user_id: UUID, last_by_hash: Mapping[bytes, date | None]) -> None:
        self.user_id, self.last_by_hash = user_id, last_by_hash

    def __getitem__(self, bank_id: str) -> date | None:
        return self.last_by_hash[bank_hash_of(self.user_id, bank_id)]

    def __iter__(self) -> Iterator[str]:
        raise TypeError("a hash does not tell its id")

    def __len__(self) -> int:
        return len(self.last_by_hash)


def preferences_of(user: User) -> Preferences:
    """The person's pace, as the engine takes it."""
    return Preferences(
        zone=user.profile.zone,
        day_start=user.preferences.day_start,
        per_day=user.preferences.questions_per_day,
        gap=timedelta(minutes=user.preferences.gap_minutes),
    )


def moment_of(user: User, at: datetime) -> Moment:
    """An instant as this person lives it."""
    on = local_day(user, at)
    return Moment(
        at=at,
        on=on,
        daypart=clock.daypart(at, user.profile.zone),
        season=clock.season(on, southern=user.profile.is_southern),
        is_weekend=clock.is_weekend(on),
    )


def read_person(user: User, moment: Moment) -> Person:
    """All that choosing a question for this moment needs, in eight queries."""
    bank = built_in_bank()
    rows = Question.objects.for_user(user).asked_from_bank()
    asked = AskedByHash(user.pk, {bank_hash: last for bank_hash, _topic, last in rows})
    rules = dict(TopicRule.objects.for_user(user).values_list("topic", "rule"))
    remembered = read_remembered(user, moment, bank, asked)
    return Person(
        seed=str(user.pk),
        answers=MemoryAnswer.objects.for_user(user).count(),
        threads=_threads(user, bank),
        facts=remembered.facts,
        changes=remembered.changes,
        near=remembered.near,
        asked=asked,
        asked_by_topic=Counter(topic for _hash, topic, _last in rows),
        recent=_recent(user),
        muted=frozenset(topic for topic, rule in rules.items() if rule == TopicRule.Rule.MUTED),
        less=frozenset(topic for topic, rule in rules.items() if rule == TopicRule.Rule.LESS),
        has_light_weekends=user.preferences.light_weekends,
    )


def follows_of(bank: Bank, question: Question, option_id: str | None) -> tuple[BankQuestion, ...]:
    """What an answer to this question may lead to: the option's follow-up, or what fits own words."""
    asked = bank.get(question.bank_id)
    if asked is None or asked.depth == 4:
        return ()
    if option_id is None:
        own = bank.get(asked.own_follow)
        if own or PROBE_MARK in asked.id:
            return (own,) if own else ()
        # One probe an answer, always the same for a question: more of them would sound like a form.
        return (probe_of(asked, bank.probes[len(asked.text) % len(bank.probes)]),)
    if option_id == STILL:
        option_id = next((option.value for option in question.options if option.id == STILL), "")
    option = asked.option(option_id)
    follow = bank.get(option.follow) if option else None
    return (follow,) if follow else ()


def _threads(user: User, bank: Bank) -> tuple[Thread, ...]:
    answers = MemoryAnswer.objects.for_user(user).with_open_thread().order_by("-created_at")[:THREADS_READ]
    threads = ((answer, follows_of(bank, answer.question, answer.option_id)) for answer in answers)
    return tuple(Thread(said_in(answer), follows) for answer, follows in threads if follows and answer.phrase)


def _recent(user: User) -> tuple[Asked, ...]:
    ended = Question.objects.for_user(user).filter(state__in=Question.ENDED).order_by("-ended_on", "-ended_at")
    rows = ended.values_list("topic", "depth", "strategy", "state", "ended_on")[:ROTATION]
    return tuple(
        Asked(topic, depth, strategy, state == Question.State.SKIPPED, on)
        for topic, depth, strategy, state, on in rows
        if on is not None
    )
