"""When reviews are due, minute by minute, wherever people live."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lot.clock import zones
from progress.reviewing import LATE, reviewed_month, zones_to_review

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MAY = date(2026, 5, 1)


def first_minute(zone, begin, days=3):
    """The first minute of these days at which a review is due there."""
    for minute in range(days * 24 * 60):
        if reviewed_month(begin + minute * MINUTE, zone):
            return begin + minute * MINUTE
    return None


def test_may_is_reviewed_from_nine_on_the_first_of_june_in_every_zone():
    for zone in zones():
        begins = datetime(2026, 6, 1, 9, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        assert reviewed_month(begins, zone) == MAY
        assert reviewed_month(begins - MINUTE, zone) is None
        assert reviewed_month(begins + LATE - MINUTE, zone) == MAY
        assert reviewed_month(begins + LATE, zone) is None
        assert zones_to_review(begins, [zone]) == {MAY: [zone]}


def test_no_zone_is_looked_at_in_the_middle_of_a_month():
    def unread():
        raise AssertionError("asked")
        yield

    assert zones_to_review(datetime(2026, 5, 15, tzinfo=UTC), unread()) == {}


def test_january_reviews_december():
    assert reviewed_month(datetime(2027, 1, 1, 9, tzinfo=UTC), "UTC") == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("zone", "begin", "due"),
    [
        # Kiritimati went over the date line: the last of 1994 is a date it never had, and the first came as any other.
        ("Pacific/Kiritimati", datetime(1994, 12, 30, tzinfo=UTC), datetime(1994, 12, 31, 19, tzinfo=UTC)),
        # Honolulu is as far from it as can be: the same day, 24 hours later.
        ("Pacific/Honolulu", datetime(1994, 12, 31, tzinfo=UTC), datetime(1995, 1, 1, 19, tzinfo=UTC)),
        # Apia had no 30 December 2011; the first of January came an hour less than a day sooner.
        ("Pacific/Apia", datetime(2011, 12, 30, tzinfo=UTC), datetime(2011, 12, 31, 19, tzinfo=UTC)),
        # Clocks went forward at midnight of the first.
        ("America/Asuncion", datetime(2017, 9, 30, tzinfo=UTC), datetime(2017, 10, 1, 12, tzinfo=UTC)),
        # And back in the night to the first.
        ("America/New_York", datetime(2026, 10, 31, tzinfo=UTC), datetime(2026, 11, 1, 14, tzinfo=UTC)),
        # Half an hour and three quarters.
        ("Asia/Kathmandu", datetime(2026, 5, 31, tzinfo=UTC), datetime(2026, 6, 1, 3, 15, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 5, 31, tzinfo=UTC), datetime(2026, 5, 31, 22, 30, tzinfo=UTC)),
    ],
)
def test_due_in_the_first_minute_from_nine_on(zone, begin, due):
    assert first_minute(zone, begin) == due
