"""When the clock looks at whom next for a reminder: never later than a change of time or zone makes right."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection

from accounts.tests.make import make_user
from memory.tests.make import make_note
from profiles.models import AT_ONCE, Profile, UserPreferences
from profiles.services import save_profile
from profiles.tests.make import make_crowd
from progress.models import Reminder
from progress.services.reminders import start_reminders

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 5, 4, 19, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ada():
    user = make_user()
    user.preferences.change(EVENING - 60 * DAY, has_reminders=True)
    return user


def next_at(user):
    return UserPreferences.objects.get(user=user).remind_next_at


def save_zone_as_a_stranger_would(user):
    row = Profile.objects.get(user=user)
    row.zone = "Asia/Tokyo"
    row.save()


CHANGES = {
    "time": lambda user: user.preferences.change(EVENING, remind_at=time(20)),
    "zone": lambda user: save_profile(user=user, zone="Asia/Tokyo", at=EVENING),
    "zone, the whole row": save_zone_as_a_stranger_would,
}


def test_who_was_reminded_or_has_written_is_looked_at_when_the_next_days_time_comes(ada):
    bob = make_user("bob@example.org")
    bob.preferences.change(EVENING - 60 * DAY, has_reminders=True)
    make_note(bob, at=EVENING - HOUR)
    assert start_reminders(at=EVENING) == 1
    assert next_at(ada) == next_at(bob) == EVENING + DAY


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_who_changes_time_or_zone_is_looked_at_again_at_once(ada, change):
    start_reminders(at=EVENING)
    change(ada)
    assert next_at(ada) == AT_ONCE
    start_reminders(at=EVENING + MINUTE)
    assert next_at(ada) > EVENING
    assert Reminder.objects.count() == 1


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_while_the_clock_works_is_not_overwritten_by_what_it_worked_out_before(ada, change):
    is_done = []

    def meanwhile(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and "CASE" in sql and not is_done:
            is_done.append(True)
            change(ada)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile):
        start_reminders(at=EVENING)
    assert is_done
    assert next_at(ada) == AT_ONCE


def test_who_has_them_again_after_a_while_is_reminded_the_same_day(ada):
    start_reminders(at=EVENING)
    ada.preferences.change(EVENING + MINUTE, has_reminders=False)
    ada.preferences.change(EVENING + DAY - HOUR, has_reminders=True)
    assert start_reminders(at=EVENING + DAY) == 1


def test_after_days_without_a_clock_everyone_is_moved_on_and_whose_time_it_is_reminded(ada):
    start_reminders(at=EVENING)
    assert start_reminders(at=EVENING + 5 * DAY - 2 * HOUR) == 0
    assert start_reminders(at=EVENING + 5 * DAY) == 1


@pytest.mark.django_db(transaction=True)
def test_who_was_erased_since_they_were_read_keeps_nobody_from_their_reminder():
    people = make_crowd(3, has_reminders=True, remind_at=time(19))

    def meanwhile(execute, sql, params, many, context):
        if "progress_userprogress" in sql and len(people) == 3:  # the last that is asked before rows are made
            people.pop().delete()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile):
        assert start_reminders(at=EVENING) == 2
