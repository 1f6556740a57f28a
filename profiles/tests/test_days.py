"""How a time of day and the first day of a week are said."""

from datetime import UTC, datetime, time

import pytest

from accounts.tests.make import make_user
from profiles.days import field_clock, first_weekday, say_clock, say_moment, say_time

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 3, 13, 20, tzinfo=UTC)


@pytest.fixture
def ada():
    return make_user(zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("wall", "of_24", "of_12"),
    [
        (time(0, 5), "00:05", "12:05 am"),
        (time(4), "04:00", "4:00 am"),
        (time(11, 59, 59), "11:59", "11:59 am"),
        (time(12), "12:00", "12:00 pm"),
        (time(14, 20), "14:20", "2:20 pm"),
        (time(23, 59), "23:59", "11:59 pm"),
    ],
)
def test_a_time_is_said_by_the_clock_that_was_chosen(ada, wall, of_24, of_12):
    assert say_time(ada, wall) == of_24
    ada.preferences.hours = "12"
    assert say_time(ada, wall) == of_12


def test_an_instant_is_said_in_the_person_s_zone_and_a_field_takes_24_hours(ada):
    ada.preferences.hours = "12"
    assert (say_clock(ada, AT), say_moment(ada, AT)) == ("2:20 pm", "3 March 2026, 2:20 pm")
    assert field_clock(ada, AT) == "14:20"


@pytest.mark.parametrize(
    ("chosen", "country", "weekday"),
    [("country", "", 0), ("country", "JP", 6), ("country", "EG", 5), ("sunday", "DE", 6), ("monday", "JP", 0)],
)
def test_a_week_begins_as_chosen_or_as_in_the_country(ada, chosen, country, weekday):
    ada.preferences.week_start, ada.profile.country = chosen, country
    assert first_weekday(ada) == weekday
