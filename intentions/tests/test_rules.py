from datetime import UTC, date, datetime, timedelta

import pytest

from intentions import rules
from intentions.tests.make import NOON
from lot.errors import InvalidInput

TODAY = date(2026, 6, 4)


def fields_of(call, *args, **kwargs) -> set[str]:
    with pytest.raises(InvalidInput) as caught:
        call(*args, **kwargs)
    return set(caught.value.fields)


def test_a_line_is_one_line_without_spare_spaces():
    assert rules.clean_line("  Walk \n before\twork. ", "text", 140) == "Walk before work."


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 141, "a\0b", "a\ud800b"])
def test_a_line_that_is_empty_too_long_or_not_storable_is_refused_with_its_field(text):
    assert fields_of(rules.clean_line, text, "text", 140) == {"text"}


def test_a_line_may_be_as_long_as_its_limit():
    assert len(rules.clean_line("x" * 140, "text", 140)) == 140


@pytest.mark.parametrize("text", ["x" * 2001, "a\0b", "\udfff"])
def test_a_text_that_is_too_long_or_not_storable_is_refused_with_its_field(text):
    assert fields_of(rules.clean_text, text, "note", 2000) == {"note"}


def test_a_text_of_nothing_is_none_and_keeps_its_lines_otherwise():
    assert rules.clean_text(" \n ", "note", 2000) is None
    assert rules.clean_text(" one\ntwo ", "note", 2000) == "one\ntwo"


@pytest.mark.parametrize(
    ("first", "last"), [(date(2026, 6, 4), date(2026, 6, 30)), (date(2028, 2, 10), date(2028, 2, 29))]
)
def test_without_a_last_day_the_month_is_the_span(first, last):
    assert rules.clean_span(first, None, today=first) == (first, last)


def test_a_span_of_a_day_and_one_of_366_days_are_taken():
    assert rules.clean_span(TODAY, TODAY, today=TODAY) == (TODAY, TODAY)
    assert rules.clean_span(TODAY, TODAY + timedelta(days=365), today=TODAY)[1] == date(2027, 6, 4)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (TODAY, TODAY - timedelta(days=1), "ends_on"),
        (TODAY, TODAY + timedelta(days=366), "ends_on"),
        (TODAY, date.max, "ends_on"),
        (date.min, None, "starts_on"),
        (date.max, None, "starts_on"),
        (TODAY + timedelta(days=367), None, "starts_on"),
    ],
)
def test_spans_that_end_before_they_start_or_reach_too_far_are_refused(first, last, field):
    assert fields_of(rules.clean_span, first, last, today=TODAY) == {field}


@pytest.mark.parametrize("on", [date(2026, 6, 5), date(2026, 5, 31)])
def test_days_ahead_and_outside_the_span_are_refused(on):
    span = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 30)}
    assert fields_of(rules.clean_day, on, **span, today=TODAY) == {"on"}


def test_a_moment_is_now_without_one_and_any_moment_before():
    assert rules.clean_moment(None, now=NOON) == NOON
    assert rules.clean_moment(NOON - timedelta(days=4000), now=NOON) == NOON - timedelta(days=4000)


def test_a_phone_whose_clock_runs_ahead_a_little_means_now():
    assert rules.clean_moment(NOON + timedelta(minutes=4), now=NOON) == NOON


@pytest.mark.parametrize(
    "at", [NOON + timedelta(minutes=6), datetime.max.replace(tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)]
)
def test_moments_to_come_and_before_all_memory_are_refused(at):
    assert fields_of(rules.clean_moment, at, now=NOON) == {"at"}


@pytest.mark.parametrize("intensity", [0, 11, -1])
def test_intensity_outside_one_to_ten_is_refused(intensity):
    assert fields_of(rules.clean_intensity, intensity) == {"intensity"}


def test_intensity_may_be_left_out():
    assert rules.clean_intensity(None) is None
