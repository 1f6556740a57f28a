"""What the engine is told of a person: read in a bounded number of rows, whatever the length of the history."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from intentions.models import CheckIn, Intention
from intentions.moods import LOW
from lot import clock
from lot.prepared import prepared
from memory.engine.bank import Bank, BankQuestion, built_in_bank
from memory.engine.follows import follows
from memory.engine.kinds import Aim, Asked, Moment, Person, Thread
from memory.engine.pace import Preferences
from memory.engine.write import STILL
from memory.models import MemoryAnswer, Question, TopicRule, bank_hashing
from memory.services.remembered import Kept, read_ledger, remembered, said_in
from profiles.care import notices
from profiles.days import local_day
from profiles.weather.services import weather_at

THREADS_READ = 20
NEWEST = 25  # of the latest questions: what was said since then is at hand whole
THREAD_FIELDS = (
    *("user_id", "on", "phrase", "option_id", "understood", "created_at"),
    *("question__user_id", "question__bank_id", "question__sealed_options"),
)
MOOD_LASTS = timedelta(hours=24)
WEATHER_LASTS = timedelta(hours=2)  # what was seen so long ago may still bear on a question


class AskedByHash(Mapping[str, date | None]):
    """What was asked, looked up by the keyed hash of a bank id: the ids themselves are sealed."""

    def __init__(self, user_id: UUID, last_by_hash: Mapping[bytes, date | None]) -> None:
        self.hash_of, self.last_by_hash = bank_hashing(user_id), last_by_hash

    def __getitem__(self, bank_id: str) -> date | None:
        return self.last_by_hash[self.hash_of(bank_id)]

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
    on, southern = local_day(user, at), user.profile.is_southern
    return Moment(
        at=at,
        on=on,
        daypart=clock.daypart(at, user.profile.zone),
        season=clock.season(on, southern=southern),
        is_weekend=clock.is_weekend(on),
        is_southern=southern,
        weather=seen.kind if (seen := weather_at(user, at, WEATHER_LASTS)) else None,
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """Someone as the database knows them, to be seen at a moment, and at one soon after without reading again."""

    user: User
    person: Person
    ledger: Sequence[Kept]
    mood: CheckIn | None
    intentions: Sequence[Intention]

    def at(self, moment: Moment) -> Person:
        """The person at this moment: what of the ledger bears on it, the last mood, the intention that holds."""
        found = remembered(self.ledger, moment, built_in_bank())
        return replace(
            self.person,
            facts=found.facts,
            changes=found.changes,
            near=found.near,
            is_low=self._is_low(moment.at),
            aim=self._aim(moment.on),
        )

    def _is_low(self, at: datetime) -> bool:
        """Whether the last mood was a heavy one, and not long ago."""
        return self.mood is not None and at - self.mood.at < MOOD_LASTS and self.mood.score <= LOW

    def _aim(self, on: date) -> Aim | None:
        holds = next((row for row in self.intentions if row.starts_on <= on <= row.ends_on), None)
        if holds is None or notices(self.user, holds.text):
            return None
        return Aim(holds.pk, holds.starts_on, holds.text or "")


def read_person(user: User, moment: Moment, latest: Sequence[Question]) -> Reading:
    """All that choosing a question needs, in six queries; `latest` are the questions that ended last."""
    rows = [(bytes(found), topic, last, answered) for found, topic, last, answered in _asked_from_bank(user)]
    rules = dict(_rules(user))
    person = Person(
        seed=str(user.pk),
        answers=sum(answered for *_rest, answered in rows),
        threads=_threads(user, built_in_bank()),
        asked=AskedByHash(user.pk, {bank_hash: last for bank_hash, _topic, last, _answered in rows}),
        asked_by_topic=Counter(topic for _hash, topic, _last, _answered in rows),
        recent=_recent(latest),
        muted=frozenset(topic for topic, rule in rules.items() if rule == TopicRule.Rule.MUTED),
        less=frozenset(topic for topic, rule in rules.items() if rule == TopicRule.Rule.LESS),
        has_light_weekends=user.preferences.light_weekends,
    )
    return Reading(
        user=user,
        person=person,
        ledger=read_ledger(user, moment.on, since=_since(latest, moment.on), size=len(rows)),
        mood=next(iter(_last_check_in(user, moment.at)), None),
        intentions=_live_intentions(user),
    )


def follows_of(bank: Bank, answer: MemoryAnswer) -> tuple[BankQuestion, ...]:
    """What an answer may lead to: the follow-up of the option that was chosen or plainly said, or a probe."""
    asked = bank.get(answer.question.bank_id)
    if asked is None:
        return ()
    option_id = answer.option_id or answer.understood
    if option_id == STILL:
        option_id = next((option.value for option in answer.question.options if option.id == STILL), "")
    return follows(bank, asked, option_id)


def _threads(user: User, bank: Bank) -> tuple[Thread, ...]:
    rows = ((answer, follows_of(bank, answer)) for answer in _open_threads(user) if answer.phrase)
    return tuple(Thread(said_in(answer), found) for answer, found in rows if found)


@prepared
def _asked_from_bank(user: User) -> QuerySet[Question, tuple[bytes, str, date | None, int]]:
    return Question.objects.for_user(user).asked_from_bank()


@prepared
def _rules(user: User) -> QuerySet[TopicRule, tuple[str, str]]:
    return TopicRule.objects.for_user(user).values_list("topic", "rule")


@prepared
def _open_threads(user: User) -> QuerySet[MemoryAnswer]:
    rows = MemoryAnswer.objects.for_user(user).with_open_thread().only(*THREAD_FIELDS)
    return rows.order_by("-created_at")[:THREADS_READ]


@prepared
def _last_check_in(user: User, at: datetime) -> QuerySet[CheckIn]:
    return CheckIn.objects.for_user(user).filter(at__lte=at).recent(1)


@prepared
def _live_intentions(user: User) -> QuerySet[Intention]:
    return Intention.objects.for_user(user).live().order_by("starts_on")


def _since(latest: Sequence[Question], on: date) -> date:
    """The date from which on everything that was said is at hand."""
    return min((row.ended_on for row in latest[:NEWEST] if row.ended_on), default=on)


def _recent(latest: Iterable[Question]) -> tuple[Asked, ...]:
    return tuple(
        Asked(row.topic, row.depth, row.strategy, row.state == Question.State.SKIPPED, row.ended_on, row.reason)
        for row in latest
        if row.ended_on and row.state in Question.ENDED
    )
