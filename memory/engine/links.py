"""What is known of questions beside their words: what they are about, what lasts, what turns with a season."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Links:
    """`about` holds the subjects by question, `lasting` and `turns` the ids of questions."""

    about: Mapping[str, frozenset[str]]
    lasting: frozenset[str]
    turns: frozenset[str]

    @property
    def named(self) -> set[str]:
        """Every question that the files name."""
        return {*self.about, *self.lasting, *self.turns}


def read_links(directory: Path) -> Links:
    """From `subjects.toml` and `kinds.toml`; empty where a bank has none."""
    subjects, kinds = _read(directory / "subjects.toml"), _read(directory / "kinds.toml")
    about: dict[str, set[str]] = defaultdict(set)
    for subject, ids in subjects.items():
        for question_id in ids:
            about[question_id].add(subject)
    return Links(
        {question_id: frozenset(found) for question_id, found in about.items()},
        frozenset(kinds.get("lasting", ())),
        frozenset(kinds.get("turns", ())),
    )


def spread(about: Mapping[str, frozenset[str]], leads: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """The subjects of every question: what follows one is about the same. `leads` is what each leads to."""
    found = dict(about)
    waiting = list(about)
    while waiting:
        question_id = waiting.pop()
        for follow in leads.get(question_id, ()):
            if follow not in found:
                found[follow] = found[question_id]
                waiting.append(follow)
    return found


def _read(path: Path) -> dict[str, list[str]]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name}: {error}") from error
