"""Lives a scripted person's days through the real services, with a moved clock, and keeps what was seen."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from accounts.models import User
from lot.errors import Conflict
from memory import services
from memory.engine.bank import Bank, built_in_bank
from memory.judging.conduct import Conduct, begins, is_awake, minutes_late
from memory.judging.ledger import Ledger
from memory.judging.persons import make_person, remove_person
from memory.judging.planted import happen
from memory.judging.records import Life
from memory.judging.script import Script
from memory.models import Question
from memory.services.person import follows_of
from memory.services.rewording import reword_ready

FIRST_DAY = date(2025, 2, 3)
MOST_A_VISIT = 6
SPEED_DAYS = 30
ANALYZE_DAYS = 10


def live(
    script: Script,
    days: int,
    progress: Callable[[int], None] = lambda day: None,
    before_removal: Callable[[User, datetime], None] = lambda user, at: None,
) -> Life:
    """`days` days of this person, who is removed afterwards, also where a day fails.

    `before_removal` is called with the person and the moment after the last visit.
    """
    living = Living(script, days)
    try:
        for day in range(1, days + 1):
            living.live_day(day)
            progress(day)
        before_removal(living.user, living.at)
        return living.ledger.life(days)
    finally:
        remove_person(living.user)


class Living:
    """One person in the middle of their days."""

    def __init__(self, script: Script, days: int) -> None:
        self.script, self.days, self.day = script, days, 0
        self.zone = ZoneInfo(script.zone)
        self.at = begins(script, _instant(FIRST_DAY, min(script.visits), self.zone))
        self.user: User = make_person(script, began_at=self.at)
        self.conduct = Conduct(script)
        self.bank: Bank = built_in_bank()
        self.ledger = Ledger(script, self.user)
        self.acted = 0

    def live_day(self, day: int) -> None:
        """The visits of one day; what is planted for it happens before the first of them."""
        self.day = day
        if connection.vendor == "postgresql" and not connection.in_atomic_block and day % ANALYZE_DAYS == 0:
            # A year passes in a minute: autovacuum, which does this on a living server, comes too late.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        on = FIRST_DAY + timedelta(days=day - 1)
        times = sorted(
            _instant(on, hour, self.zone) + timedelta(minutes=minutes_late(self.script, day, visit))
            for visit, hour in enumerate(self.script.visits)
            if is_awake(self.script, day, visit)
        )
        for event in self.script.on_day(day):
            happen(self, event)
        for at in times:
            self.visit(max(at, self.at + timedelta(minutes=1)))

    def visit(self, at: datetime) -> None:
        """Look, and answer until there is nothing to answer or enough was said."""
        self.at = at
        if self.day > self.days - SPEED_DAYS:
            self.ledger.time_preparing(at)
        for _ in range(MOST_A_VISIT):
            question = self.look()
            if question is None:
                return
            self.at += timedelta(seconds=40)  # to read; what comes next is seen at the moment of the answer
            goes_on = self.deal_with(question)
            if self.user.preferences.ai_destinations:
                reword_ready(user=self.user, at=self.at)  # as the worker would, before anybody looks again
            if not goes_on:
                return
        self.look()  # the page of the last answer shows what comes next; it then stands until the next visit

    def look(self) -> Question | None:
        """What stands there now; sometimes the person asks for one more."""
        asking = services.current_question(user=self.user, at=self.at)
        self.ledger.look(asking, self.at)
        question = asking.question
        if question is None and self.script.draw("another", self.day, self.acted) < self.script.another:
            try:
                question = services.ask_another(user=self.user, at=self.at)
            except Conflict:
                return None
        if question is not None:
            self.ledger.show(question, self.day, self.at)
        return question

    def deal_with(self, question: Question) -> bool:
        """Answer, skip or put aside; False where the person then leaves."""
        self.acted += 1
        if question.topic in self.conduct.less:
            self.conduct.less.remove(question.topic)
            services.ask_less(user=self.user, question_id=question.pk, at=self.at)
            self.ledger.done(question, "less of this")
            return True
        if self.conduct.to_deny and self.ledger.names_a_source(question):
            self.conduct.to_deny -= 1
            services.deny_question(user=self.user, question_id=question.pk, at=self.at)
            self.ledger.denied(question, self.at)
            return True
        act = self.conduct.act(self.acted, self.day)
        if act == "snooze":
            services.snooze_question(user=self.user, question_id=question.pk, at=self.at)
            self.ledger.done(question, "put aside")
            return False
        if act == "skip":
            services.skip_question(user=self.user, question_id=question.pk, at=self.at)
            self.ledger.done(question, "skipped")
            return True
        self.answer(question, in_words=act == "words")
        return True

    def answer(self, question: Question, *, in_words: bool) -> None:
        """By the option that holds, or in own words; what is to be said in passing is said first."""
        asked = self.bank.get(question.bank_id)
        option = self.conduct.option(asked, question.options) if asked else None
        text = None
        mention = next((row for row in self.conduct.to_mention if row[0] != question.bank_id), None)
        if mention:
            self.conduct.to_mention.remove(mention)
            text = mention[1]
            self.ledger.contradict(mention[0], self.at, text)
        elif option is None and asked is None:  # about the intention: a question that no bank holds
            option = question.options[int(self.script.draw("intention", self.acted) * len(question.options))]
        elif in_words or option is None:
            text = self.conduct.words(self.acted, option, question.topic)
        chosen = option.id if option and not text else None
        given = services.answer_question(
            user=self.user, question_id=question.pk, option_id=chosen, text=text, at=self.at
        )
        value = option.value if option and asked and not text else ""
        follows = frozenset(row.id for row in follows_of(self.bank, given.answer))
        self.ledger.told(given.answer, question.bank_id or "", value, follows, self.at)
        self.ledger.done(question, "answered", answer=given.answer.text or "", reply=given.reply)


def _instant(on: date, hour: float, zone: ZoneInfo) -> datetime:
    wall = datetime.combine(on, time(int(hour), int(hour % 1 * 60)), tzinfo=zone)
    return wall.astimezone(UTC)
