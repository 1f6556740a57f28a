"""The form of a check-in: of one on any past day, and of one that is changed. Times are those of the person's clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from intentions import rules, services
from intentions.models import CheckIn, own_mood_labels
from intentions.mood_card import INTENSITIES, MoodGroup, mood_groups
from lot.errors import LotError
from profiles.days import field_clock, local_day, moments_on, say_time

NOON = "12:00"


@dataclass(frozen=True, slots=True)
class CheckInForm:
    """What the form holds, as it came in or as it stands; `field` is the one that `message` is about.

    `day_start` is the hour before which a time lies in the night that follows; empty where days start at midnight.
    """

    groups: Sequence[MoodGroup] = ()
    day_start: str = ""
    mood: str = ""
    on: str = ""
    time: str = ""
    intensity: str = ""
    note: str = ""
    seen: str = ""
    message: str = ""
    field: str = ""

    @property
    def intensities(self) -> Sequence[str]:
        """How strong a mood may be, as the form sends it."""
        return INTENSITIES


def empty_form(user: User, on: date, now: datetime) -> CheckInForm:
    """For one more on this local date: now if it is today, else noon."""
    clock = field_clock(user, now) if on == local_day(user, now) else NOON
    return CheckInForm(_groups(user), _day_start(user), on=on.isoformat(), time=clock)


def form_of(user: User, entry: CheckIn) -> CheckInForm:
    """For a change of what stands."""
    return CheckInForm(
        _groups(user),
        _day_start(user),
        mood=entry.mood,
        on=entry.on.isoformat(),
        time=field_clock(user, entry.at),
        intensity=str(entry.intensity or ""),
        note=entry.note or "",
        seen=entry.stamp,
    )


def read_form(request: HttpRequest, on: date | None = None) -> CheckInForm:
    """What was sent; the date is that of the page, or of the form where it has a field for it."""
    sent = request.POST.get
    return CheckInForm(
        mood=sent("mood", ""),
        on=on.isoformat() if on else sent("on", ""),
        time=sent("time", ""),
        intensity=sent("intensity", ""),
        note=sent("note", ""),
        seen=sent("seen", ""),
    )


def failed(user: User, sent: CheckInForm, error: LotError, seen: str | None = None) -> CheckInForm:
    """The form again, with what was typed and what went wrong; `seen` where it is shown how things stand by now."""
    lines = [line for lines in error.fields.values() for line in lines] or [error.message]
    field = next(iter(error.fields), "")
    return CheckInForm(
        _groups(user),
        _day_start(user),
        mood=_shown(sent.mood),
        on=_shown(sent.on),
        time=_shown(sent.time),
        intensity=_shown(sent.intensity),
        note=_shown(sent.note),
        seen=sent.seen if seen is None else seen,
        message=" ".join(lines),
        field="time" if field == "at" else field,
    )


def add_check_in(*, user: User, sent: CheckInForm, now: datetime) -> CheckIn:
    """Note what the form holds. Raises InvalidInput (`mood`, `on`, `time`, `intensity`, `note`, `at`)."""
    if not sent.mood:
        raise rules.refused("mood", _("Choose a mood."))
    intensity = read_intensity(sent.intensity)
    at = read_moment(user, sent, now)
    return services.check_in(user=user, mood=sent.mood, intensity=intensity, note=sent.note, at=at, now=now)


def change_check_in(*, user: User, entry: CheckIn, sent: CheckInForm, now: datetime) -> CheckIn:
    """Change it to what the form holds. Raises as `add_check_in`, and NotFound and Conflict `changed`.

    A time that was left as it is stays to the second, and the one that it was where clocks show it twice.
    """
    stays = (sent.on, sent.time) == (entry.on.isoformat(), field_clock(user, entry.at))
    return services.edit_check_in(
        user=user,
        check_in_id=entry.pk,
        mood=sent.mood,
        intensity=read_intensity(sent.intensity),
        note=sent.note,
        at=None if stays else read_moment(user, sent, now),
        seen=sent.seen,
        now=now,
    )


def read_moment(user: User, sent: CheckInForm, now: datetime) -> datetime:
    """The instant that date and time name; the first where clocks show it twice. Raises InvalidInput."""
    on, wall = _read_date(sent.on), _read_time(sent.time)
    if on > local_day(user, now):
        raise rules.refused("on", _("This day is still to come."))
    if on < rules.EARLIEST_ON:
        raise rules.refused("on", _("This is too long ago."))
    found = moments_on(user, on, wall)
    if not found:
        raise rules.refused("time", _("The clocks skipped this time on that day."))
    return found[0]


def read_intensity(text: str) -> int | None:
    """1 to 10, or None where nothing was chosen. Raises InvalidInput (`intensity`)."""
    if text and text not in INTENSITIES:
        raise rules.refused("intensity", _("A whole number from 1 to 10."))
    return int(text) if text else None


def _read_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise rules.refused("on", _("A date such as 2026-03-05.")) from None


def _read_time(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()
    except ValueError:
        raise rules.refused("time", _("A time such as 14:20.")) from None


def _groups(user: User) -> list[MoodGroup]:
    return mood_groups(own_mood_labels(user))


def _day_start(user: User) -> str:
    hour = user.preferences.day_start
    return say_time(user, hour) if hour > time.min else ""


def _shown(text: str) -> str:
    """What was typed, without what no page can hold."""
    return text.replace("\0", "")
