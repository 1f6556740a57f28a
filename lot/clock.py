"""Local days: which date a moment belongs to for a person, and when that day turns. Pure, `at=` comes in."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext_noop

DAYPART_STARTS = ((5, "morning"), (11, "midday"), (14, "afternoon"), (18, "evening"), (22, "night"))
SEASON_BY_QUARTER = (gettext_noop("winter"), gettext_noop("spring"), gettext_noop("summer"), gettext_noop("autumn"))


@cache
def zones() -> tuple[str, ...]:
    """The time zones of the IANA database that a person may live in, sorted; read from disk once."""
    places = {name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))}
    return tuple(sorted(places | {"UTC"}))


@cache
def tz(name: str) -> ZoneInfo:
    """A zone as Python takes it, held: Python keeps eight, and reads the file of any other anew."""
    return ZoneInfo(name)


def is_zone(name: str) -> bool:
    """Whether this is one of them."""
    return name in zones()


def local_date(at: datetime, zone: str, day_start: time) -> date:
    """The date `at` belongs to where the day turns at `day_start`: 02:00 belongs to the evening before.

    Decided by instants, not by wall time, so the hour that comes twice in autumn never goes back a day.
    """
    on = at.astimezone(ZoneInfo(zone)).date()
    while at < day_begins(on, zone, day_start):  # twice where the date before is one that the zone skipped
        on -= timedelta(days=1)
    while at >= day_begins(on + timedelta(days=1), zone, day_start):
        on += timedelta(days=1)
    return on


def day_begins(on: date, zone: str, day_start: time) -> datetime:
    """The instant (UTC) at which the local date `on` begins.

    PEP 495 with fold=0: a time that comes twice counts at its first occurrence, one that the clocks skip
    is read with the offset before the gap, and a date that the zone skipped whole begins with the next.
    """
    return datetime.combine(on, day_start).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def moments_on(on: date, wall: time, zone: str, day_start: time) -> list[datetime]:
    """The instants (UTC), in order, at which clocks show the time `wall` on the local date `on`.

    A time before `day_start` lies in the night that follows. None where the clocks skip it, two where they show it
    twice.
    """
    tz, found = ZoneInfo(zone), set()
    for later in range(3):  # a day that the zone skipped lies between a date and its night in the odd case
        shown = datetime.combine(on + timedelta(days=later), wall)
        for fold in (0, 1):
            at = shown.replace(tzinfo=tz, fold=fold).astimezone(UTC)
            if at.astimezone(tz).replace(tzinfo=None) == shown and local_date(at, zone, day_start) == on:
                found.add(at)
    return sorted(found)


def day_turns(at: datetime, zone: str, day_start: time) -> datetime:
    """The next instant (UTC) after `at` at which the local date becomes another one."""
    on = local_date(at, zone, day_start)
    turns = day_begins(on + timedelta(days=1), zone, day_start)
    while turns <= at:
        on += timedelta(days=1)
        turns = day_begins(on + timedelta(days=1), zone, day_start)
    return turns


def daypart(at: datetime, zone: str) -> str:
    """morning from 5, midday from 11, afternoon from 14, evening from 18, night from 22 to 5 local time."""
    hour = at.astimezone(ZoneInfo(zone)).hour
    name = "night"
    for start, part in DAYPART_STARTS:
        if hour >= start:
            name = part
    return name


def daypart_window(at: datetime, zone: str, dayparts: frozenset[str]) -> tuple[datetime, datetime]:
    """From when until when (UTC) the daypart at `at` lasts, with those of `dayparts` that follow on it."""
    local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    starts = [hour for hour, _ in DAYPART_STARTS]
    begin = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if local.hour < starts[0]:
        begin -= timedelta(days=1)
    index = max((place for place, hour in enumerate(starts) if hour <= local.hour), default=len(starts) - 1)
    end_index = index + 1
    while end_index < index + len(starts) and DAYPART_STARTS[end_index % len(starts)][1] in dayparts:
        end_index += 1

    def instant(place: int) -> datetime:
        wall = begin + timedelta(days=place // len(starts), hours=starts[place % len(starts)])
        return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)

    return instant(index), instant(end_index)


def season(on: date, *, southern: bool = False) -> str:
    """The meteorological season (December to February is winter in the north)."""
    quarter = on.month % 12 // 3
    return SEASON_BY_QUARTER[(quarter + 2) % 4 if southern else quarter]


def season_began(on: date) -> date:
    """The first day of the season that `on` lies in; the same in both hemispheres."""
    month = on.month // 3 * 3 or 12
    return date(on.year - (on.month < 3), month, 1)


def season_ends(on: date) -> date:
    """The first day of the season after the one that `on` lies in; the same in both hemispheres."""
    month = on.month // 3 * 3 + 3
    return date(on.year + month // 13, (month - 1) % 12 + 1, 1)


@cache
def _southern_zones() -> frozenset[str]:
    """Zones whose first place lies south of the equator, by the table of the IANA database."""
    table = files("tzdata.zoneinfo").joinpath("zone1970.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return frozenset(row[2] for row in rows if row[1].startswith("-"))


def is_southern_zone(zone: str) -> bool:
    """Whether people of this time zone have the seasons of the south."""
    return zone in _southern_zones()


def is_weekend(on: date) -> bool:
    """Saturday or Sunday."""
    return on.weekday() >= 5
