"""What the answers to a question say as sentences, read once from `statements.toml` and `restoring.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DIRECTORY = Path(__file__).resolve().parent
PLAIN, RESTORING = "statements.toml", "restoring.toml"


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence without its capital, {o} for the answer; whether it is about what restores."""

    says: str
    restores: bool


@cache
def statements() -> Mapping[tuple[str, str], Statement]:
    """By question and option. Raises KeyError or TOMLDecodeError where a file is not what it should be."""
    found: dict[tuple[str, str], Statement] = {}
    for name in (PLAIN, RESTORING):
        rows = tomllib.loads((DIRECTORY / name).read_text(encoding="utf-8"))["says"]
        for question_id, sentences in rows.items():
            for says, options in sentences:
                found |= {(question_id, value): Statement(says, name == RESTORING) for value in options.split()}
    return found
