"""What passes between the router, a provider and whoever asks. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MILLION = 1_000_000


class Outcome(StrEnum):
    """What became of one call."""

    STARTED = "started"  # on its way, or its process was killed
    ANSWERED = "answered"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    KEY_REFUSED = "key_refused"
    NO_SUCH_MODEL = "no_such_model"
    BUSY = "busy"
    BROKEN = "broken"
    TOO_LARGE = "too_large"
    NOT_TAKEN = "not_taken"
    UNREADABLE = "unreadable"
    REFUSED = "refused"
    OUT_OF_SHAPE = "out_of_shape"
    LEAKED = "leaked"
    FAILED = "failed"  # by a fault that nobody thought of


# What may be over in a moment.
PASSING = frozenset({Outcome.UNREACHABLE, Outcome.BUSY, Outcome.BROKEN})
# What says nothing about how the provider is: its key, one of its models, this one text.
NOT_COUNTED = frozenset({Outcome.KEY_REFUSED, Outcome.NO_SUCH_MODEL, Outcome.TOO_LARGE, Outcome.REFUSED})
# What no provider charges for; of the rest nobody knows, so what was reserved counts as spent.
FREE = frozenset(
    {Outcome.KEY_REFUSED, Outcome.NO_SUCH_MODEL, Outcome.BUSY, Outcome.TOO_LARGE, Outcome.NOT_TAKEN, Outcome.BROKEN}
)


@dataclass(frozen=True, slots=True)
class Model:
    """A model with its price: US dollars for a million tokens, so millionths of a dollar a token."""

    name: str
    input: float = 0
    output: float = 0
    effort: str = ""

    def cost(self, tokens_in: int, tokens_out: int) -> int:
        """In millionths of a US dollar, rounded up."""
        return -int(-(tokens_in * self.input + tokens_out * self.output) // 1)


@dataclass(frozen=True, slots=True)
class Account:
    """What this installation has with one provider."""

    provider: str
    base_url: str
    models: tuple[Model, ...]
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent: the rules, the task with its data, and the JSON schema that the answer must fit."""

    system: str = field(repr=False)
    text: str = field(repr=False)
    schema: Mapping[str, Any]
    schema_bytes: int
    max_tokens: int = 1500

    @property
    def most_tokens(self) -> int:
        """More tokens than any provider will count in: none makes more than one of a byte of text."""
        return len(self.system.encode()) + len(self.text.encode()) + 2 * self.schema_bytes + 1000


@dataclass(frozen=True, slots=True)
class Reply:
    """The text that came back, and the tokens that were counted; None where the provider did not say."""

    text: str = field(repr=False)
    tokens_in: int | None = None
    tokens_out: int | None = None


class Failure(Exception):
    """A call that gave nothing. Holds no text: what comes from outside may quote what was sent."""

    def __init__(self, outcome: Outcome, *, retry_after: float | None = None) -> None:
        self.outcome, self.retry_after = outcome, retry_after
        super().__init__(outcome.value)
