"""The table of what the asking must reach: each figure drawn from records of lives, pooled or for one person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from memory.judging import asked, kept, told, worded
from memory.judging.records import Life

Measure = Callable[[Sequence[Life]], float | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """What is measured and where it must lie; `least` and `most` are both inclusive, None is no bound.

    Without either, the value is there to be read beside the others.
    """

    figure: str
    name: str
    measure: Measure
    least: float | None = None
    most: float | None = None
    unit: str = ""

    def is_met(self, value: float | None) -> bool:
        """Where there was nothing to measure, nothing is missed."""
        if value is None:
            return True
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    @property
    def target(self) -> str:
        """The bounds as they are printed."""
        if self.least is not None and self.most is not None:
            return f"{self.least:g} to {self.most:g}{self.unit}"
        if self.least is not None:
            return f"at least {self.least:g}{self.unit}"
        if self.most is None:
            return "-"
        return "0" if self.most == 0 else f"at most {self.most:g}{self.unit}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    rule: Rule
    value: float | None

    @property
    def is_met(self) -> bool:
        """Whether the target is reached."""
        return self.rule.is_met(self.value)


RULES = (
    Rule("repeats", "the same words again", asked.same_words, most=0),
    Rule("repeats", "alike within 365 days", asked.alike, most=2, unit=" %"),
    Rule("grounding", "sources that are true", kept.grounded, least=100, unit=" %"),
    Rule("building", "after day 14, cite a memory", asked.citing, least=80, unit=" %"),
    Rule("building", "of these, older than 30 days", asked.citing_old, least=25, unit=" %"),
    Rule("building", "after day 14, take one up", asked.citing_in_earnest, unit=" %"),
    Rule("depth", "length of chains, mean", asked.chain_length, least=2, most=4),
    Rule("depth", "longest run of days on a topic", asked.topic_run, most=3),
    Rule("breadth", "entropy of topics in 30 days", asked.breadth, least=0.8),
    Rule("change", "current value used", told.current_used, least=98, unit=" %"),
    Rule("change", "stale value used", told.stale_used, most=1, unit=" %"),
    Rule("change", "noticed, precision", told.notice_precision, least=0.9),
    Rule("change", "noticed and asked once, recall", told.notice_recall, least=0.7),
    Rule("forgetting", "comes back", kept.come_back, most=0),
    Rule("season and time", "does not fit the moment", asked.misplaced, most=0),
    Rule("silence", "neither question nor reason", kept.unexplained, most=0),
    Rule("silence", "looks with nothing left to ask", kept.nothing_left, unit=" %"),
    Rule("speed", "preparing, median", kept.prepare_median, most=50, unit=" ms"),
    Rule("speed", "preparing, 95th percentile", kept.prepare_p95, most=150, unit=" ms"),
    Rule("a model", "questions in its words", worded.reworded, unit=" %"),
    Rule("a model", "its lies that came through", worded.lies, most=0),
)


def figures(lives: Sequence[Life]) -> list[Figure]:
    """The table over these lives; a person whose script excuses a figure does not count in it."""
    return [Figure(rule, rule.measure([life for life in lives if rule.figure not in life.excused])) for rule in RULES]
