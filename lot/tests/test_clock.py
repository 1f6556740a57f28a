"""Local days: they turn once, never go back, and hold in the odd zones too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lot.clock import day_begins, day_turns, daypart, is_weekend, is_zone, local_date, moments_on, season

FOUR = time(4, 0)
BERLIN = "Europe/Berlin"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_two_in_the_morning_belongs_to_the_evening_before() -> None:
    assert local_date(utc(2026, 3, 4, 1, 0), BERLIN, FOUR) == date(2026, 3, 3)
    assert local_date(utc(2026, 3, 4, 3, 0), BERLIN, FOUR) == date(2026, 3, 4)


@pytest.mark.parametrize(("zone", "on"), [("Pacific/Kiritimati", 4), ("Pacific/Honolulu", 3), ("UTC", 4)])
def test_the_same_moment_is_another_day_elsewhere(zone: str, on: int) -> None:
    assert local_date(utc(2026, 3, 4, 11, 0), zone, FOUR) == date(2026, 3, on)


def test_day_that_starts_in_the_skipped_hour_starts_where_the_old_offset_says() -> None:
    assert day_begins(date(2026, 3, 29), BERLIN, time(2, 30)) == utc(2026, 3, 29, 1, 30)


def test_day_that_starts_in_the_repeated_hour_starts_the_first_time() -> None:
    assert day_begins(date(2026, 10, 25), BERLIN, time(2, 30)) == utc(2026, 10, 25, 0, 30)


@pytest.mark.parametrize("day_start", [time(0, 0), time(2, 30), FOUR])
@pytest.mark.parametrize(
    ("zone", "around"),
    [
        (BERLIN, utc(2026, 3, 29)),
        (BERLIN, utc(2026, 10, 25)),
        ("Australia/Lord_Howe", utc(2026, 4, 4)),
        ("Pacific/Apia", utc(2011, 12, 30)),
        ("America/St_Johns", utc(2026, 11, 1)),
    ],
)
def test_days_never_go_back_and_turn_exactly_when_foretold(zone: str, around: datetime, day_start: time) -> None:
    moments = [around - timedelta(days=1) + timedelta(minutes=10 * step) for step in range(3 * 144)]
    dates = [local_date(at, zone, day_start) for at in moments]
    assert dates == sorted(dates)
    for at, on in zip(moments, dates, strict=True):
        turns = day_turns(at, zone, day_start)
        assert turns > at
        assert local_date(turns - timedelta(microseconds=1), zone, day_start) == on
        assert local_date(turns, zone, day_start) > on


def test_apia_has_no_30_december_2011() -> None:
    before = utc(2011, 12, 30, 9, 59)
    assert local_date(before, "Pacific/Apia", FOUR) == date(2011, 12, 29)
    assert local_date(day_turns(before, "Pacific/Apia", FOUR), "Pacific/Apia", FOUR) == date(2011, 12, 31)


def test_leap_day_is_a_day() -> None:
    assert local_date(utc(2028, 2, 29, 12, 0), BERLIN, FOUR) == date(2028, 2, 29)
    assert local_date(day_turns(utc(2028, 2, 29, 12, 0), BERLIN, FOUR), BERLIN, FOUR) == date(2028, 3, 1)


@pytest.mark.parametrize(
    ("hour", "part"), [(4, "night"), (5, "morning"), (11, "midday"), (14, "afternoon"), (18, "evening"), (22, "night")]
)
def test_parts_of_the_day_begin_at_their_hours(hour: int, part: str) -> None:
    assert daypart(utc(2026, 3, 4, hour, 0), "UTC") == part


def test_seasons_are_turned_in_the_south() -> None:
    assert [season(date(2026, month, 1)) for month in (1, 4, 7, 10)] == ["winter", "spring", "summer", "autumn"]
    assert [season(date(2026, month, 1), southern=True) for month in (1, 4, 7, 10)] == [
        "summer",
        "autumn",
        "winter",
        "spring",
    ]
    assert season(date(2026, 12, 31)) == "winter"


def test_weekend_is_saturday_and_sunday() -> None:
    assert [is_weekend(date(2026, 3, day)) for day in range(2, 9)] == [False] * 5 + [True] * 2


def test_only_names_of_the_zone_database_are_zones() -> None:
    assert is_zone("Asia/Kathmandu")
    assert not is_zone("Europe/Atlantis")
    assert not is_zone("../../etc/passwd")


@pytest.mark.parametrize("day_start", [time(0, 0), time(2, 30), FOUR])
@pytest.mark.parametrize(
    ("zone", "around"),
    [
        (BERLIN, utc(2026, 3, 29)),
        (BERLIN, utc(2026, 10, 25)),
        ("Australia/Lord_Howe", utc(2026, 4, 4)),
        ("Pacific/Apia", utc(2011, 12, 30)),
    ],
)
def test_every_moment_is_found_by_its_date_and_the_time_on_the_clock(
    zone: str, around: datetime, day_start: time
) -> None:
    for step in range(3 * 96):
        at = around - timedelta(days=1) + timedelta(minutes=15 * step)
        wall = at.astimezone(ZoneInfo(zone)).time()
        assert at in moments_on(local_date(at, zone, day_start), wall, zone, day_start)


def test_a_time_before_the_day_starts_lies_in_the_night_that_follows() -> None:
    assert moments_on(date(2026, 3, 3), time(2, 0), BERLIN, FOUR) == [utc(2026, 3, 4, 1, 0)]
    assert moments_on(date(2026, 3, 3), time(5, 0), BERLIN, FOUR) == [utc(2026, 3, 3, 4, 0)]


def test_a_time_that_the_clocks_skip_is_never_and_one_that_comes_twice_is_two() -> None:
    assert moments_on(date(2026, 3, 28), time(2, 30), BERLIN, FOUR) == []
    assert moments_on(date(2026, 10, 24), time(2, 30), BERLIN, FOUR) == [
        utc(2026, 10, 25, 0, 30),
        utc(2026, 10, 25, 1, 30),
    ]
    assert moments_on(date(2011, 12, 30), time(12, 0), "Pacific/Apia", FOUR) == []
