"""Questions about an intention go with it: their words are its words."""

from uuid import UUID

from accounts.idempotency import forget_kept_answers
from accounts.models import User
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
