"""The dates in a query."""

from datetime import date

import pytest

from memory.engine.recall.dates import understand

TODAY = date(2026, 3, 4)  # a Wednesday


def spans(query, **more):
    dates = understand(query, today=TODAY, **more)
    return [f"{first:%Y-%m-%d}/{last:%Y-%m-%d}" for first, last in dates.spans] if dates else None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("last May", "2025-05-01/2025-05-31"),
        ("in May", "2025-05-01/2025-05-31"),
        ("in March", "2026-03-01/2026-03-31"),
        ("May 2024", "2024-05-01/2024-05-31"),
        ("tea in december", "2025-12-01/2025-12-31"),
        ("3 March", "2026-03-03/2026-03-03"),
        ("March 5th", "2025-03-05/2025-03-05"),
        ("march 3rd 2024", "2024-03-03/2024-03-03"),
        ("29 February", "2024-02-29/2024-02-29"),
        ("2025-12-24", "2025-12-24/2025-12-24"),
        ("yesterday", "2026-03-03/2026-03-03"),
        ("last Sunday", "2026-03-01/2026-03-01"),
        ("last Wednesday", "2026-02-25/2026-02-25"),
        ("last week", "2026-02-23/2026-03-01"),
        ("this month", "2026-03-01/2026-03-31"),
        ("last month", "2026-02-01/2026-02-28"),
        ("last year", "2025-01-01/2025-12-31"),
        ("2024", "2024-01-01/2024-12-31"),
        ("3 days ago", "2026-03-01/2026-03-01"),
        ("two weeks ago", "2026-02-15/2026-02-21"),
        ("last summer", "2025-06-01/2025-08-31"),
        ("fall 2025", "2025-09-01/2025-11-30"),
    ],
)
def test_english_dates(query, expected):
    assert spans(query) == [expected]


@pytest.mark.parametrize(
    ("language", "query", "expected"),
    [
        ("de", "letzten Mai", "2025-05-01/2025-05-31"),
        ("de", "vor drei Tagen", "2026-03-01/2026-03-01"),
        ("fr", "la semaine dernière", "2026-02-23/2026-03-01"),
        ("fr", "il y a deux jours", "2026-03-02/2026-03-02"),
        ("fr", "en été", "2025-06-01/2025-08-31"),
        ("es", "agosto 2024", "2024-08-01/2024-08-31"),
        ("it", "ieri", "2026-03-03/2026-03-03"),
        ("pt", "ontem", "2026-03-03/2026-03-03"),
        ("nl", "vorige maand", "2026-02-01/2026-02-28"),
        ("sv", "förra veckan", "2026-02-23/2026-03-01"),
        ("ru", "прошлой зимой", "2025-12-01/2026-02-28"),
    ],
)
def test_dates_in_other_languages(language, query, expected):
    assert spans(query, language=language) == [expected]


def test_winter_of_a_year_is_both_that_touch_it():
    assert spans("in winter 2025") == ["2024-12-01/2025-02-28", "2025-12-01/2026-02-28"]


def test_seasons_lie_the_other_way_in_the_south():
    assert spans("last summer", southern=True) == ["2025-12-01/2026-02-28"]
    assert spans("winter 2025", southern=True) == ["2025-06-01/2025-08-31"]


def test_weekdays_hold_with_the_span_beside_them():
    dates = understand("tea on Sundays last summer", today=TODAY)
    assert dates.rest == "tea on"
    assert dates.hold(date(2025, 7, 6))
    assert not dates.hold(date(2025, 7, 7))
    assert not dates.hold(date(2025, 10, 5))


@pytest.mark.parametrize(
    "query", ["", "tea", "I may go", "they march on", "I fall asleep", "31 kinds", "we sat in the sun"]
)
def test_what_is_no_date_is_none(query):
    assert understand(query, today=TODAY) is None


def test_a_day_that_no_month_has_is_read_as_the_month():
    assert spans("31 April") == ["2025-04-01/2025-04-30"]


@pytest.mark.parametrize(
    ("begins", "this_week", "last_week"),
    [
        (0, "2026-03-02/2026-03-08", "2026-02-23/2026-03-01"),
        (5, "2026-02-28/2026-03-06", "2026-02-21/2026-02-27"),
        (6, "2026-03-01/2026-03-07", "2026-02-22/2026-02-28"),
    ],
)
def test_a_week_begins_with_the_day_it_is_told(begins, this_week, last_week):
    assert spans("this week", begins=begins) == [this_week]
    assert spans("last week", begins=begins) == [last_week]
