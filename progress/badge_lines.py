"""How badges are said: what each took, when it was earned, and how far it is to the next."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lot.dates import write_date
from progress.models import Award, Badge
from progress.rules import ALL_KINDS
from progress.services.reading import NextBadge
from progress.wording import say_days


@dataclass(frozen=True, slots=True)
class BadgeLine:
    """A badge in the person's theme, with a line about it."""

    name: str
    symbol: str
    line: str
    is_next: bool = False


def badge_lines(awards: Sequence[Award], following: NextBadge | None, theme: str) -> list[BadgeLine]:
    """What was earned, in order, and then the one that comes next."""
    lines = [_line(award.badge, theme, _earned(award)) for award in awards]
    if following:
        left = _("%(what)s, %(number)d to go.") % {"what": say_badge(following.badge), "number": following.to_go}
        lines.append(_line(following.badge, theme, left, is_next=True))
    return lines


def say_badge(badge: Badge) -> str:
    """What it takes: "7 days", "100 answers", "Again after 30 days without an entry"."""
    number = badge.parameter
    if badge.rule == Badge.Rule.STREAK:
        return say_days(number)
    if badge.rule == Badge.Rule.ANSWERS:
        return ngettext("%(number)d answer", "%(number)d answers", number) % {"number": number}
    if badge.rule == Badge.Rule.PAUSE:
        return _("Again after %(days)s without an entry") % {"days": say_days(number)}
    if badge.rule == Badge.Rule.INTENTIONS:
        text = ngettext("%(number)d month with a kept intention", "%(number)d months with a kept intention", number)
        return text % {"number": number}
    if number == ALL_KINDS:
        return _("An answer, a note and a mood in one day")
    return ngettext("%(number)d kind of entry in one day", "%(number)d kinds of entry in one day", number) % {
        "number": number
    }


def _earned(award: Award) -> str:
    return _("%(what)s, on %(day)s.") % {"what": say_badge(award.badge), "day": write_date(award.on)}


def _line(badge: Badge, theme: str, line: str, *, is_next: bool = False) -> BadgeLine:
    return BadgeLine(badge.name_in(theme), badge.symbol_in(theme), line, is_next)
