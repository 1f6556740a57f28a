"""The mood line."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.chart import Moods, Scale, averages, dots, moods_of_days, scale_of, spread, trend
from progress.days import Day
from progress.tests.histories import steady

DAY = timedelta(days=1)
FIRST = date(2026, 5, 6)


def felt(*scores: int | None, first: date = FIRST) -> list[Moods]:
    """A day each from `first` on, with one mood or none."""
    days = {first + DAY * place: Day(0, 0, 1, score) for place, score in enumerate(scores) if score}
    return spread(moods_of_days(days), first, first + DAY * (len(scores) - 1), Scale.DAY)


def test_the_lightest_day_is_at_the_top_and_the_heaviest_at_the_foot():
    assert dots(felt(5, 3, 1)) == "M50.0 0.0h0M150.0 50.0h0M250.0 100.0h0"


def test_the_mean_of_a_day_is_one_dot():
    points = spread(moods_of_days({FIRST: Day(0, 0, 2, 7)}), FIRST, FIRST, Scale.DAY)
    assert dots(points) == "M150.0 37.5h0"


def test_a_day_without_a_mood_is_no_zero():
    assert dots(felt(5, None, 1)) == "M50.0 0.0h0M250.0 100.0h0"
    assert dots(felt(None, None)) == trend(averages(felt(None, None))) == ""


def test_the_line_goes_through_the_averages_of_seven():
    points = felt(1, 3, 5, 3, 3, 3, 3, 1)
    assert averages(points) == [1, 2, 3, 3, 3, 3, 3, 3]
    assert trend(averages(points)).startswith("M18.8 100.0 L56.2 75.0 L93.8 50.0")


def test_the_line_goes_on_over_a_few_days_without_and_breaks_over_more():
    assert averages(felt(1, None, 5)) == [1, 1, 3]
    points = felt(1, *[None] * 8, 5)
    assert averages(points)[6:] == [1, None, None, 5]
    assert trend(averages(points)).count("M") == 2


@pytest.mark.parametrize(
    ("days", "scale"),
    [(1, Scale.DAY), (400, Scale.DAY), (401, Scale.WEEK), (1120, Scale.WEEK), (1121, Scale.MONTH), (20000, Scale.YEAR)],
)
def test_longer_times_have_longer_points(days, scale):
    assert scale_of(FIRST - DAY * (days - 1), FIRST) == scale


def test_weeks_are_counted_from_the_first_day_and_months_by_the_calendar():
    days = {FIRST + DAY * ahead: Day(0, 0, 1, 3) for ahead in range(30)}
    weeks = spread(moods_of_days(days), FIRST, FIRST + DAY * 29, Scale.WEEK)
    assert [(week.first, week.last, week.check_ins) for week in weeks] == [
        (date(2026, 5, 6), date(2026, 5, 12), 7),
        (date(2026, 5, 13), date(2026, 5, 19), 7),
        (date(2026, 5, 20), date(2026, 5, 26), 7),
        (date(2026, 5, 27), date(2026, 6, 2), 7),
        (date(2026, 6, 3), date(2026, 6, 4), 2),
    ]
    months = spread(moods_of_days(days), FIRST, FIRST + DAY * 29, Scale.MONTH)
    assert [(month.first, month.last, month.check_ins) for month in months] == [
        (date(2026, 5, 6), date(2026, 5, 31), 26),
        (date(2026, 6, 1), date(2026, 6, 4), 4),
    ]
    (year,) = spread(moods_of_days(days), FIRST, FIRST + DAY * 29, Scale.YEAR)
    assert (year.first, year.check_ins) == (FIRST, 30)


def test_a_stretch_knows_its_lightest_and_heaviest_day():
    days = {FIRST: Day(0, 0, 2, 9), FIRST + DAY: Day(0, 0, 1, 2), FIRST + 2 * DAY: Day(1)}
    (week,) = spread(moods_of_days(days), FIRST, FIRST + 6 * DAY, Scale.WEEK)
    assert (week.lightest, week.heaviest, round(week.mean, 2)) == (4.5, 2.0, 3.67)


@steady
@given(st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=1, max_size=400))
def test_everything_is_drawn_inside_the_frame_and_in_order(scores):
    points = felt(*scores)
    assert dots(points).count("h0") == sum(score is not None for score in scores)
    for path in (dots(points), trend(averages(points))):
        places = [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]
        assert all(0 <= x <= 300 and 0 <= y <= 100 for x, y in places)
        assert places == sorted(places, key=lambda place: place[0])
