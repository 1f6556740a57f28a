"""The scripted people, read from `scripts/*.toml`. They are made up: none of them is anybody."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

DIRECTORY = Path(__file__).resolve().parent / "scripts"


@dataclass(frozen=True, slots=True)
class Event:
    """What happens on a day of the script (day 1 is the first) and, for silences and low days, for how long."""

    day: int
    kind: str
    days: int = 1
    topic: str = ""
    number: int = 1
    zone: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """One person: where they live, how they answer, and what is planted in their year.

    `visits` are local hours, shares run from 0 to 1, `by_topic` are sayings on a topic,
    said where there are any instead of the general ones. `excused` names the figures that such a life cannot show.
    """

    name: str
    title: str
    zone: str
    country: str
    language: str
    day_start: time
    per_day: int
    gap_minutes: int
    light_weekends: bool
    visits: tuple[float, ...]
    absent: float
    own_words: float
    skips: float
    snoozes: float
    another: float
    sayings: tuple[str, ...]
    by_topic: Mapping[str, Sequence[str]] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    excused: frozenset[str] = field(default=frozenset())

    def draw(self, *names: object) -> float:
        """A number from 0 to 1 that is the same in every run."""
        text = "|".join(str(name) for name in (self.name, *names))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6]) / 2**48

    def on_day(self, day: int) -> tuple[Event, ...]:
        """What begins on this day."""
        return tuple(event for event in self.events if event.day == day)

    def is_during(self, kind: str, day: int) -> bool:
        """Whether something of this kind lasts on this day."""
        return any(event.kind == kind and event.day <= day < event.day + event.days for event in self.events)


@cache
def scripts() -> tuple[Script, ...]:
    """The people in the order of their files. Raises ValueError naming the file that cannot be read as a script."""
    return tuple(read_script(path, path.stem.partition("-")[2]) for path in sorted(DIRECTORY.glob("*.toml")))


def script_named(name: str) -> Script | None:
    """The person with this name, or None."""
    return next((script for script in scripts() if script.name == name), None)


def read_script(path: Path, name: str) -> Script:
    """The person of a file. Raises ValueError naming the file where it cannot be read as a script."""
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        data["events"] = tuple(Event(**row) for row in data.pop("event", ()))
        data["excused"] = frozenset(data.pop("excused", ()))
        data |= {name: tuple(data[name]) for name in ("visits", "sayings")}
        return Script(name=name, **data)
    except (TypeError, KeyError) as error:
        raise ValueError(f"{path.name}: {error}") from error
