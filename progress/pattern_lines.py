"""Patterns in plain words. Together does not mean because, and the page says so."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from progress.features import Kind
from progress.findings import Findings, Why
from progress.patterns import LEAST_DAYS, Feature, Pattern

WEEKDAYS = (
    gettext_lazy("%(n)d Mondays"),
    gettext_lazy("%(n)d Tuesdays"),
    gettext_lazy("%(n)d Wednesdays"),
    gettext_lazy("%(n)d Thursdays"),
    gettext_lazy("%(n)d Fridays"),
    gettext_lazy("%(n)d Saturdays"),
    gettext_lazy("%(n)d Sundays"),
)
DAYS = {
    Feature(Kind.WEEKEND): gettext_lazy("%(n)d Saturdays and Sundays"),
    Feature(Kind.ENTRY, "answer"): gettext_lazy("%(n)d days with an answer"),
    Feature(Kind.ENTRY, "note"): gettext_lazy("%(n)d days with a note"),
    Feature(Kind.LIVED): gettext_lazy("%(n)d days on which the intention was lived"),
}


@dataclass(frozen=True, slots=True)
class PatternLine:
    """A pattern as a sentence, with the numbers behind it."""

    sentence: str
    n: int
    baseline: float
    p: float


def pattern_lines(found: Findings) -> list[PatternLine]:
    """The patterns that were found."""
    return [PatternLine(say_pattern(one), one.n, round(one.baseline, 3), round(one.p, 4)) for one in found.patterns]


def say_pattern(pattern: Pattern) -> str:
    """ "Heavier than usual on 7 of 9 Sundays, and on 12 of 51 other days." """
    values = {"hits": pattern.hits, "days": _days(pattern), "other": pattern.other_hits, "others": pattern.others}
    if pattern.is_lighter:
        return _("Lighter than usual on %(hits)d of %(days)s, and on %(other)d of %(others)d other days.") % values
    return _("Heavier than usual on %(hits)d of %(days)s, and on %(other)d of %(others)d other days.") % values


def say_why_none(why: Why | None) -> str:
    """Why no pattern is shown, or nothing where one is."""
    if why is None:
        return ""
    return {
        Why.TOO_FEW: _("Not enough yet. It takes %(days)d days with a mood.") % {"days": LEAST_DAYS},
        Why.NONE: _("Nothing beyond chance."),
        Why.NOT_LOOKED: _("Not looked for yet. LOT looks once a day."),
    }[why]


def _days(pattern: Pattern) -> str:
    """ "9 Sundays", "14 days with a note"; a word stands last, as the person writes it."""
    feature, number = pattern.feature, {"n": pattern.n}
    if feature.kind == Kind.WEEKDAY:
        return str(WEEKDAYS[int(feature.value)]) % number
    if feature.kind == Kind.WORD:
        return _("%(n)d days with the word “%(word)s”") % (number | {"word": feature.value})
    return str(DAYS[feature]) % number
