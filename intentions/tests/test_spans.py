"""How days are said."""

from datetime import date, timedelta

import pytest

from intentions.spans import month_end, next_month, say_count, say_days, say_span

YEAR = 2026


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 6, 1), date(2026, 6, 30), "June"),
        (date(2026, 6, 4), date(2026, 6, 30), "June"),
        (date(2025, 6, 4), date(2025, 6, 30), "June 2025"),
        (date(2026, 6, 30), date(2026, 6, 30), "June"),
        (date(2026, 6, 4), date(2026, 6, 4), "4 June"),
        (date(2026, 6, 10), date(2026, 6, 16), "10 to 16 June"),
        (date(2025, 6, 10), date(2025, 6, 16), "10 to 16 June 2025"),
        (date(2026, 5, 12), date(2026, 6, 20), "12 May to 20 June"),
        (date(2025, 5, 12), date(2025, 6, 20), "12 May to 20 June 2025"),
        (date(2025, 12, 20), date(2026, 1, 10), "20 December 2025 to 10 January"),
        (date(2026, 12, 20), date(2027, 1, 10), "20 December to 10 January 2027"),
    ],
)
def test_a_span_is_said_as_people_say_it(first: date, last: date, said: str) -> None:
    assert say_span(first, last, YEAR) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([], ""),
        ([2], "2 June"),
        ([2, 3], "2 June, 3 June"),
        ([2, 3, 4], "2 to 4 June"),
        ([1, 3, 5, 6, 7, 30], "1 June, 3 June, 5 to 7 June, 30 June"),
    ],
)
def test_days_in_a_row_are_said_as_one(days: list[int], said: str) -> None:
    assert say_days([date(2026, 6, day) for day in days], YEAR) == said


def test_a_row_of_days_goes_on_into_the_next_month() -> None:
    days = [date(2026, 5, 30) + timedelta(days=number) for number in range(4)]
    assert say_days(days, YEAR) == "30 May to 2 June"


def test_a_count_says_what_it_counts_and_none_says_nothing() -> None:
    assert say_count(0) == ""
    assert say_count(1) == "Done on 1 day."
    assert say_count(1, today_too=True) == "Done on 1 day, today included."
    assert say_count(19) == "Done on 19 days."


def test_months_end_and_follow_each_other_over_the_year() -> None:
    assert month_end(date(2028, 2, 3)) == date(2028, 2, 29)
    assert next_month(date(2026, 12, 31)) == date(2027, 1, 1)
