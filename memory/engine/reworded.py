"""A question in a model's words: what it is asked for, and whether what came back may stand. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from lot.care import screen
from lot.text import STOP_WORDS, stems, words
from memory.engine.grounded import Support, is_advice, is_diagnosis, is_out_of_tone, unsupported
from memory.engine.kinds import Option
from memory.engine.write import STILL

PROMPT_VERSION = 1
TEXT_LIMIT, OPTION_LIMIT, FEWEST_OPTIONS, MOST_OPTIONS = 160, 40, 2, 4
MOST_ENTRIES = 12
ODD = frozenset("[]{}<>@#*_`|\\\\")
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "question": {"type": "string"},
        "uses": {"type": "array", "items": {"type": "integer"}},
        "options": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"text": {"type": "string"}, "means": {"type": "integer"}},
                "required": ["text", "means"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["question", "uses", "options"],
    "additionalProperties": False,
}
TASK = """\
Word the next question of a diary that asks one small question at a time. The rules have chosen it; you only find
better words for it, which take up what this person said.
Now: {now}.
Subject: {topic}. Kind: {kind}.
The question as the rules word it: {text}
Its options:
{options}
{entries}
Give `question`: one question of at most 160 characters that asks the same and ends with a question mark. What it says
of the person stands in the data or in the question above, in the same words; it adds nothing, and quotes no date that
is not there.
Give `uses`: the numbers n of the data that it takes up{needed}.
Give `options`: two to four of the options above, each in at most 40 characters, with its number as `means`. Keep the
word that tells it from the others.\
"""
KINDS = {
    "first": "the first question",
    "explore": "opens a subject",
    "follow_up": "follows from what was said",
    "re_ask": "asks whether it is still so",
    "light": "a light question for a free day",
}


class Verdict(StrEnum):
    """What became of a wording."""

    USED = "used"
    TOO_LATE = "too_late"
    FORM = "form"
    OPTIONS = "options"
    SOURCES = "sources"
    CLAIM = "claim"
    TONE = "tone"
    ADVICE = "advice"
    DIAGNOSIS = "diagnosis"
    CARE = "care"
    ALIKE = "alike"


# What a model is told that is asked once more.
REASONS: Mapping[Verdict, str] = {
    Verdict.FORM: "It must be one line of at most 160 characters with one question mark, at its end, no brackets.",
    Verdict.OPTIONS: "Two to four different options of at most 40 characters, each with the number of one above, "
    "and with the word that tells it from the others.",
    Verdict.SOURCES: "`uses` may hold numbers of the data alone, and must hold those asked for.",
    Verdict.CLAIM: "It said of the person, or asked about, what the data does not hold in these words.",
    Verdict.TONE: "Plain and calm: no praise, no exclamation mark, nothing about yourself.",
    Verdict.ADVICE: "No advice: ask, do not tell.",
    Verdict.DIAGNOSIS: "No words of a clinic.",
    Verdict.CARE: "Not these words.",
    Verdict.ALIKE: "This question came before in such words. Ask it in others.",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was said, as it is sent; `quote` stands in it. What the plan builds on is `needed`."""

    id: UUID
    on: date
    text: str
    quote: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """The question as the rules worded it, with all that its new words may rest on."""

    text: str
    options: Sequence[Option]
    topic: str
    kind: str
    now: str
    entries: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True)
class Reworded:
    """A wording that may stand."""

    text: str
    options: tuple[Option, ...]
    uses: tuple[Entry, ...]


def task_for(asking: Asking, refused: Verdict | None = None) -> str:
    """What a model is asked, the second time with what was wrong."""
    needed = [number for number, entry in enumerate(asking.entries, 1) if entry.needed]
    task = TASK.format(
        now=asking.now,
        topic=asking.topic,
        kind=KINDS.get(asking.kind, KINDS["explore"]),
        text=asking.text,
        options="\n".join(f"{number}. {option.text}" for number, option in enumerate(asking.options, 1)),
        entries="The data below is what the person said before." if asking.entries else "There is no data below.",
        needed=f", {', '.join(map(str, needed))} among them" if needed else "",
    )
    return f"{task}\nYour last answer was not taken. {REASONS[refused]}" if refused else task


