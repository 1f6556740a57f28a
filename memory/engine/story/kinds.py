"""What the teller is given and what it gives back: frozen, without rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from memory.engine.story.phrases import is_denial, is_noun_phrase, spoken


@dataclass(frozen=True, slots=True)
class Source:
    """An answer that a memory rests on, and its local date."""

    answer_id: UUID
    on: date


@dataclass(frozen=True, slots=True)
class Earlier:
    """What held before under the same key; `words` as in the fact that followed it."""

    id: UUID
    words: str
    sources: Sequence[Source]

    @property
    def phrase(self) -> str:
        """Its words, spoken to the person."""
        return spoken(self.words)


@dataclass(frozen=True, slots=True)
class Fact:
    """One current memory. `words` are the option's phrase, or what the person wrote where it is `own`.

    `label` names its question and is empty where the person reworded the whole memory; `about` are its subjects,
    `led_by` the questions whose answer led to it. `sources` are the earliest first and never empty.
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
    before: Earlier | None = None

    @property
    def phrase(self) -> str:
        """Its words: as they were written, or spoken to the person."""
        return self.words if self.is_own else spoken(self.words)

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
    def is_noun(self) -> bool:
        """Whether it may stand where a noun stands."""
        return not self.is_own and is_noun_phrase(self.phrase)

    @property
    def is_denial(self) -> bool:
        """Whether it says that there is nothing."""
        return is_denial(self.words)


@dataclass(frozen=True, slots=True)
class Cited:
    """A memory as one sentence uses it, with the answers that the sentence needs."""

    memory_id: UUID
    source: Source


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; `content` are keys and values of what it says, the same in another wording."""

    text: str
    cited: Sequence[Cited]
    content: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A topic, told in one to four sentences."""

    topic: str
    sentences: Sequence[Sentence]
