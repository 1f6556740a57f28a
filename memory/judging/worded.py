"""Figures of a model's words: how many questions came in them, and whether any said what nobody had told."""

from collections.abc import Iterator, Sequence

from memory.judging.asked import share
from memory.judging.records import Life
from memory.judging.stub import LIES


def reworded(lives: Sequence[Life]) -> float | None:
    """Share of the questions in a model's words; None where no model was asked."""
    if not any(life.verdicts for life in lives):
        return None
    shown = [row for life in lives for row in life.shown]
    return share(sum(bool(row.worded_by) for row in shown), len(shown))


def lies(lives: Sequence[Life]) -> float | None:
    """Questions with one of the lies that the judge's own model tells."""
    return sum(len(list(lies_of(life))) for life in lives) if any(life.verdicts for life in lives) else None


def lies_of(life: Life) -> Iterator[str]:
    """Each as a line."""
    for shown in life.shown:
        if shown.worded_by and any(lie in shown.text.casefold() for lie in LIES):
            yield f"{shown.on} {shown.bank_id}: {shown.text}"
