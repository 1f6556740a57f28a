"""What may be written and when: lengths, spans and times, each refused with the name of its field. Pure."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _

from lot.errors import InvalidInput

TEXT_LIMIT = 140
REFLECTION_LIMIT = 2000
NOTE_LIMIT = 2000
LABEL_LIMIT = 40
LONGEST_SPAN_DAYS = 366
FURTHEST_AHEAD_DAYS = 366
WEAKEST, STRONGEST = 1, 10
# No diary goes further back, and arithmetic on dates and zones needs room at its ends.
EARLIEST_ON = date(1900, 1, 1)
EARLIEST_AT = datetime(1900, 1, 2, tzinfo=UTC)
# A phone's clock may run ahead of the server's; that much of "the future" is now.
CLOCK_SKEW = timedelta(minutes=5)


def clean_line(text: str, field: str, limit: int) -> str:
    """One line of 1 to `limit` characters, white space collapsed. Raises InvalidInput."""
    line = " ".join(_storable(text, field).split())
    if not line:
        raise refused(field, _("Nothing yet."))
    return _within(line, field, limit)


def clean_text(text: str, field: str, limit: int) -> str | None:
    """Text of at most `limit` characters, or None where there is none. Raises InvalidInput."""
    return _within(_storable(text, field).strip(), field, limit) or None


def clean_span(starts_on: date, ends_on: date | None, *, today: date) -> tuple[date, date]:
    """First and last day; without a last one, the span ends with the month it starts in. Raises InvalidInput."""
    if not EARLIEST_ON <= starts_on <= today + timedelta(days=FURTHEST_AHEAD_DAYS):
        raise refused("starts_on", _("A day of the past, or of the year to come."))
    last = ends_on or starts_on.replace(day=monthrange(starts_on.year, starts_on.month)[1])
    if last < starts_on:
        raise refused("ends_on", _("The last day lies before the first."))
    if (last - starts_on).days >= LONGEST_SPAN_DAYS:
        raise refused("ends_on", _("At most %(limit)d days.") % {"limit": LONGEST_SPAN_DAYS})
    return starts_on, last


def clean_day(on: date, *, starts_on: date, ends_on: date, today: date) -> date:
    """A day on which an intention was lived: inside its span, and not ahead. Raises InvalidInput."""
    if on > today:
        raise refused("on", _("This day is still to come."))
    if not starts_on <= on <= ends_on:
        raise refused("on", _("This day lies outside the intention's days."))
    return on


def clean_moment(at: datetime | None, *, now: datetime) -> datetime:
    """When it was felt: now, or any moment before. Raises InvalidInput for the future."""
    if at is None:
        return now
    if at > now + CLOCK_SKEW:
        raise refused("at", _("This moment is still to come."))
    if at < EARLIEST_AT:
        raise refused("at", _("This is too long ago."))
    return min(at, now)


def clean_intensity(intensity: int | None) -> int | None:
    """1 to 10, or None. Raises InvalidInput."""
    if intensity is not None and not WEAKEST <= intensity <= STRONGEST:
        raise refused("intensity", _("A whole number from 1 to 10."))
    return intensity


def refused(field: str, line: str) -> InvalidInput:
    """One field, one reason."""
    return InvalidInput(line, fields={field: [line]})


def _storable(text: str, field: str) -> str:
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise refused(field, _("The text holds characters that cannot be stored."))
    return text


def _within(text: str, field: str, limit: int) -> str:
    if len(text) > limit:
        line = _("At most %(limit)d characters; these are %(length)d.") % {"limit": limit, "length": len(text)}
        raise refused(field, line)
    return text
