"""The counted months in their rows."""

import random
from datetime import date, timedelta

import pytest

from accounts.tests.make import make_user
from progress.days import EMPTY, Day
from progress.models import CountedMonth
from progress.services.months import Months

pytestmark = pytest.mark.django_db
FIRST = date(2025, 11, 20)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_stored_is_at_hand_as_it_would_be_read(seed):
    ada, draw = make_user(), random.Random(seed)
    months, days = Months(ada), {}
    for _ in range(40):
        some = {
            FIRST + timedelta(days=draw.randrange(200)): draw.choice((EMPTY, Day(1), Day(0, 2, 1, draw.randint(1, 5))))
            for _ in range(draw.randint(1, 3))
        }
        before, days = days, {on: day for on, day in (days | some).items() if day != EMPTY}
        assert months.put(some) == (days != before)
        fresh = Months(ada)
        assert months.days() == fresh.days() == days
        assert list(months.days()) == sorted(days)
        assert months.counted == fresh.counted
        assert months.moods() == fresh.moods()
    assert CountedMonth.objects.for_user(ada).count() == len({(on.year, on.month) for on in days})


def test_days_of_a_range_are_read_without_the_others():
    months = Months(make_user())
    days = {FIRST + timedelta(days=ahead): Day(ahead + 1) for ahead in range(60)}
    months.put(days)
    first, last = FIRST + timedelta(days=5), FIRST + timedelta(days=45)
    assert months.days(first, last) == {on: day for on, day in days.items() if first <= on <= last}
    assert months.days(last, first) == {}


def test_what_differs_is_named_by_its_month_and_replaced():
    months = Months(make_user())
    months.put({date(2026, 1, 1): Day(1), date(2026, 2, 1): Day(1), date(2026, 3, 1): Day(1)})
    wanted = {date(2026, 1, 1): Day(1), date(2026, 2, 1): Day(2), date(2026, 4, 1): Day(1)}
    assert months.differing(wanted) == [date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]
    months.replace(wanted)
    assert months.days() == Months(months.user).days() == wanted
    assert months.differing(wanted) == []


def test_a_column_that_is_wrong_differs_though_the_days_are_right():
    ada = make_user()
    Months(ada).put({FIRST: Day(1)})
    CountedMonth.objects.for_user(ada).update(active=1)
    assert Months(ada).differing({FIRST: Day(1)}) == [FIRST.replace(day=1)]
