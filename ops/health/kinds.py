"""What a check says, and how checks add up to parts and to the whole. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """How something does."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"
    NOT_SET = "not configured"  # says nothing about how LOT does


GRAVITY = (State.NOT_SET, State.OK, State.DEGRADED, State.DOWN)


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found. `words` may be read by anyone, `detail` by staff. Neither holds what would help an
    attacker: no version, path, address, name of a host or text of an error."""

    name: str
    label: str
    state: State
    words: str
    detail: str = ""
    is_aside: bool = False  # another check of its part speaks for it
    is_to_know: bool = False  # nothing is wrong, and somebody who runs LOT should look at it all the same

    @property
    def needs_a_look(self) -> bool:
        """Whether it stands on the first page of the admin."""
        return self.is_to_know or self.state in {State.DEGRADED, State.DOWN}

    def as_dict(self) -> dict[str, str]:
        """For JSON, and for the run that is kept."""
        return {"name": self.name, "label": self.label, "state": self.state.value, "detail": self.detail or self.words}


@dataclass(frozen=True, slots=True)
class Part:
    """What people know it by: one check or several."""

    name: str
    label: str
    checks: tuple[Check, ...]

    @property
    def gravest(self) -> Check:
        """The check that speaks for it: of those alike, the first."""
        speaking = [check for check in self.checks if not check.is_aside]
        return max(speaking, key=lambda check: GRAVITY.index(check.state))

    @property
    def state(self) -> State:
        """As bad as its worst check."""
        return self.gravest.state

    @property
    def words(self) -> str:
        """In the words of that check."""
        return self.gravest.words


@dataclass(frozen=True, slots=True)
class Health:
    """All parts at a moment. `essential` names the part without which LOT is down; any other one degrades it."""

    at: datetime
    parts: tuple[Part, ...]
    essential: str = "database"

    @property
    def state(self) -> State:
        """ok, degraded, or down."""
        states = {part.name: part.state for part in self.parts}
        if states.get(self.essential) is State.DOWN:
            return State.DOWN
        return State.DEGRADED if {State.DEGRADED, State.DOWN} & set(states.values()) else State.OK

    @property
    def troubled(self) -> Sequence[Part]:
        """Those that are not as they should be."""
        return [part for part in self.parts if part.state in {State.DEGRADED, State.DOWN}]

    @property
    def checks(self) -> Sequence[Check]:
        """Every check, in the order of the parts."""
        return [check for part in self.parts for check in part.checks]
