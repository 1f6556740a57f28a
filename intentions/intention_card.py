"""What the pages say of the intention that holds now, of the one that is over, and of the one that follows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.person import read_id
from intentions.intention_form import IntentionForm
from intentions.models import Intention
from intentions.rules import FURTHEST_AHEAD_DAYS
from intentions.shown import Shown, show
from intentions.spans import month_end, next_month, say_month, say_span
from lot.prepared import prepared
from profiles.care import CareCard, care_card
from profiles.days import local_day, say_date

State = Intention.State
ASKED_FOR = timedelta(days=31)  # after its last day; what is older can be ended on its own page
ONE_DAY = timedelta(days=1)
NOTHING_ASKED: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class IntentionCard:
    """`place` says where it stands (today, list, next); `said` is the one that was just written or ended."""

    place: str
    today: date
    current: Shown | None
    over: Shown | None
    planned: Shown | None
    said: Shown | None = None
    put_off: str = ""
    care: CareCard | None = None
    form: IntentionForm | None = None

    @property
    def asks(self) -> Shown | None:
        """The one that is over and of which nobody has said how it ended, unless that was put off."""
        waits = self.over and self.over.row.asks_on and self.over.row.asks_on > self.today
        return None if waits else self.over

    @property
    def ended(self) -> Shown | None:
        """The one whose end was just said."""
        return self.said if self.said and self.said.row.is_ended else None

    @property
    def has_set_form(self) -> bool:
        """Where there is none; on Today, how the last one went is asked first."""
        return not self.current and not (self.place == "today" and self.asks)

    @property
    def until(self) -> date:
        """The last day of one that is set now: the end of the month, or before the one that waits to follow."""
        last = month_end(self.today)
        return min(last, self.planned.row.starts_on - ONE_DAY) if self.planned else last

    @property
    def span(self) -> str:
        """The days of one that is set now, in words."""
        is_month = self.until == month_end(self.today)
        return say_month(self.today, self.today.year) if is_month else say_span(self.today, self.until, self.today.year)

    @property
    def kept_text(self) -> str:
        """What was just kept, offered for the days to come."""
        return (self.ended.row.text or "") if self.ended and self.ended.row.state == State.KEPT else ""

    @property
    def next_on(self) -> date | None:
        """The first day of the one that follows: the next month, or after the present one. None: too far ahead."""
        first = next_month(self.today)
        if self.current:
            first = max(first, self.current.row.ends_on + ONE_DAY)
        return first if first <= self.today + timedelta(days=FURTHEST_AHEAD_DAYS) else None

    @property
    def next_span(self) -> str:
        """Its days in words."""
        first = self.next_on or self.today
        return say_span(first, month_end(first), self.today.year)

    @property
    def is_stray(self) -> bool:
        """Whether the form that failed is no longer there, so that its message and its words stand by themselves."""
        return self.form is not None and not self._has(self.form.name, self.form.id)

    @property
    def focus(self) -> str:
        """The first line, which has the focus where the pressed button is gone."""
        if self.form:
            return "message"
        named = {"ended": self.ended, "put_off": self.put_off, "care": self.care, "current": self.current}
        return next((name for name, is_there in (named | {"asks": self.asks}).items() if is_there), "set")

    def _has(self, name: str, of: UUID | None) -> bool:
        """Whether this form is there, for this intention."""
        if name == "set":
            return self.has_set_form
        if name == "end":
            rows = [self.asks] if self.place == "today" else [self.current, self.over]
            return any(shown and shown.row.pk == of for shown in rows)
        is_of_current = self.current is not None and self.current.row.pk == of
        return self.place == "list" and (name == "next" or (name in {"change", "day"} and is_of_current))


@prepared
def _unended(user: User, since: date) -> QuerySet[Intention]:
    return Intention.objects.for_user(user).with_days().unended(since)


def intention_card(
    user: User,
    at: datetime,
    asked: Mapping[str, str] = NOTHING_ASKED,
    form: IntentionForm | None = None,
    place: str = "today",
) -> IntentionCard:
    """The card for now. `asked` is what the address names: said (an id), later. Three queries and one at most."""
    today = local_day(user, at)
    rows = _unended(user, today - ASKED_FOR)
    own = Intention.objects.for_user(user).with_days()
    said = own.filter(pk=named).first() if (named := read_id(asked.get("said"))) else None
    over = _last(rows, State.OVER, today)
    put_off = over.asks_on if over and over.asks_on and over.asks_on > today and "later" in asked else None
    return IntentionCard(
        place,
        today,
        current=_shown(user, _last(rows, State.ACTIVE, today), today),
        over=_shown(user, over, today),
        planned=_shown(user, _last(rows, State.PLANNED, today), today),
        said=_shown(user, said, today),
        put_off=_("LOT asks again on %(day)s.") % {"day": say_date(put_off, today.year)} if put_off else "",
        care=care_card(user, said.text, said.reflection) if said else None,
        form=form,
    )


def _last(rows: Iterable[Intention], state: State, today: date) -> Intention | None:
    return next((row for row in reversed(list(rows)) if row.state_on(today) == state), None)


def _shown(user: User, row: Intention | None, today: date) -> Shown | None:
    return show(user, row, today) if row else None
