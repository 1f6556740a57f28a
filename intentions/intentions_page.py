"""What the page of all intentions says: the present one, the one that follows, and those before, month by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Min
from django.utils.translation import gettext as _

from accounts.models import User
from intentions.intention_card import NOTHING_ASKED, IntentionCard, intention_card
from intentions.intention_form import IntentionForm
from intentions.models import Intention, Tombstone
from intentions.services.undoing import intention_again
from intentions.shown import Shown, show
from intentions.spans import say_month, say_run
from profiles.days import local_day, say_clock, say_date


@dataclass(frozen=True, slots=True)
class Month:
    """A month with the intentions that began in it; `note` says what holds of one in which none did."""

    on: date
    label: str
    ended: Sequence[Shown] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deleted:
    """The place of one that was deleted today and can still be brought back."""

    id: UUID
    dates: str
    undo_until: str


@dataclass(frozen=True, slots=True)
class IntentionsPage:
    """A year of them. `earlier` is the year before it that has one."""

    year: int
    card: IntentionCard
    months: Sequence[Month]
    earlier: int | None
    is_newest: bool
    deleted: Sequence[Deleted] = ()


def intentions_page(
    user: User, at: datetime, asked: Mapping[str, str] = NOTHING_ASKED, form: IntentionForm | None = None
) -> IntentionsPage:
    """The year that `asked` names, else this one; the same number of queries for any history."""
    today = local_day(user, at)
    own = Intention.objects.for_user(user)
    year = _year(asked.get("year", ""), today)
    first = own.aggregate(first=Min("starts_on"))["first"]
    rows = list(own.of_year(year).with_days())
    before = own.filter(starts_on__lt=date(year, 1, 1)).order_by("-starts_on").values_list("starts_on", flat=True)
    earlier = before.first()
    return IntentionsPage(
        year,
        card=intention_card(user, at, asked, form, "list"),
        months=_months(user, rows, year, first, today) if first else [],
        earlier=earlier.year if earlier else None,
        is_newest=year == today.year,
        deleted=_deleted(user, at, today) if year == today.year else (),
    )


def _deleted(user: User, at: datetime, today: date) -> list[Deleted]:
    """The latest first; without their words, as everything that was deleted."""
    found = []
    for stone in Tombstone.objects.for_user(user).undoable(Tombstone.Kind.INTENTION, at).order_by("-at"):
        row, _days = intention_again(user, stone)
        until = say_clock(user, stone.undo_until) if stone.undo_until else ""
        found.append(Deleted(stone.row_id, say_run(row.starts_on, row.ends_on, today.year), until))
    return found


def _year(text: str, today: date) -> int:
    """A year in an address; what is none, or still to come, is this one."""
    year = int(text) if len(text) == 4 and text.isascii() and text.isdigit() else today.year
    return year if date.min.year < year <= today.year else today.year


def _months(user: User, rows: Sequence[Intention], year: int, first: date, today: date) -> list[Month]:
    """Newest first: from the first one ever to the month before this one, and this one where something ended in it."""
    months = [_month(user, rows, date(year, number, 1), today) for number in range(12, 0, -1)]
    return [month for month in months if _is_past(month, today) and month.on >= first.replace(day=1)]


def _is_past(month: Month, today: date) -> bool:
    return month.on < today.replace(day=1) or bool(month.ended and month.on <= today)


def _month(user: User, rows: Sequence[Intention], on: date, today: date) -> Month:
    begun = [row for row in rows if row.starts_on.replace(day=1) == on]
    past = [show(user, row, today) for row in begun if row.state_on(today) not in Intention.LIVE]
    live = [row for row in begun if row.state_on(today) in Intention.LIVE]
    since = live[0] if live else next((row for row in reversed(rows) if row.starts_on < on <= row.ends_on), None)
    note = "" if past else _since(since, today) if since else _("None.")
    return Month(on, say_month(on, on.year), past, note)


def _since(row: Intention, today: date) -> str:
    """What held in a month though it began before it, or still holds."""
    said = {"day": say_date(row.starts_on, today.year), "text": (row.text or "").rstrip(".")}
    return _("Since %(day)s: %(text)s.") % said
