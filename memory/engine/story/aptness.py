"""Whether a person's own words speak of what they were asked: only then are they quoted under it."""

from lot.text import content_stems
from memory.engine.bank import BankQuestion
from memory.engine.hear import FILLER

LEAST_SHARED = 2
LEAST_SHARE = 0.3
REMARK = "by the way"


def is_apt(asked: BankQuestion, words: str) -> bool:
    """Whether the words share with the question, its label and its options what they are about.

    Two stems, or a third of a short remark; what opens as an aside is about something else by its own account.
    """
    if words.casefold().startswith(REMARK):
        return False
    said = content_stems(FILLER.sub(" ", words))
    shared = said & _stems_of(asked)
    return len(shared) >= min(LEAST_SHARED, len(said)) or len(shared) >= LEAST_SHARE * len(said)


def _stems_of(asked: BankQuestion) -> frozenset[str]:
    texts = [asked.text, asked.label, *(row.text for row in asked.options), *(row.phrase for row in asked.options)]
    return content_stems(" ".join(texts))