def judge(answer: Mapping[str, Any], asking: Asking) -> Reworded | Verdict:
    """The wording, or why it may not stand. `answer` fits SCHEMA."""
    text = " ".join(str(answer["question"]).split())
    if not _is_in_form(answer["question"], text):
        return Verdict.FORM
    uses = _uses(answer["uses"], asking.entries)
    if uses is None:
        return Verdict.SOURCES
    options = _options(answer["options"], asking.options)
    if options is None:
        return Verdict.OPTIONS
    if fault := _fault(text, options, asking, uses):
        return fault
    return Reworded(text, options, uses)


def _is_in_form(raw: str, text: str) -> bool:
    return (
        raw.strip() == text
        and len(text) <= TEXT_LIMIT
        and text.endswith("?")
        and text.count("?") == 1
        and len(words(text)) > 2
        and text.isprintable()
        and not ODD & set(text)
    )


def _uses(numbers: Sequence[int], entries: Sequence[Entry]) -> tuple[Entry, ...] | None:
    """What it rests on, that of the plan first; None where it names what was not given or leaves one out."""
    if not set(numbers) <= set(range(1, len(entries) + 1)):
        return None
    used = [entries[number - 1] for number in sorted(set(numbers))]
    if any(entry.needed and entry not in used for entry in entries):
        return None
    return tuple(sorted(used, key=lambda entry: not entry.needed))


def _options(rows: Sequence[Mapping[str, Any]], options: Sequence[Option]) -> tuple[Option, ...] | None:
    """The options in their new words, each with the meaning of one of the old; None where that cannot be trusted."""
    meant = [row["means"] for row in rows]
    if not FEWEST_OPTIONS <= len(rows) <= MOST_OPTIONS or len(set(meant)) < len(meant):
        return None
    if not set(meant) <= set(range(1, len(options) + 1)):
        return None
    found = tuple(_option(str(row["text"]).strip(), options[row["means"] - 1]) for row in rows)
    texts = {" ".join(words(option.text)) for option in found}
    kept_still = {option.id for option in options if option.id == STILL} <= {option.id for option in found}
    if len(texts) < len(found) or not kept_still:
        return None
    means = zip(found, (options[number - 1] for number in meant), strict=True)
    return found if all(_is_option(new, old, options) for new, old in means) else None


def _option(text: str, old: Option) -> Option:
    """ "Still so" stays as it is: it stands for what the question quotes."""
    return old if old.id == STILL else replace(old, text=text)


def _is_option(new: Option, old: Option, options: Sequence[Option]) -> bool:
    """Whether its words are those of the option that it is said to mean, more than of any other."""
    if new.text == old.text:
        return True
    if not 0 < len(new.text) <= OPTION_LIMIT or not new.text.isprintable() or ODD & set(new.text) or "?" in new.text:
        return False
    shared = {other.id: len(_said(new.text) & _said(f"{other.text} {other.phrase}")) for other in options}
    own = shared.pop(old.id)
    return own > max(shared.values(), default=0)


def _said(text: str) -> frozenset[str]:
    """Its stems; where it has others, without those of stop words."""
    plain = " ".join(word for word in words(text) if word not in STOP_WORDS)
    return frozenset(stems(plain or text))


def _fault(text: str, options: Sequence[Option], asking: Asking, uses: Sequence[Entry]) -> Verdict | None:
    parts = [text, *(option.text for option in options)]
    every = " / ".join(parts)
    before = [asking.text, *(option.text for option in asking.options)]
    if _shows_help_lines(parts) and not _shows_help_lines(before):
        return Verdict.CARE
    if is_diagnosis(every) and not is_diagnosis(" / ".join(before)):
        return Verdict.DIAGNOSIS
    if is_advice(text) and not is_advice(asking.text):
        return Verdict.ADVICE
    if is_out_of_tone(every) and not is_out_of_tone(" / ".join(before)):
        return Verdict.TONE
    support = [Support(asking.text), *(Support(entry.text, entry.on) for entry in uses)]
    if unsupported(text, support):
        return Verdict.CLAIM
    of_options = [*support, *(Support(f"{option.text}. {option.phrase}") for option in asking.options)]
    if any(unsupported(f"{option.text}?", of_options) for option in options if option not in asking.options):
        return Verdict.CLAIM
    return None


def _shows_help_lines(texts: Sequence[str]) -> bool:
    return any(screen(text) is not None for text in texts)
