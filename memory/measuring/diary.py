"""A long diary made row by row, for timing: answers, notes and check-ins of made-up words, all of them to be found."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from accounts.models import User
from intentions.models import CheckIn
from memory.engine.kinds import Strategy
from memory.engine.recall.kinds import Entry
from memory.measuring.persons import index_all
from memory.measuring.scale import Writer
from memory.models import MemoryAnswer, Note, Question
from memory.services.recall_kinds import KINDS
from profiles.days import local_day

A_DAY = 5
BATCH = 1000
MOODS = (("calm", 4), ("tired", 2), ("grateful", 5), ("uncertain", 3), ("exhausted", 1))
LONGEST_NOTE = 12  # remarks


def make_diary(*, user: User, entries: int, until: datetime) -> Writer:
    """So many entries, five a day up to `until`: two answers, two notes and a check-in. Returns who wrote it."""
    draw = random.Random(entries)  # noqa: S311  made-up text
    writer = Writer(draw)
    moments = [until - timedelta(days=number // A_DAY, hours=1 + number % A_DAY) for number in range(entries)]
    answers = [_answer(user, writer, at) for at in moments[0::A_DAY] + moments[1::A_DAY]]
    notes = [_note(user, writer, at, draw) for at in moments[2::A_DAY] + moments[3::A_DAY]]
    check_ins = [_check_in(user, writer, at, draw) for at in moments[4::A_DAY]]
    Question.objects.bulk_create((answer.question for answer in answers), batch_size=BATCH)
    MemoryAnswer.objects.bulk_create(answers, batch_size=BATCH)
    Note.objects.bulk_create(notes, batch_size=BATCH)
    CheckIn.objects.bulk_create(check_ins, batch_size=BATCH)
    found = _found(answers, notes, check_ins)
    index_all(user, list(found))
    return writer


def _found(answers: list[MemoryAnswer], notes: list[Note], check_ins: list[CheckIn]) -> Iterator[Entry]:
    for name, rows in (("answer", answers), ("note", notes), ("check_in", check_ins)):
        yield from filter(None, map(KINDS[name].read, rows))


def _answer(user: User, writer: Writer, at: datetime) -> MemoryAnswer:
    on = local_day(user, at)
    state, strategy = Question.State.ANSWERED, Strategy.EXPLORE
    question = Question(user=user, state=state, strategy=strategy, topic="food", depth=1, created_at=at)
    question.text, question.ended_at, question.ended_on = f"What about {writer.query()}?"[:90], at, on
    answer = MemoryAnswer(user=user, question=question, topic="food", on=on, created_at=at, context="{}")
    answer.text = answer.phrase = writer.text()
    return answer


def _note(user: User, writer: Writer, at: datetime, draw: random.Random) -> Note:
    text = " ".join(writer.text() for _ in range(draw.randint(1, LONGEST_NOTE)))
    return Note(user=user, text=text, on=local_day(user, at), created_at=at, written_at=at)


def _check_in(user: User, writer: Writer, at: datetime, draw: random.Random) -> CheckIn:
    entry = CheckIn(user=user, at=at, on=local_day(user, at), created_at=at)
    entry.mood, entry.score = draw.choice(MOODS)
    entry.note = writer.text() if draw.random() < 0.5 else None
    return entry
