"""A person who has been asked and has answered, made through the services; and direct rows for scale."""

from datetime import UTC, datetime, timedelta

from accounts.models import User
from intentions.models import CheckIn
from memory import services
from memory.models import MemoryAnswer, Note, Question

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def ask(user: User, at: datetime = NOON) -> Question:
    """The question that stands now; opens one where the pace says no."""
    question = services.current_question(user=user, at=at).question
    return question or services.ask_another(user=user, at=at)


def answer_once(user: User, at: datetime = NOON, text: str | None = None, option: int = 0) -> MemoryAnswer:
    """Answer what stands now by its first option, or in own words."""
    question = ask(user, at)
    chosen = None if text else question.options[option].id
    given = services.answer_question(user=user, question_id=question.pk, option_id=chosen, text=text, at=at)
    return given.answer


def answer_days(user: User, days: int, at: datetime = NOON) -> datetime:
    """One answer a day; returns the moment after."""
    for _ in range(days):
        answer_once(user, at)
        at += timedelta(days=1)
    return at


def make_note(user: User, text: str = "Rain until noon.", at: datetime = NOON, **fields: object) -> Note:
    """A note of that day, or of `on`."""
    return services.create_note(user=user, text=text, at=at, **fields)


def make_log(user: User, days: int, at: datetime = NOON, *, per_day: int = 1) -> None:
    """As rows: on each of the days up to `at`, so many answers, notes and check-ins, an hour apart."""
    moments = [at - timedelta(days=day, hours=hour) for day in range(days) for hour in range(per_day)]
    questions = [_question(user, number, moment) for number, moment in enumerate(moments)]
    Question.objects.bulk_create(questions, batch_size=1000)
    MemoryAnswer.objects.bulk_create([_answer(user, question) for question in questions], batch_size=1000)
    notes = [Note(user=user, text=f"note {n}", on=at.date(), created_at=at) for n, at in enumerate(moments)]
    Note.objects.bulk_create(notes, batch_size=1000)
    CheckIn.objects.bulk_create([_check_in(user, moment) for moment in moments], batch_size=1000)


def _question(user: User, number: int, at: datetime) -> Question:
    question = Question(user=user, state="answered", strategy="explore", topic="food", depth=1, ended_on=at.date())
    question.text, question.fingerprint = f"Question {number}?", b"%016d" % number
    question.created_at = question.ended_at = at
    return question


def _answer(user: User, question: Question) -> MemoryAnswer:
    at = question.created_at
    answer = MemoryAnswer(user=user, question=question, topic="food", on=at.date(), created_at=at, context="{}")
    answer.text = answer.phrase = f"said {question.text}"
    return answer


def _check_in(user: User, at: datetime) -> CheckIn:
    entry = CheckIn(user=user, at=at, on=at.date(), created_at=at)
    entry.mood, entry.score = "calm", 4
    return entry
