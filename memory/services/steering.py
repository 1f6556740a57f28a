"""What an intention or a mood does to the questions that stand: their words are its words, their depth its weight."""

from uuid import UUID

from accounts.idempotency import forget_kept_answers
from accounts.models import User
from intentions.models import CheckIn
from intentions.moods import LOW
from memory.engine.rules import LIGHT_DEPTH
from memory.models import Question, QuestionSource


def withdraw_aim(*, user: User, intention_id: UUID, text: str | None) -> None:
    """An intention was deleted (`text` is None) or is worded so now: what quotes other words loses them.

    What nobody has ended yet is removed in any case, since the intention may be over. Called inside the
    transaction that changes the intention.
    """
    sources = QuestionSource.objects.for_user(user).filter(intention_id=intention_id).select_related("question")
    stale = [source for source in sources if source.quote != text]
    for source in sources:
        if source.question.state not in Question.ENDED:
            source.question.delete()
        elif source in stale:
            source.question.blank()
            source.delete()
    if stale:
        forget_kept_answers(user)


def rest_after(*, user: User, check_in_id: UUID) -> None:
    """After a heavy mood nothing deep stands ready; what the person has seen already stays."""
    entry = CheckIn.objects.for_user(user).filter(pk=check_in_id).first()
    if entry is not None and entry.score <= LOW:
        ready = Question.objects.for_user(user).filter(state=Question.State.READY)
        ready.filter(depth__gt=LIGHT_DEPTH).delete()
