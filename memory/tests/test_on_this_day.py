"""Which earlier dates come back, and which days are good ones. Pure."""

from datetime import date, timedelta

import pytest

from memory.engine.good_days import by_chance, is_good
from memory.engine.on_this_day import Unit, closed_days, looks_back

LONG_AGO = date(1990, 1, 1)


def days(on: date, first: date = LONG_AGO) -> list[date]:
    return [look.on for look in looks_back(on, first)]


def test_in_the_first_year_a_week_and_a_month_ago_come_back():
    looks = looks_back(date(2026, 6, 4), date(2025, 6, 5))
    assert [(look.on, look.unit, look.number) for look in looks] == [
        (date(2026, 5, 28), Unit.WEEK, 1),
        (date(2026, 5, 4), Unit.MONTH, 1),
    ]


def test_from_then_on_this_day_of_every_year_comes_back():
    looks = looks_back(date(2026, 6, 4), date(2023, 6, 5))
    assert [(look.on, look.unit, look.number) for look in looks] == [
        (date(2025, 6, 4), Unit.YEAR, 1),
        (date(2024, 6, 4), Unit.YEAR, 2),
    ]


def test_the_year_is_full_on_the_day_itself():
    assert days(date(2026, 6, 4), first=date(2025, 6, 4)) == [date(2025, 6, 4)]


@pytest.mark.parametrize("ago", [0, 1, 6])
def test_what_lies_before_the_first_entry_does_not_come_back(ago):
    on = date(2026, 6, 4)
    assert days(on, first=on - timedelta(days=ago)) == []


def test_a_log_that_begins_later_gives_nothing():
    assert days(date.min, first=date(2026, 6, 4)) == []


@pytest.mark.parametrize(
    ("on", "month_ago"),
    [
        (date(2026, 3, 31), date(2026, 2, 28)),
        (date(2024, 3, 30), date(2024, 2, 29)),
        (date(2026, 1, 15), date(2025, 12, 15)),
        (date(2026, 12, 31), date(2026, 11, 30)),
    ],
)
def test_a_month_ago_is_the_same_day_or_the_last_of_that_month(on, month_ago):
    assert days(on, first=on - timedelta(days=300))[1] == month_ago


def test_the_leap_day_shows_on_the_28th_in_other_years():
    assert days(date(2026, 2, 28), date(2023, 1, 1)) == [
        date(2025, 2, 28),
        date(2024, 2, 29),
        date(2024, 2, 28),
        date(2023, 2, 28),
    ]


def test_in_a_leap_year_the_leap_day_has_its_own_day():
    assert days(date(2028, 2, 28), date(2024, 1, 1)) == [date(year, 2, 28) for year in (2027, 2026, 2025, 2024)]
    assert days(date(2028, 2, 29), date(2020, 1, 1)) == [date(2024, 2, 29), date(2020, 2, 29)]


@pytest.mark.parametrize("year", [2027, 2028])
def test_every_day_comes_back_on_exactly_one_day_of_a_later_year(year):
    length = 366 if year == 2028 else 365
    shown = [day for ahead in range(length) for day in days(date(year, 1, 1) + timedelta(days=ahead))]
    assert sorted(day for day in shown if day.year == 2024) == [
        date(2024, 1, 1) + timedelta(days=day) for day in range(366)
    ]


def test_a_day_with_one_of_the_lowest_moods_stays_closed():
    scores = [(date(2025, 6, 4), 5), (date(2025, 6, 4), 1), (date(2024, 6, 4), 2)]
    assert closed_days(scores) == {date(2025, 6, 4)}


@pytest.mark.parametrize(
    ("scores", "good"), [([4], True), ([5, 3], True), ([5, 3, 3], False), ([], False), ([3], False)]
)
def test_a_day_is_good_when_its_moods_are_on_the_whole(scores, good):
    assert is_good(scores) is good


def test_chance_is_decided_by_the_seed_alone():
    some = [date(2026, 1, 1) + timedelta(days=day) for day in range(30)]
    assert by_chance(some, "a") == by_chance(reversed(some), "a") != by_chance(some, "b")
    assert sorted(by_chance(some, "a")) == some
    assert len({by_chance(some, str(seed))[0] for seed in range(200)}) > 20
