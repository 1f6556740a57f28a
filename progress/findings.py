"""What a look for patterns found, and how that is kept. Pure."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from progress.patterns import Feature, Pattern


class Why(StrEnum):
    """Why there is no pattern."""

    TOO_FEW = "too_few"
    NONE = "none"
    NOT_LOOKED = "not_looked"


@dataclass(frozen=True, slots=True)
class Findings:
    """The patterns, or why there is none."""

    patterns: tuple[Pattern, ...] = ()
    why: Why | None = None

    def as_text(self) -> str:
        """To be sealed: a pattern may hold a word of the person."""
        return json.dumps({"patterns": [asdict(one) for one in self.patterns], "why": self.why}, ensure_ascii=False)


def read_findings(text: str | None) -> Findings:
    """What `as_text` made; without a text nobody has looked yet."""
    if not text:
        return Findings(why=Why.NOT_LOOKED)
    data = json.loads(text)
    patterns = tuple(Pattern(**one | {"feature": Feature(**one["feature"])}) for one in data["patterns"])
    return Findings(patterns, Why(data["why"]) if data["why"] else None)
