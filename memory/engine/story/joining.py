"""How two things may be said to be one, or one to go on with the other."""

from lot.text import content_stems
from memory.engine.story.frames import frames
from memory.engine.story.phrases import is_denial, is_noun_phrase, lower, spoken

PREPOSITIONS = ("of", "in", "on", "at", "to", "for", "from", "with", "that", "when", "by", "after", "before", "while")
PLURALS = ("people", "feet", "hands", "children")
RELATIVES = {"that": "which", "which": "which", "who": "who", "whose": "whose"}
MOST_SAID_BY_LABEL = 10  # words


def is_subject(label: str) -> bool:
    """Whether "{label} is ..." is a sentence: "What ends the shower", "The small pleasure of an ordinary day"."""
    words = label.split()
    if not words or len(words) > MOST_SAID_BY_LABEL:
        return False
    if words[0] == "What":
        return True
    ends = next((place for place, word in enumerate(words) if word in PREPOSITIONS), len(words))
    head = words[ends - 1]
    is_plural = head in PLURALS or (head.endswith("s") and not head.endswith(("ss", "us", "'s")))
    return words[0] in {"The", "Something"} and not is_plural and " and " not in label and " or " not in label


def complement(text: str) -> str:
    """An answer as it stands after "is"; empty where it cannot: "the clock", not "I would rather not say"."""
    words = text.rstrip(".").split()
    if not words or text.endswith("?") or is_denial(text) or not is_noun_phrase(text):
        return ""
    folded = [word.casefold().strip(",") for word in words]
    is_clause = folded[0] not in {"something", "someone", "somebody", "anything", "what", "that", "knowing"} and any(
        word in frames().verbs for word in folded[1:5]
    )
    if len(folded) > 1 and folded[0] in frames().openings:  # "Make mistakes in peace"
        return ""
    if len(folded) == 2 and folded[0].startswith("some") and folded[1].endswith("s"):  # "Someone calls"
        is_clause = True
    if folded[0] in frames().speakers or is_clause:
        return ""
    return spoken(lower(text.rstrip(".")))


def speech(text: str) -> str:
    """An answer as it is quoted; empty where it is one word or a question."""
    return text.rstrip(".") if len(text.split()) > 1 and not text.endswith("?") else ""


def repeats(one: str, other: str) -> bool:
    """Whether they share a word that carries content, so that one sentence with both would say it twice."""
    return bool(content_stems(one) & content_stems(other))


def continuation(first: str, second: str) -> str:
    """What the second adds, where it goes on with words of the first; else empty.

    "fresh air by an open window" and "an open window that let in air" make "which let in air".
    """
    words = second.split()
    for length in range(len(words) - 1, 0, -1):
        shared = " ".join(words[:length]).rstrip(",")
        if not _is_part(shared, first):
            continue
        opening, *others = words[length:]
        if opening in RELATIVES:
            return " ".join([RELATIVES[opening], *others])
        is_adjunct = opening.casefold() in frames().loose | set(PREPOSITIONS) or opening.endswith(("ed", "ing"))
        left = first.removeprefix(shared)
        return "" if not is_adjunct or repeats(left or "-", " ".join(words[length:])) else " ".join(words[length:])
    return ""


def _is_part(shared: str, first: str) -> bool:
    last = shared.split()[-1].casefold()
    if last in frames().hanging or not content_stems(shared) - content_stems("a the"):
        return False
    return f"{first} ".startswith(f"{shared} ") or f" {first}".endswith(f" {shared}")
