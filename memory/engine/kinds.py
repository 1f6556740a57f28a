"""The engine's words: what it is told about a person and a moment, and what it decides. No ORM, no clock."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from memory.engine.bank import BankQuestion


class Strategy(StrEnum):
    """Why a question is asked."""

    FIRST = "first"
    EXPLORE = "explore"
    FOLLOW_UP = "follow_up"
    RE_ASK = "re_ask"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to tap: `phrase` is how it is recalled later, `value` what is remembered under the key."""

    id: str
    text: str
    phrase: str
    value: str

    def as_dict(self) -> dict[str, str]:
        """For the sealed column."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a question is to be shown, as the person lives it."""

    at: datetime
    on: date
    daypart: str
    season: str
    is_weekend: bool
    is_southern: bool = False
    weather: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """An earlier answer as the engine may quote it; `quote` stands in it word for word.

    `about` are the subjects of the question that it answers.
    """

    answer_id: UUID
    on: date
    quote: str
    about: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Thread:
    """An answer that leads on, and the questions it may lead to, the better first."""

    said: Said
    follows: tuple[BankQuestion, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A current memory that may be taken up: asked again, or asked more about.

    `touched_on` is when it was last said or asked about. `doubt` is what was said in passing and does not agree
    with it, `doubt_option` the option that it speaks for.
    """

    said: Said
    question: BankQuestion
    option_id: str
    last_confirmed_on: date
    touched_on: date
    doubt: Said | None = None
    doubt_option: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that took another value: what was said before and now, and the question that tells of it."""

    before: Said
    now: Said
    question: BankQuestion


@dataclass(frozen=True, slots=True)
class Aim:
    """The intention that holds now."""

    intention_id: UUID
    starts_on: date
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the last weeks, for rotation."""

    topic: str
    depth: int
    strategy: str
    was_skipped: bool
    on: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """All that choosing knows of someone. Bounded, whatever the length of their history."""

    seed: str
    answers: int
    threads: tuple[Thread, ...] = ()
    facts: tuple[Fact, ...] = ()
    changes: tuple[Change, ...] = ()
    near: tuple[Said, ...] = ()  # newest first
    asked: Mapping[str, date | None] = field(default_factory=dict)
    asked_by_topic: Mapping[str, int] = field(default_factory=dict)
    recent: tuple[Asked, ...] = ()
    muted: frozenset[str] = frozenset()
    less: frozenset[str] = frozenset()
    has_light_weekends: bool = True
    is_low: bool = False
    aim: Aim | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask and why: the strategy, the question of the bank, and the answers it builds on."""

    strategy: Strategy
    question: BankQuestion
    sources: tuple[Said, ...] = ()
    fact: Fact | None = None
    reason: str = ""
    aim: Aim | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plan and its score among those of its kind: the lowest is asked."""

    score: float
    plan: Plan


@dataclass(frozen=True, slots=True)
class Draft:
    """A question ready to be stored."""

    text: str
    options: tuple[Option, ...]
    why: str
