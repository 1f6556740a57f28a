"""Quiet hours hold by what the clock shows: over midnight, through changes of the clock, not at all where they meet."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lot.quiet import QuietHours

NIGHT = QuietHours(time(22), time(7))
NOON_REST = QuietHours(time(12), time(14, 30))


@pytest.mark.parametrize(
    ("hours", "wall", "is_quiet"),
    [
        (NIGHT, time(21, 59, 59), False),
        (NIGHT, time(22), True),
        (NIGHT, time(0), True),
        (NIGHT, time(6, 59, 59), True),
        (NIGHT, time(7), False),
        (NOON_REST, time(11, 59), False),
        (NOON_REST, time(12), True),
        (NOON_REST, time(14, 30), False),
        (QuietHours(time(0), time(0)), time(0), False),
        (QuietHours(time(9), time(9)), time(3), False),
        (QuietHours(time(0), time(23, 59)), time(23, 59), False),
        (QuietHours(time(23, 59), time(0)), time(23, 59, 30), True),
    ],
)
def test_they_hold_from_the_first_time_up_to_the_last(hours, wall, is_quiet):
    assert hours.hold_at(wall) is is_quiet


@pytest.mark.parametrize(
    ("hours", "wall", "minutes"),
    [(NIGHT, time(22), 540), (NIGHT, time(6, 30), 30), (NIGHT, time(7), 0), (NOON_REST, time(14), 30)],
)
def test_how_long_they_last_is_counted_over_midnight(hours, wall, minutes):
    assert hours.left_at(wall) == timedelta(minutes=minutes)


def test_they_are_over_at_once_where_none_hold():
    at = datetime(2026, 6, 1, 12, tzinfo=UTC)
    assert NIGHT.over_after(at, "UTC") == at
    assert QuietHours(time(9), time(9)).over_after(at, "UTC") == at


@pytest.mark.parametrize(
    ("zone", "at", "hours", "over"),
    [
        ("Europe/Berlin", datetime(2026, 6, 1, 21, tzinfo=UTC), NIGHT, datetime(2026, 6, 2, 5, tzinfo=UTC)),
        # The night in which the clock goes forward is an hour shorter, the one in which it goes back longer.
        ("Europe/Berlin", datetime(2026, 3, 28, 22, tzinfo=UTC), NIGHT, datetime(2026, 3, 29, 5, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 24, 22, tzinfo=UTC), NIGHT, datetime(2026, 10, 25, 6, tzinfo=UTC)),
    ],
)
def test_they_end_by_the_clock_of_the_zone(zone, at, hours, over):
    assert hours.over_after(at, zone) == over


@pytest.mark.parametrize("hours", [QuietHours(time(22), time(2, 30)), QuietHours(time(2, 30), time(2, 45)), NIGHT])
@pytest.mark.parametrize("begin", [datetime(2026, 3, 28, 18, tzinfo=UTC), datetime(2026, 10, 24, 18, tzinfo=UTC)])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"])
def test_of_every_quarter_of_an_odd_day_the_end_is_not_quiet_and_lies_ahead(hours, begin, zone):
    for quarter in range(4 * 36):
        at = begin + quarter * timedelta(minutes=15)
        over = hours.over_after(at, zone)
        assert not hours.hold(over, zone)
        assert at <= over <= at + timedelta(hours=26)
        assert hours.hold(at, zone) == (over > at)
        assert hours.hold(at, zone) == hours.hold_at(at.astimezone(ZoneInfo(zone)).time())
