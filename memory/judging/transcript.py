"""A scripted life as a reader sees it: the date, what a question builds on, the question, and the answer."""

from collections.abc import Iterator
from datetime import date

from memory.judging.records import Life, Shown


def transcript(life: Life) -> Iterator[str]:
    """The lines, with a heading for each day that had a question."""
    today: date | None = None
    for shown in life.shown:
        if shown.on != today:
            today = shown.on
            yield ""
            yield f"{today:%A} {today.day} {today:%B %Y}, day {shown.day}"
        yield from _question(shown)


def _question(shown: Shown) -> Iterator[str]:
    yield ""
    for source in shown.sources:
        yield f"    Because on {source.on.day} {source.on:%B} you said: {source.quote}"
    yield f"  {shown.text}"
    yield f"  > {shown.answer or '(' + (shown.done or 'left open') + ')'}"
    if shown.reply:
        yield f"    {shown.reply}"
