"""Whether a sentence is true: built again from the memories that it names alone, whatever the teller did."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import permutations
from uuid import UUID

from memory.engine.story.frames import Frame, frames
from memory.engine.story.joining import complement, continuation, speech
from memory.engine.story.kinds import Fact, Sentence
from memory.engine.story.phrases import lower, say_day, say_month, say_months, say_span, upper, without_shared

RECENT_DAYS = 30  # an answer this old still says what is so now
SECOND = {"b": "a", "label2": "label", "is2": "is", "says2": "says"}  # slots of the second memory, by those of a first
BEFORE = frozenset({"before", "then", "was", "other", "OtherSaid"})


def supported(sentence: Sentence, facts: Mapping[UUID, Fact], today: date) -> bool:
    """Whether some frame says exactly this text with phrases, dates and quotes that stand in its own sources.

    `facts` are all current memories by id; what the sentence does not cite cannot support it.
    """
    cited = {row.memory_id for row in sentence.cited}
    own = [fact for fact in facts.values() if fact.id in cited]
    if not own or any(not _is_source(row.memory_id, row.source, own) for row in sentence.cited):
        return False
    every = [frame for rows in frames().by_kind.values() for frame in rows]
    return any(
        _says(frame, sentence.text, _may_say(order, sentence, today))
        for order in permutations(own)
        for frame in every
        if _needs(frame) == len(own) and _is_so(frame, order[0], sentence)
    )


def _says(frame: Frame, text: str, allowed: Mapping[str, str]) -> bool:
    """Whether the text is this frame with what its slots may hold."""
    return all(allowed.get(name) for name in frame.slots) and frame.text.format(**allowed) == text


def _needs(frame: Frame) -> int:
    """Of how many memories it speaks."""
    return 2 if frame.slots & {*SECOND, "rest"} else 1


def _is_so(frame: Frame, first: Fact, sentence: Sentence) -> bool:
    """Whether what held before is cited where the frame speaks of it; and what is back, from before that too."""
    before = first.before
    ended = max((row.source.on for row in sentence.cited if before and row.memory_id == before.id), default=None)
    if bool(frame.slots & BEFORE) != (ended is not None):
        return False
    is_back = any(ended and row.memory_id == first.id and row.source.on < ended for row in sentence.cited)
    return is_back or frame.kind != "back"


def _may_say(order: Sequence[Fact], sentence: Sentence, today: date) -> dict[str, str]:
    """What each slot may hold, by the memories in this order and the dates of the cited answers."""
    first = order[0]
    allowed = _of(first) | _dates(first, sentence, today)
    allowed |= {"A": upper(first.phrase), "Label": upper(lower(first.label)), "Says": upper(first.says)}
    allowed["Holds"] = upper(first.holds)
    allowed |= {"q": first.words.rstrip(".") if first.is_own else "", "Said": first.speech}
    if before := first.before:
        allowed |= {"before": before.phrase, "was": complement(before.shown)}
        allowed |= {"other": first.other, "OtherSaid": speech(before.shown)}
        allowed |= {"then": without_shared(before.phrase, first.phrase)}
        allowed |= {"now": without_shared(first.phrase, before.phrase)}
    if len(order) == 2:
        second = _of(order[1])
        allowed |= {name: second[of_first] for name, of_first in SECOND.items()}
        allowed["rest"] = continuation(first.phrase, order[1].phrase)
    return allowed


def _of(fact: Fact) -> dict[str, str]:
    phrase = "" if fact.is_own else fact.phrase
    return {"a": phrase, "label": lower(fact.label), "is": fact.answer, "says": fact.says}


def _dates(first: Fact, sentence: Sentence, today: date) -> dict[str, str]:
    ended = first.before.sources[-1].on if first.before else date.min
    days = [row.source.on for row in sentence.cited if row.memory_id == first.id]
    since = [day for day in days if day > ended] or days
    named = {"day": say_day(min(since), today), "month": say_month(max(since), today)}
    named |= dict(zip(("from", "to"), say_months(min(since), max(since), today), strict=True))
    is_recent = (today - max(since)).days <= RECENT_DAYS
    return named | {"span": say_span(min(since), today) if is_recent else ""}


def _is_source(memory_id: object, source: object, own: Sequence[Fact]) -> bool:
    for fact in own:
        if memory_id == fact.id and source in fact.sources:
            return True
        if fact.before and memory_id == fact.before.id and source in fact.before.sources:
            return True
    return False
