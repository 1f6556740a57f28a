"""In quiet hours nothing is mailed by itself: a review comes after them, once; a reminder within its hour, or not."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail

from accounts.tests.make import make_user, run_tasks
from accounts.tests.threads import in_threads
from memory.tests.make import make_note
from progress.models import Mailing, Reminder, Review
from progress.services.mailings import start_reviews
from progress.services.reminders import start_reminders

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EVENING = datetime(2026, 5, 4, 19, tzinfo=UTC)
FIRST = datetime(2026, 6, 1, 9, tzinfo=UTC)


def person(email="ada@example.org", zone="UTC", begins=time(22), ends=time(7), since=EVENING - 3 * DAY, **preferences):
    """Who has quiet hours; for a review, who has written in May."""
    user = make_user(email, zone=zone)
    preferences |= {"has_quiet_hours": True, "quiet_from": begins, "quiet_until": ends}
    user.preferences.change(since, **preferences)
    if preferences.get("has_review"):
        make_note(user, at=datetime(2026, 5, 2, 12, tzinfo=UTC))
    return user


def work(at):
    """What the worker does at this moment; to whom it sends."""
    mail.outbox.clear()
    with time_machine.travel(at, tick=False):
        run_tasks()
    return [message.to[0] for message in mail.outbox]


def clock_and_worker(begin, minutes, step=5):
    """When mails left in a stretch of time in which both run."""
    sent = []
    for minute in range(0, minutes, step):
        at = begin + minute * MINUTE
        start_reviews(at=at)
        start_reminders(at=at)
        sent += [at] * len(work(at))
    return sent


@pytest.mark.django_db
def test_a_review_that_is_due_in_them_comes_when_they_are_over_once():
    person(has_review=True, begins=time(22), ends=time(10, 30))
    assert clock_and_worker(FIRST - HOUR, 8 * 60) == [FIRST.replace(hour=10, minute=30)]
    assert [row.state for row in Review.objects.all()] == [Mailing.State.SENT]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("remind_at", "ends", "sent_at"),
    [
        (time(6, 30), time(7), datetime(2026, 5, 5, 7, tzinfo=UTC)),
        (time(6), time(7), None),  # an hour later it is of no use
        (time(23), time(7), None),
        (time(7), time(7), datetime(2026, 5, 5, 7, tzinfo=UTC)),
    ],
)
def test_a_reminder_waits_for_their_end_an_hour_at_most(remind_at, ends, sent_at):
    person(has_reminders=True, remind_at=remind_at, ends=ends)
    assert clock_and_worker(EVENING, 18 * 60) == ([sent_at] if sent_at else [])


@pytest.mark.django_db
def test_the_same_time_twice_is_no_quiet_hour_and_hours_that_are_switched_off_are_none():
    person("a@example.org", has_reminders=True, remind_at=time(19), begins=time(19), ends=time(19))
    off = person("b@example.org", has_reminders=True, remind_at=time(19), begins=time(18), ends=time(20))
    off.preferences.change(EVENING - 60 * DAY, has_quiet_hours=False)
    assert len(clock_and_worker(EVENING, 10)) == 2


@pytest.mark.django_db(transaction=True)
def test_two_clocks_and_two_workers_send_one_review_after_them():
    person(has_review=True, ends=time(10))
    assert in_threads(8, lambda _: start_reviews(at=FIRST)) == [0] * 8
    after = FIRST + HOUR
    assert sorted(in_threads(8, lambda _: start_reviews(at=after))) == [0] * 7 + [1]
    assert work(after) == ["ada@example.org"]
    assert work(after + MINUTE) == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["review", "reminder"])
def test_what_was_handed_over_before_them_and_is_late_keeps_to_them(kind):
    wanted = {"has_review": True} if kind == "review" else {"has_reminders": True, "remind_at": time(9)}
    person(**wanted, begins=time(9, 1), ends=time(9, 40), since=FIRST - DAY)
    assert (start_reviews if kind == "review" else start_reminders)(at=FIRST) == 1
    assert work(FIRST + 2 * MINUTE) == []
    model = Review if kind == "review" else Reminder
    assert model.objects.get().state == Mailing.State.DUE
    assert work(FIRST + 39 * MINUTE) == []
    assert work(FIRST + 40 * MINUTE) == ["ada@example.org"]
    assert work(FIRST + 41 * MINUTE) == []
    assert model.objects.get().state == Mailing.State.SENT


@pytest.mark.django_db
def test_a_reminder_that_is_late_and_would_be_of_no_use_after_them_is_not_sent():
    person(has_reminders=True, remind_at=time(21, 59))
    assert start_reminders(at=EVENING.replace(hour=21, minute=59)) == 1
    assert work(EVENING.replace(hour=22)) == []
    assert Reminder.objects.get().state == Mailing.State.SKIPPED


@pytest.mark.django_db
@pytest.mark.parametrize("begin", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
def test_when_the_clock_changes_no_mail_leaves_while_it_shows_a_quiet_time(begin):
    person(
        zone="Europe/Lisbon",
        has_reminders=True,
        remind_at=time(1, 30),
        begins=time(0, 30),
        ends=time(2, 15),
        since=begin - DAY,
    )
    for minute in range(0, 5 * 60, 5):
        at = begin + minute * MINUTE
        start_reminders(at=at)
        if work(at):
            assert not time(0, 30) <= at.astimezone(ZoneInfo("Europe/Lisbon")).time() < time(2, 15)
    assert Reminder.objects.filter(state=Mailing.State.SENT).count() == 1


@pytest.mark.django_db
def test_who_moves_to_another_zone_has_them_there_and_still_one_review():
    ada = person(has_review=True, zone="Asia/Tokyo", ends=time(10))
    tokyo_at_nine = datetime(2026, 6, 1, 0, tzinfo=UTC)
    assert clock_and_worker(tokyo_at_nine, 30) == []
    ada.profile.zone = "America/New_York"
    ada.profile.save()
    new_york_at_ten = datetime(2026, 6, 1, 14, tzinfo=UTC)
    assert clock_and_worker(tokyo_at_nine + HOUR, 24 * 60, 30) == [new_york_at_ten]
    assert Review.objects.filter(on=date(2026, 5, 1)).count() == 1


@pytest.mark.django_db
def test_who_waits_in_them_takes_nobody_s_place(monkeypatch):
    monkeypatch.setattr("progress.services.mailings.MOST_A_MINUTE", 2)
    for number in range(3):
        person(f"quiet{number}@example.org", has_review=True, ends=time(12))
    person("awake@example.org", has_review=True)
    assert start_reviews(at=FIRST) == 1
    assert work(FIRST) == ["awake@example.org"]
