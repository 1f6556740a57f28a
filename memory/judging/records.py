"""What is kept of a scripted life, so that figures are drawn from records alone, without a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Source:
    """An answer or intention that a question named; `is_owned`: it stood in the person's own rows at that moment."""

    answer_id: str
    on: date
    quote: str
    is_owned: bool
    kind: str = "answer"


@dataclass(frozen=True, slots=True)
class Shown:
    """A question at the moment it was first seen, by the person's own date and hour, and what was done with it."""

    id: str
    day: int
    at: datetime
    on: date
    daypart: str
    season: str
    is_weekend: bool
    text: str
    why: str
    bank_id: str
    topic: str
    depth: int
    strategy: str
    reason: str
    sources: tuple[Source, ...] = ()
    seasons: frozenset[str] = frozenset()
    dayparts: frozenset[str] = frozenset()
    weekdays: str | None = None
    done: str = ""
    answer: str = ""
    reply: str = ""
    worded_by: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """An answer as it stood from `at` until it was edited or deleted; `follows` are the questions it leads to."""

    answer_id: str
    question_id: str
    bank_id: str
    on: date
    at: datetime
    value: str
    phrase: str
    text: str
    follows: frozenset[str] = frozenset()
    ended_at: datetime | None = None
    ended_by: str = ""

    def held(self, at: datetime) -> bool:
        """Whether this is what stood at a moment."""
        return self.at <= at and (self.ended_at is None or at < self.ended_at)


@dataclass(frozen=True, slots=True)
class Muted:
    """A topic that was not to be asked about from `at` on."""

    topic: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The person said in passing, under another question, what does not agree with the fact under `bank_id`."""

    bank_id: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Life:
    """All that was seen of one person. `unexplained` are moments with neither a question nor a reason and a time;
    `verdicts` are what became of the calls to a model, with their number."""

    person: str
    days: int
    shown: Sequence[Shown]
    versions: Sequence[Version] = ()
    muted: Sequence[Muted] = ()
    contradictions: Sequence[Contradiction] = ()
    unexplained: Sequence[datetime] = ()
    nothing_left: int = 0
    looks: int = 0
    left_behind: Sequence[str] = ()
    prepare_ms: Sequence[float] = ()
    topics: frozenset[str] = frozenset()
    excused: frozenset[str] = frozenset()
    verdicts: Mapping[str, int] = field(default_factory=dict)
