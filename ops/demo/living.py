"""Lives the days of a demo person through the services, each act at its own moment of the past."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from accounts.models import User
from intentions import services as intentions
from intentions.models import Intention
from memory import services as memory
from memory.engine.bank import built_in_bank
from memory.entries import day_before
from memory.judging.conduct import Conduct
from memory.judging.script import Script
from memory.models import Note, Question
from memory.services.telling import is_due
from ops.demo import material
from ops.demo.carrying import carry_years, years_before
from ops.demo.days import Day, Feeling, Writing, aim_of, plan_day
from ops.demo.people import began, demo_person
from profiles.days import local_day

MOST_A_VISIT = 5
READING = timedelta(seconds=50)
Progress = Callable[[], None]


def live_days(*, script: Script, days: int, carried: int = 0, now: datetime, progress: Progress = lambda: None) -> User:
    """The person of this script, with the `days` days up to `now`, and before them `carried` entries that are
    brought in at once; who is there already goes on from their last."""
    zone = ZoneInfo(script.zone)
    first = now.astimezone(zone).date() - timedelta(days=days - 1)
    user = demo_person(script, began_at=_instant(first, time(7), zone))
    today = local_day(user, now)
    if carried and day_before(user, today + timedelta(days=1)) is None:
        years = years_before(user=user, script=script, before=first, entries=carried)
        began(user, _instant(years.first, time(7), zone))
        carry_years(user=user, years=years, at=now)
    last = day_before(user, today + timedelta(days=1))
    living = _Living(script, user, now)
    on = max(first, last + timedelta(days=1)) if last else first
    for _ in range(days):
        if on <= today:
            living.live(on)
            on += timedelta(days=1)
        progress()
    return user


class _Living:
    """One person, day after day."""

    def __init__(self, script: Script, user: User, now: datetime) -> None:
        self.script, self.user, self.now = script, user, now
        self.zone = ZoneInfo(script.zone)
        self.conduct, self.bank, self.acted = Conduct(script), built_in_bank(), 0
        self.taken = {note.text or "" for note in Note.objects.for_user(user)}

    def live(self, on: date) -> None:
        """What the day holds, in its order; nothing of it lies ahead of now."""
        aim = aim_of(material.aims(), on)
        plan = plan_day(self.script, on, words=material.words(), notes=material.notes(), taken=self.taken, aim=aim)
        acts = sorted(self._acts(plan), key=lambda act: act[0])
        for at, act in acts:
            if at < self.now:
                act(at)
        if acts and acts[-1][0] < self.now and is_due(self.user):
            memory.tell_story(user=self.user, at=acts[-1][0] + READING)

    def _acts(self, day: Day) -> Iterator[tuple[datetime, Callable[[datetime], object]]]:
        for at in day.visits:
            yield self._instant(day.on, at), self._visit
        for feeling in day.feelings:
            yield self._instant(day.on, feeling.at), partial(self._feel, feeling)
        if day.writing:
            yield self._instant(day.on, day.writing.at), partial(self._write, day.writing, day.on)
        if day.visits:
            yield self._instant(day.on, day.visits[0]) + READING, partial(self._aim, day)

    def _visit(self, at: datetime) -> None:
        """Answers until there is nothing to answer, or enough was said."""
        for _ in range(MOST_A_VISIT):
            question = memory.current_question(user=self.user, at=at).question
            at += READING
            if question is None or at >= self.now or not self._deal_with(question, at):
                return

    def _deal_with(self, question: Question, at: datetime) -> bool:
        self.acted += 1
        act = self.conduct.act(self.acted, question.created_at.toordinal())
        if act == "snooze":
            memory.snooze_question(user=self.user, question_id=question.pk, at=at)
            return False
        if act == "skip":
            memory.skip_question(user=self.user, question_id=question.pk, at=at)
            return True
        asked = self.bank.get(question.bank_id)
        option = self.conduct.option(asked, question.options) if asked else None
        if asked is None:  # about the intention: a question that no bank holds
            option = question.options[int(self.script.draw("intention", self.acted) * len(question.options))]
        text = self.conduct.words(self.acted, option, question.topic) if act == "words" or option is None else None
        chosen = option.id if option and not text else None
        memory.answer_question(user=self.user, question_id=question.pk, option_id=chosen, text=text, at=at)
        return True

    def _feel(self, feeling: Feeling, at: datetime) -> None:
        intentions.check_in(user=self.user, mood=feeling.mood, intensity=feeling.intensity, note=feeling.words, now=at)

    def _write(self, writing: Writing, on: date, at: datetime) -> None:
        day = on - timedelta(days=1) if writing.is_late else on
        self.taken.add(writing.text)
        memory.create_note(user=self.user, text=writing.text, on=day, keep_closed=writing.keep_closed, at=at)

    def _aim(self, day: Day, at: datetime) -> None:
        """Says how the last intention ended, sets the one of this month, marks the day."""
        mine = Intention.objects.for_user(self.user)
        for past in mine.filter(ended_at=None, ends_on__lt=day.on):
            was = aim_of(material.aims(), past.starts_on)
            if was is not None:
                intentions.end_intention(
                    user=self.user, intention_id=past.pk, state=was.ends, reflection=was.reflection, at=at
                )
        aim, current = aim_of(material.aims(), day.on), mine.current(day.on)
        if current is None and aim is not None:
            current = intentions.set_intention(user=self.user, text=aim.text, at=at)
        if current is not None and day.is_lived:
            intentions.mark_day(user=self.user, intention_id=current.pk, at=at)

    def _instant(self, on: date, at: time) -> datetime:
        return _instant(on, at, self.zone)


def _instant(on: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, at, tzinfo=zone).astimezone(UTC)
