"""Whether a sentence is true: read back from its text alone, against the memories that it names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from memory.engine.story.frames import Frame, frames
from memory.engine.story.kinds import Fact, Sentence
from memory.engine.story.phrases import lower, say_day, say_month, say_span, upper, without_shared_end

WORDS = ("A", "a", "b", "c", "q")  # slots that hold words of a memory, in the order of the memories
RECENT_DAYS = 30  # an answer this old still says what is so now
_SLOT = re.compile(r"\\{(\w+)\\}")


def supported(sentence: Sentence, facts: Mapping[UUID, Fact], today: date) -> bool:
    """Whether some frame says exactly this text with phrases, dates and quotes that stand in its own sources.

    `facts` are all current memories by id; what the sentence does not cite cannot support it.
    """
    cited = {row.memory_id for row in sentence.cited}
    own = [fact for fact in facts.values() if fact.id in cited]
    if not own or any(not _is_source(row.memory_id, row.source, own) for row in sentence.cited):
        return False
    every = (frame for rows in frames().by_kind.values() for frame in rows)
    found = (_read(frame, sentence.text, own) for frame in every)
    return any(slots is not None and _holds(slots, own, sentence, today) for slots in found)


def _read(frame: Frame, text: str, own: Sequence[Fact]) -> Mapping[str, str] | None:
    """The text as this frame, slot by slot; None where it is not one. Words are those of a cited memory."""
    words = "|".join(sorted({re.escape(words) for fact in own for words in _words_of(fact)}, key=len, reverse=True))

    def group(slot: re.Match[str]) -> str:
        return f"(?P<{slot[1]}>{words if slot[1] in WORDS else '.+?'})"

    match = re.fullmatch(_SLOT.sub(group, re.escape(frame.text)), text)
    return match.groupdict() if match else None


def _holds(found: Mapping[str, str], own: Sequence[Fact], sentence: Sentence, today: date) -> bool:
    said = [found[name] for name in WORDS if name in found]
    facts = [fact for words in said for fact in own if words in _words_of(fact)]
    if len(facts) != len(said) or {fact.id for fact in facts} != {fact.id for fact in own}:
        return False
    first = facts[0]
    dates = {row.source.on for row in sentence.cited if row.memory_id == first.id}
    return all(value in _may_say(name, first, facts, dates, today) for name, value in found.items())


def _words_of(fact: Fact) -> set[str]:
    return {fact.words.rstrip(".")} if fact.is_own else {fact.phrase, upper(fact.phrase)}


def _may_say(name: str, first: Fact, facts: Sequence[Fact], dates: Iterable[date], today: date) -> set[str]:
    """What a slot may hold, by the first fact of the sentence and the dates of its cited answers."""
    if name in WORDS:
        return set().union(*(_words_of(fact) for fact in facts))
    if name in {"before", "Before"}:
        earlier = first.before.phrase if first.before else ""
        return {earlier, upper(earlier), without_shared_end(earlier, first.phrase)} - {""}
    if name == "subject":
        shared = frozenset.intersection(*(fact.about for fact in facts))
        return {frames().subjects[subject] for subject in shared if subject in frames().subjects}
    if name == "label":
        return {lower(first.label)}
    if name == "span":
        return {say_span(min(dates), today)} if (today - max(dates)).days <= RECENT_DAYS else set()
    if name == "day":
        return {say_day(min(dates), today)}
    if name == "from":
        return {say_month(min(dates), today)}
    return {say_month(max(dates), today)}


def _is_source(memory_id: object, source: object, own: Sequence[Fact]) -> bool:
    for fact in own:
        if memory_id == fact.id and source in fact.sources:
            return True
        if fact.before and memory_id == fact.before.id and source in fact.before.sources:
            return True
    return False
