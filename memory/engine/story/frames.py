"""The sentence frames, read once from `frames.toml`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PATH = Path(__file__).resolve().parent / "frames.toml"
SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Frame:
    """A sentence with slots. `takes_nouns`: its phrases stand where nouns stand."""

    kind: str
    text: str
    takes_nouns: bool
    slots: frozenset[str]


@dataclass(frozen=True, slots=True)
class Frames:
    """All frames by kind, and the words by which phrases are told apart."""

    by_kind: Mapping[str, tuple[Frame, ...]]
    tender: frozenset[str]
    loose: frozenset[str]
    denials: frozenset[str]
    hanging: frozenset[str]
    speakers: frozenset[str]
    verbs: frozenset[str]
    openings: frozenset[str]
    past: frozenset[str]


@cache
def frames() -> Frames:
    """Raises KeyError or TOMLDecodeError where the file is not what it should be."""
    data: dict[str, Any] = tomllib.loads(PATH.read_text(encoding="utf-8"))
    by_kind = {
        kind: tuple(
            Frame(kind, text, is_noun, frozenset(SLOT.findall(text)))
            for is_noun in (True, False)
            for text in rows["noun" if is_noun else "any"]
        )
        for kind, rows in data["frame"].items()
    }
    words = {name: frozenset(rows) for name, rows in data["words"].items()}
    return Frames(by_kind, **words)
