"""The log as Markdown: a file a month with a heading a day, so that ten years are 120 files and not 3,650. Pure."""

import re

from django.utils.translation import gettext as _

from ops.portable.days import Day, Line, Month

HEADING = re.compile(r"^(?=#{1,6}\s)", re.MULTILINE)


def month_name(month: Month) -> str:
    """The file of a month."""
    return f"days/{month.starts_on:%Y-%m}.md"


def month_markdown(month: Month) -> str:
    """A month as text."""
    return f"# {month.starts_on:%Y-%m}\n\n" + "\n".join(_day(day) for day in month.days)


def _day(day: Day) -> str:
    return f"## {day.title}\n\n" + "".join(_line(line) for line in day.lines)


def _line(line: Line) -> str:
    closed = _(" (kept closed)") if line.is_closed else ""
    title = " ".join(f"{line.clock} {line.title}{closed}".split())
    return f"### {title}\n\n" + (f"{_below(line.text)}\n\n" if line.text else "")


def _below(text: str) -> str:
    """A heading that a person wrote stands below those of its day, as far as there are smaller ones."""
    return HEADING.sub("###", text.replace("\r\n", "\n").replace("\r", "\n")).replace("#######", "######")
