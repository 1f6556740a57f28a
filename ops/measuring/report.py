"""Writes what was measured as tables, into the part of a page of the documentation that lies between two marks."""

from collections.abc import Sequence
from pathlib import Path

from ops.measuring.pages import Measured

BEGIN, END = "<!-- made by `make bench`: begin -->", "<!-- made by `make bench`: end -->"
HEAD = (
    "| | CPU | aim | latency, median | 99th percentile | queries | KB |",
    "|---|---|---|---|---|---|---|",
)


def table(title: str, rows: Sequence[Measured]) -> list[str]:
    """Lines of Markdown: a heading, and a row for each."""
    return [f"### {title}", "", *HEAD, *(_row(row) for row in rows), ""]


def write_between(path: Path, lines: Sequence[str]) -> None:
    """Put these in the place of what stands between the marks. Raises ValueError where the page has no marks."""
    before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path} has no marks to write between.")
    text = "\n".join(lines).strip()
    path.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def _row(row: Measured) -> str:
    aim = f"{row.aim:g}" if row.aim is not None else ""
    figures = f"{row.cpu:.1f} | {aim} | {row.median:.0f} | {row.p99:.0f} | {row.queries} | {row.size / 1000:.1f}"
    return f"| {row.name} | {figures} |"
