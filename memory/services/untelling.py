"""Takes the words of story sentences away, in all versions, when what they rest on is no longer to be told."""

from collections.abc import Collection
from uuid import UUID

from accounts.models import User
from memory.models import StorySentence, StorySource


def blank_sentences(*, user: User, answers: Collection[UUID] = (), memories: Collection[UUID] = ()) -> int:
    """Empty every sentence that rests on one of these; returns how many.

    Called inside the transaction that deletes, forgets or changes. Undoing that does not bring the words back:
    the next version tells anew.
    """
    sources = StorySource.objects.for_user(user)
    found = set(sources.filter(answer_id__in=answers).values_list("sentence_id", flat=True)) if answers else set()
    if memories:
        found |= set(sources.filter(memory_id__in=memories).values_list("sentence_id", flat=True))
    if not found:
        return 0
    sources.filter(sentence_id__in=found).delete()
    return StorySentence.objects.for_user(user).filter(pk__in=found).update(text=None)
