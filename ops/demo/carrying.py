"""Years of a demo person that are brought in at once, as an installation is brought over: to live them one by one
through the services would take hours."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, cycle, takewhile
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from accounts.models import User
from intentions import services as intentions
from intentions.services.carrying import CarriedCheckIn, carry_check_ins
from memory.engine.bank import BankOption, BankQuestion, built_in_bank
from memory.judging.conduct import Conduct
from memory.judging.script import Script
from memory.services.carrying import CarriedAnswer, CarriedNote, carry_answers, carry_notes
from memory.services.reindexing import reindex_person
from memory.services.telling import tell_story
from ops.demo import material
from ops.demo.days import Day, aim_of, plan_day
from profiles.days import local_day
from progress.services import rebuild

ANSWERS_A_VISIT = 2
READING = timedelta(seconds=50)
BANK_SHARE = 3 / 4  # something is left to explore for the days that are lived


@dataclass(slots=True)
class Years:
    """What some days in a row hold."""

    answers: list[CarriedAnswer] = field(default_factory=list)
    notes: list[CarriedNote] = field(default_factory=list)
    check_ins: list[CarriedCheckIn] = field(default_factory=list)
    first: date = date.max

    def __len__(self) -> int:
        return len(self.answers) + len(self.notes) + len(self.check_ins)


def years_before(*, user: User, script: Script, before: date, entries: int) -> Years:
    """The days up to `before`, as many as hold so many entries; the person is read for the turn of their day."""
    years, writer = Years(), _Writer(user, script)
    for ago in takewhile(lambda _ago: len(years) < entries, count(1)):
        years.first = before - timedelta(days=ago)
        writer.write(years, years.first)
    return years


def carry_years(*, user: User, years: Years, at: datetime) -> None:
    """Store what was written then, an intention for each month, and all that follows from them."""
    carry_answers(user=user, answers=years.answers)
    carry_notes(user=user, notes=years.notes)
    carry_check_ins(user=user, check_ins=years.check_ins)
    for month in _months(years):
        _aim(user, month)
    for _done in reindex_person(user=user):
        pass
    rebuild(user=user, at=at)
    tell_story(user=user, at=at)


class _Writer:
    """One person, day after day, backwards."""

    def __init__(self, user: User, script: Script) -> None:
        self.user, self.script, self.zone = user, script, ZoneInfo(script.zone)
        self.conduct, self.taken, self.acted = Conduct(script), set[str](), 0
        bank = [question for question in built_in_bank().questions.values() if question.options]
        self.asked = cycle(bank[: int(len(bank) * BANK_SHARE)])

    def write(self, years: Years, on: date) -> None:
        """What the plan of this day says, with answers at its visits."""
        plan = plan_day(self.script, on, words=material.words(), notes=material.notes(), taken=self.taken, aim=None)
        years.answers += self._answers(plan)
        for feeling in plan.feelings:
            at = self._instant(on, feeling.at)
            entry = CarriedCheckIn(
                self._id("check-in", at), feeling.mood, feeling.intensity, feeling.words, at, local_day(self.user, at)
            )
            years.check_ins.append(entry)
        if plan.writing:
            self.taken.add(plan.writing.text)
            at, day = self._instant(on, plan.writing.at), on - timedelta(days=plan.writing.is_late)
            note = CarriedNote(self._id("note", at), plan.writing.text, at, day, plan.writing.keep_closed)
            years.notes.append(note)

    def _answers(self, plan: Day) -> Iterator[CarriedAnswer]:
        for visit in plan.visits:
            for number in range(ANSWERS_A_VISIT):
                at = self._instant(plan.on, visit) + READING * number
                yield self._answer(next(self.asked), at)

    def _answer(self, asked: BankQuestion, at: datetime) -> CarriedAnswer:
        self.acted += 1
        option = asked.option(self.conduct.value(asked))
        is_said = self.script.draw("said", self.acted) < self.script.own_words
        text = self._saying(asked.topic, option) if is_said or option is None else option.text
        options = tuple(option.text for option in asked.options)
        return CarriedAnswer(self._id("answer", at), asked.text, options, text, at, local_day(self.user, at))

    def _saying(self, topic: str, option: BankOption | None) -> str:
        sayings = self.script.by_topic.get(topic, self.script.sayings)
        saying = sayings[int(self.script.draw("saying", self.acted) * len(sayings))]
        phrase = option.phrase if option else "as always"
        return saying.format(phrase=phrase, Phrase=phrase[:1].upper() + phrase[1:])

    def _id(self, kind: str, at: datetime) -> UUID:
        return uuid5(self.user.pk, f"{kind} {at.isoformat()}")

    def _instant(self, on: date, at: time) -> datetime:
        return datetime.combine(on, at, tzinfo=self.zone).astimezone(UTC)


def _months(years: Years) -> list[date]:
    """The first days of the months that lie whole in these years."""
    days = {entry.on.replace(day=1) for entry in years.check_ins}
    return sorted(month for month in days if month > years.first)[:-1]


def _aim(user: User, month: date) -> None:
    """An intention that began with the month and ended as its words in the material say."""
    aim, at = aim_of(material.aims(), month), datetime.combine(month, time(12), tzinfo=UTC)
    if aim is None:
        return
    intention = intentions.set_intention(user=user, text=aim.text, at=at)
    over = datetime.combine(intention.ends_on + timedelta(days=1), time(12), tzinfo=UTC)
    intentions.end_intention(user=user, intention_id=intention.pk, state=aim.ends, reflection=aim.reflection, at=over)
