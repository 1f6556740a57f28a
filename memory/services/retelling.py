"""The next version of the story in a model's words, sentence by sentence, where the person allows it."""

import logging
from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from memory.engine.retold import PROMPT_VERSION, SCHEMA, TASK, retold
from memory.engine.reworded import Verdict
from memory.engine.story.kinds import Sentence
from memory.models import Story
from memory.providers.wording import Excerpt
from memory.services.consulting import consult, who_may_be_asked
from memory.services.telling import Words, facts_of, is_due, tell_story, would_tell
from profiles.care import notices

logger = logging.getLogger("lot.providers")
PURPOSE = "story"
MOST_CALLS = 3


def tell_in_words(*, user: User, at: datetime) -> Story | None:
    """Tell the next version, if it is due. Never inside a transaction: a model may be asked first. What it words well
    is told in its words, all else in those of the rules."""
    words: Words = {}
    if is_due(user) and who_may_be_asked(user, at)[0]:
        paragraphs = would_tell(user=user, facts=facts_of(user), at=at)
        words = _words_for([told for paragraph in paragraphs for told in paragraph.sentences], user, at)
    return tell_story(user=user, at=at, words=words)


def _words_for(sentences: Sequence[Sentence], user: User, at: datetime) -> Words:
    """New words by what they stand for. Sentences of two memories are left alone: words alone do not tell which of the
    two came first."""
    left = [told for told in sentences if len({cited.memory_id for cited in told.cited}) == 1]
    left = [told for told in left if not notices(user, told.text)]  # such words are never sent
    words: dict[str, tuple[str, str]] = {}
    for _call in range(MOST_CALLS):
        if not left:
            break
        excerpts = [Excerpt(told.cited[0].memory_id, told.text) for told in left]
        found = consult(user=user, purpose=PURPOSE, task=TASK, schema=SCHEMA, excerpts=excerpts, at=at)
        if found is None or not found.sent:
            break
        said, refused = retold(found.answer, [told.text for told in left[: found.sent]])
        found.note(Verdict.USED if said else next(iter(refused), Verdict.SOURCES))
        if refused:
            faults = ", ".join(sorted(set(refused)))
            logger.warning("%d sentences in a model's words are not used: %s, %s", len(refused), found.by, faults)
        words |= {original: (text, f"{found.by} v{PROMPT_VERSION}"[:160]) for original, text in said.items()}
        left = left[found.sent :]
    return words
