"""A person who has been asked and has answered, made through the services; and direct rows for scale."""

from datetime import UTC, datetime, timedelta

from accounts.models import User
from memory import services
from memory.models import MemoryAnswer, Question

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
