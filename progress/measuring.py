"""Ten years of a person, as rows: what progress costs for the longest of histories."""

import random
from datetime import datetime, timedelta

from accounts.models import User
from intentions.models import CheckIn
from intentions.moods import BUILT_IN_MOODS
from memory.models import MemoryAnswer, Note, Question

WORDS = "tea coffee walk rain sleep bus book garden call friend bread soup river train piano desk".split()
ROWS_AT_ONCE = 1000


def make_years(user: User, *, days: int, entries: int, at: datetime) -> None:
    """So many entries of all kinds over so many days up to `at`; some days have none."""
    draw = random.Random(1)  # noqa: S311  made-up entries
    dates = sorted(draw.randrange(days) for _ in range(entries))
    questions, answers, notes, check_ins = [], [], [], []
    for number, ago in enumerate(dates):
        moment = at - timedelta(days=ago, minutes=number % 600)
        kind = number % 3
        if kind == 0:
            question = _question(user, number, moment)
            questions.append(question)
            answers.append(_answer(user, question, f"A {draw.choice(WORDS)} and a {draw.choice(WORDS)}"))
        elif kind == 1:
            notes.append(Note(user=user, text="Rain until noon.", on=moment.date(), created_at=moment))
        else:
            check_ins.append(_check_in(user, moment, draw))
    Question.objects.bulk_create(questions, batch_size=ROWS_AT_ONCE)
    MemoryAnswer.objects.bulk_create(answers, batch_size=ROWS_AT_ONCE)
    Note.objects.bulk_create(notes, batch_size=ROWS_AT_ONCE)
    CheckIn.objects.bulk_create(check_ins, batch_size=ROWS_AT_ONCE)


def _question(user: User, number: int, at: datetime) -> Question:
    question = Question(user=user, state=Question.State.ANSWERED, strategy="explore", topic="food", depth=1)
    question.text, question.ended_on = f"Question {number}?", at.date()
    question.created_at = question.ended_at = at
    return question


def _answer(user: User, question: Question, text: str) -> MemoryAnswer:
    answer = MemoryAnswer(user=user, question=question, topic="food", context="{}", on=question.created_at.date())
    answer.created_at, answer.text, answer.phrase = question.created_at, text, text.lower()
    return answer


def _check_in(user: User, at: datetime, draw: random.Random) -> CheckIn:
    mood = draw.choice(BUILT_IN_MOODS)
    entry = CheckIn(user=user, at=at, on=at.date(), created_at=at)
    entry.mood, entry.score = mood.key, mood.score
    return entry
