"""The weather bears on what is asked only where it is known, and no longer than it lasts."""

import json
from datetime import timedelta

import pytest

from accounts.tests.make import make_user
from memory.engine.bank import built_in_bank
from memory.engine.rules import fits
from memory.models import Question
from memory.services.person import WEATHER_LASTS, moment_of
from memory.tests.make import NOON, answer_once
from memory.tests.test_windows import put, shown
from profiles.services import save_profile
from profiles.tests.make import make_weather
from profiles.weather.wishes import choose_weather

pytestmark = pytest.mark.django_db
RAIN = frozenset({"rain"})


@pytest.fixture
def ada():
    ada = make_user(zone="UTC")
    save_profile(user=ada, city="Porto", country="PT", at=NOON)
    ada.profile.refresh_from_db()
    return ada


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        ({"code": 61}, "rain"),
        ({"code": 95, "wind_kmh": 60}, "rain"),
        ({"code": 73}, "snow"),
        ({"code": 0, "wind_kmh": 39}, "wind"),
        ({"code": 0, "celsius": 28}, "heat"),
        ({"code": 3, "celsius": 0}, "cold"),
        ({"code": 1}, "clear"),
        ({"code": 45}, "cloud"),
    ],
)
def test_the_moment_holds_the_weather_in_the_kinds_of_the_bank(ada, seen, kind):
    make_weather(ada, NOON, **seen)
    assert moment_of(ada, NOON).weather == kind


def test_it_is_unknown_without_consent_and_once_it_is_old(ada):
    assert moment_of(ada, NOON).weather is None
    make_weather(ada, NOON)
    assert moment_of(ada, NOON + WEATHER_LASTS - timedelta(minutes=1)).weather == "rain"
    assert moment_of(ada, NOON + WEATHER_LASTS).weather is None
    choose_weather(user=ada, service="")
    assert moment_of(ada, NOON).weather is None


def test_a_question_for_rain_fits_while_it_rains_and_not_for_the_rest_of_the_day(ada):
    question = next(one for one in built_in_bank().questions.values() if one.weather == RAIN and not one.seasons)
    assert not fits(question, moment_of(ada, NOON))
    make_weather(ada, NOON)
    assert fits(question, moment_of(ada, NOON))
    stored = put(ada, NOON, Question.State.OPEN, weather=RAIN, dayparts=frozenset())
    assert stored.fits_until == NOON + WEATHER_LASTS
    assert shown(ada, NOON + timedelta(hours=1)) == stored
    assert shown(ada, NOON + timedelta(hours=3)) != stored


def test_an_answer_keeps_the_weather_in_which_it_was_given(ada):
    assert json.loads(answer_once(ada).context)["weather"] is None
    make_weather(ada, NOON + timedelta(hours=3))
    assert json.loads(answer_once(ada, NOON + timedelta(hours=3)).context)["weather"] == "rain"


def test_who_has_no_weather_costs_no_query_for_it(ada, django_assert_num_queries):
    with django_assert_num_queries(0):
        moment_of(ada, NOON)
    make_weather(ada, NOON)
    with django_assert_num_queries(1):
        moment_of(ada, NOON)
