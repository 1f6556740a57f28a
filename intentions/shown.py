"""An intention in words, as it stands on the person's date."""

from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from intentions.models import Intention
from intentions.spans import month_end, say_count, say_days, say_run, say_span
from profiles.days import local_day, say_date

State = Intention.State


@dataclass(frozen=True, slots=True)
class Shown:
    """`row` with its `days` read; `today` and `ended_on` are the person's dates."""

    row: Intention
    today: date
    days: tuple[date, ...]
    ended_on: date | None = None

    @property
    def state(self) -> State:
        """What it is today."""
        return self.row.state_on(self.today)

    @property
    def span(self) -> str:
        """ "June"."""
        return say_span(self.row.starts_on, self.row.ends_on, self.today.year)

    @property
    def dates(self) -> str:
        """ "4 to 30 June"."""
        return say_run(self.row.starts_on, self.row.ends_on, self.today.year)

    @property
    def is_of_month(self) -> bool:
        """Whether it ends with the month that it starts in, as it does unless other days are given."""
        return self.row.ends_on == month_end(self.row.starts_on)

    @property
    def is_whole_month(self) -> bool:
        """Whether the name of a month says its days."""
        return self.is_of_month and self.row.starts_on.day == 1

    @property
    def day(self) -> str:
        """ "4 of 30"."""
        number = (self.today - self.row.starts_on).days + 1
        return _("%(number)d of %(days)d") % {"number": number, "days": self._length}

    @property
    def line(self) -> str:
        """ "June, day 4 of 30. Done on 2 days."."""
        return _("%(span)s, day %(day)s.") % {"span": self.span, "day": self.day} + self._counted

    @property
    def over_line(self) -> str:
        """ "June is over. Walk before work: done on 19 days."."""
        text = (self.row.text or "").rstrip(".")
        if not self.days:
            return _("%(span)s is over: %(text)s.") % {"span": self.span, "text": text}
        count = say_count(len(self.days))
        said = {"span": self.span, "text": text, "count": count[:1].lower() + count[1:]}
        return _("%(span)s is over. %(text)s: %(count)s") % said

    @property
    def ending(self) -> str:
        """ "Kept. Lived on 17 days.", "Let go on 19 April."; "Over." while nobody has said."""
        state = capfirst(str(self.state.label))
        if self.ended_on and self.ended_on < self.row.ends_on:
            state = _("%(state)s on %(day)s") % {"state": state, "day": say_date(self.ended_on, self.today.year)}
        lived = ngettext("Lived on %(number)d day.", "Lived on %(number)d days.", len(self.days))
        return f"{state}. {lived % {'number': len(self.days)}}" if self.days else f"{state}."

    @property
    def done_on(self) -> str:
        """ "2 June, 5 to 9 June"."""
        return say_days(self.days, self.today.year)

    @property
    def is_done_today(self) -> bool:
        """Whether today is marked."""
        return self.today in self.days

    @property
    def last_markable(self) -> date:
        """The last day that can be marked."""
        return min(self.row.ends_on, self.today)

    @property
    def is_active(self) -> bool:
        """Whether it holds today."""
        return self.state == State.ACTIVE

    @property
    def is_planned(self) -> bool:
        """Whether it is still to begin."""
        return self.state == State.PLANNED

    @property
    def is_over(self) -> bool:
        """Whether its days are over and nobody has said how it ended."""
        return self.state == State.OVER

    @property
    def _length(self) -> int:
        return (self.row.ends_on - self.row.starts_on).days + 1

    @property
    def _counted(self) -> str:
        count = say_count(len(self.days), today_too=self.is_done_today)
        return f" {count}" if count else ""


def show(user: User, row: Intention, today: date) -> Shown:
    """In words; the days are to be read with it (`with_days`)."""
    ended_on = local_day(user, row.ended_at) if row.ended_at else None
    return Shown(row, today, tuple(day.on for day in row.days.all()), ended_on)
