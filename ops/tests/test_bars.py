"""Ninety days as a drawing: full bars, short ones, and none where nobody looked."""

import re
from datetime import date, timedelta

from ops.bars import DAYS, DayLooks, draw, troubled_days, uptime

LAST = date(2026, 6, 4)


def test_a_day_without_trouble_is_a_full_bar_at_its_place():
    assert draw({LAST: DayLooks(1440, 0)}, LAST) == "M89.5 0V24"
    assert draw({LAST - timedelta(days=89): DayLooks(1, 0)}, LAST) == "M0.5 0V24"


def test_the_longer_trouble_lasted_the_shorter_the_bar_and_one_minute_is_seen():
    tops = [
        float(re.findall(r" (.+)V", draw({LAST: DayLooks(1440, troubled)}, LAST))[0]) for troubled in (1, 700, 1440)
    ]
    assert tops == sorted(tops)
    assert 6 <= tops[0] < tops[1] < tops[2] == 20


def test_a_day_that_nobody_looked_at_has_no_bar_and_an_older_one_none_either():
    assert draw({LAST: DayLooks(0, 0), LAST - timedelta(days=DAYS): DayLooks(5, 0)}, LAST) == ""


def test_uptime_is_the_share_of_looks_without_trouble():
    days = {LAST: DayLooks(100, 10), LAST - timedelta(days=1): DayLooks(100, 0)}
    assert uptime(days) == 95
    assert troubled_days(days) == [LAST]
    assert uptime({}) is None
