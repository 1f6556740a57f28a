"""What the teller is given and what it gives back: frozen, without rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from memory.engine.bank import decapitalise
from memory.engine.story.frames import frames
from memory.engine.story.joining import complement, is_subject, speech
from memory.engine.story.phrases import is_denial, is_noun_phrase, spoken
from memory.engine.story.statements import statements


@dataclass(frozen=True, slots=True)
class Source:
    """An answer that a memory rests on, and its local date."""

    answer_id: UUID
    on: date


@dataclass(frozen=True, slots=True)
class Earlier:
    """What held before under the same key; `words` and `shown` as in the fact that followed it."""

    id: UUID
    value: str
    words: str
    shown: str
    sources: Sequence[Source]

    @property
    def phrase(self) -> str:
        """Its words, spoken to the person."""
        return spoken(self.words)


@dataclass(frozen=True, slots=True)
class Fact:
    """One current memory. `words` are the option's phrase, or what the person wrote where it is `own`.

    `label` names its question and is empty where the person reworded the whole memory; `shown` is the option as it was
    offered, empty for own words; `about` are its subjects, `led_by` the questions whose answer led to it. `sources` are
    the earliest first and never empty. Own words are `apt` where they speak of what was asked.
    """

    id: UUID
    question_id: str
    value: str
    topic: str
    words: str
    label: str
    is_own: bool
    depth: int
    about: frozenset[str]
    sources: Sequence[Source]
    led_by: frozenset[str] = frozenset()
    is_light: bool = False
    is_apt: bool = True
    shown: str = ""
    before: Earlier | None = None

    @property
    def content(self) -> str:
        """What it says, the same in every wording; other words of the person's own are another content."""
        is_worded = self.is_own and not self.label
        return content_of(self.question_id, self.value, self.words if is_worded else "")

    @property
    def phrase(self) -> str:
        """Its words: as they were written, or spoken to the person."""
        return self.words if self.is_own else spoken(self.words)

    @property
    def answer(self) -> str:
        """What its label may be said to be; empty where it may not."""
        return complement(self.shown) if is_subject(self.label) else ""

    @property
    def speech(self) -> str:
        """The answer as it was given, to be quoted; empty where it is not worth it."""
        return speech(self.shown)

    @property
    def says(self) -> str:
        """The answer as a sentence without its capital; empty where none is written for it."""
        row = statements().get((self.question_id, self.value))
        if row is None or not self.shown:
            return ""
        return row.says.format(o=spoken(decapitalise(self.shown.rstrip("."))))

    @property
    def holds(self) -> str:
        """The same where it speaks of the present, so that months may stand beside it."""
        return "" if frames().past & set(self.says.split()) else self.says

    @property
    def other(self) -> str:
        """What held before, where it may follow the sentence of what holds now: "by bus", after "by car"."""
        row, earlier = statements().get((self.question_id, self.value)), self.before
        was = statements().get((self.question_id, earlier.value)) if earlier else None
        if earlier is None or row is None or row != was or not row.says.endswith("{o}"):
            return ""
        return spoken(decapitalise(earlier.shown.rstrip(".")))

    @property
    def restores(self) -> bool:
        """Whether it says what restores."""
        row = statements().get((self.question_id, self.value))
        return row is not None and row.restores and bool(self.shown)

    @property
    def since(self) -> Source:
        """The first answer that says it; where something else held before, the first after that."""
        if self.before is None:
            return self.sources[0]
        ended = self.before.sources[-1].on
        return next((source for source in self.sources if source.on > ended), self.sources[-1])

    @property
    def first_on(self) -> date:
        """Since when it is said."""
        return self.since.on

    @property
    def last_on(self) -> date:
        """When it was last said."""
        return self.sources[-1].on

    @property
    def days_said(self) -> int:
        """On how many days it was said since it holds."""
        return len({source.on for source in self.sources if source.on >= self.first_on})

    @property
    def is_back(self) -> bool:
        """Whether it held, then something else, and now it holds again."""
        return self.before is not None and self.sources[0].on < self.before.sources[-1].on

    @property
    def is_noun(self) -> bool:
        """Whether it may stand where a noun stands."""
        return not self.is_own and is_noun_phrase(self.phrase)

    @property
    def is_denial(self) -> bool:
        """Whether it says that there is nothing."""
        return is_denial(self.words) or (bool(self.shown) and is_denial(self.shown))


@dataclass(frozen=True, slots=True)
class Cited:
    """A memory as one sentence uses it, with the answers that the sentence needs."""

    memory_id: UUID
    source: Source


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; `content` are the contents of its facts, the same in another wording."""

    topic: str
    text: str
    cited: Sequence[Cited]
    content: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A topic, or what restores across topics, told in one to four sentences."""

    topic: str
    sentences: Sequence[Sentence]


def content_of(question_id: str, value: str, words: str = "") -> str:
    """A fact as what is struck is known by."""
    return f"{question_id}={value}" + (f"={words}" if words else "")


def content_of_answer(answer_id: UUID) -> str:
    """An answer as what is struck is known by."""
    return f"answer={answer_id}"
