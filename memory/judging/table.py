"""The table as it is printed, and as JSON for machines."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from memory.judging.examples import examples_of
from memory.judging.figures import RULES, Figure, figures
from memory.judging.records import Life

EXAMPLES_SHOWN = 3


def lines(lives: Sequence[Life]) -> Iterator[str]:
    """The whole, then each person as one column, then examples of what was missed."""
    whole = figures(lives)
    yield f"{'figure':16} {'measured':32} {'value':>10}  {'to reach':16}"
    for figure in whole:
        rule = figure.rule
        mark = "met" if figure.is_met else "MISSED"
        yield f"{rule.figure:16} {rule.name:32} {shown(figure):>10}  {rule.target:16} {mark}"
    yield ""
    columns = [figures([life]) for life in lives]
    for start in range(0, len(lives), 6):
        part = list(zip(lives, columns, strict=True))[start : start + 6]
        yield f"{'':32} " + " ".join(f"{life.person:>11}" for life, _column in part)
        yield f"{'questions seen':32} " + " ".join(f"{len(life.shown):>11}" for life, _column in part)
        for number, rule in enumerate(RULES):
            yield f"{rule.name:32} " + " ".join(f"{_marked(column[number]):>11}" for _life, column in part)
        yield ""
    if verdicts := sum((Counter(life.verdicts) for life in lives), Counter[str]()):
        yield "calls to the model: " + ", ".join(f"{name} {number}" for name, number in verdicts.most_common())
    for figure in whole:
        if not figure.is_met:
            yield from _examples(figure, lives)


def shown(figure: Figure) -> str:
    """The value as it is read; a dash where there was nothing to measure."""
    return "-" if figure.value is None else f"{figure.value:.2f}".rstrip("0").rstrip(".")


def _marked(figure: Figure) -> str:
    return shown(figure) + ("" if figure.is_met else " !")


def _examples(figure: Figure, lives: Sequence[Life]) -> Iterator[str]:
    found = [(life.person, examples_of(figure.rule.name, life)) for life in lives]
    yield f"{figure.rule.figure}: {figure.rule.name}, {sum(len(rows) for _person, rows in found)} in all"
    # One from each of several people says more than three of one.
    turns = [(turn, person, row) for person, rows in found for turn, row in enumerate(rows)]
    for _turn, person, row in sorted(turns, key=lambda row: row[0])[:EXAMPLES_SHOWN]:
        yield f"  {person}: {row}"


def as_data(lives: Sequence[Life]) -> dict[str, Any]:
    """The same for machines."""
    return {
        "figures": _rows(figures(lives)),
        "people": {
            life.person: {"questions": len(life.shown), "looks": life.looks, "figures": _rows(figures([life]))}
            for life in lives
        },
    }


def _rows(column: Sequence[Figure]) -> list[dict[str, Any]]:
    return [
        {
            "figure": figure.rule.figure,
            "name": figure.rule.name,
            "value": figure.value,
            "target": figure.rule.target,
            "met": figure.is_met,
        }
        for figure in column
    ]
