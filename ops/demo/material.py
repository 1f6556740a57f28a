"""What the person of the demo writes, read from the files beside this one. Nobody real speaks in them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lot.care import screen
from memory.judging.script import Script, read_script

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class DemoNote:
    """A note, the months (1 to 12) and weekdays (Monday is 0) it fits, none for any, and its tone."""

    text: str
    tone: str
    months: tuple[int, ...] = ()
    days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Aim:
    """An intention of a month: how it ends, what is said of it then, and the share of days it is lived on."""

    month: int
    text: str
    ends: str
    reflection: str
    lived: float


@dataclass(frozen=True, slots=True)
class Word:
    """What is added to one of these moods."""

    moods: tuple[str, ...]
    text: str


@cache
def script() -> Script:
    """Where the person lives, when they look in, and how they answer."""
    return read_script(HERE / "person.toml", "demo")


@cache
def all_notes() -> tuple[DemoNote, ...]:
    """All that are written in the file."""
    return tuple(DemoNote(**_tupled(row)) for row in _read("notes.toml")["note"])


@cache
def notes() -> tuple[DemoNote, ...]:
    """Those that show no help lines: the detector errs now and then, and each time questions rest for a day."""
    return tuple(note for note in all_notes() if not screen(note.text))


@cache
def aims() -> tuple[Aim, ...]:
    """All intentions."""
    return tuple(Aim(**row) for row in _read("intentions.toml")["intention"])


@cache
def words() -> tuple[Word, ...]:
    """The words about moods that show no help lines."""
    found = (Word(**_tupled(row)) for row in _read("words.toml")["word"])
    return tuple(word for word in found if not screen(word.text))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def _tupled(row: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
