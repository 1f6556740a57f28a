"""Who is due is handed over once: reviews on the first, reminders on days without an entry."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django_tasks_db.models import DBTaskResult

from accounts.leaving import start_leaving
from accounts.models import User
from accounts.tests.make import make_user, put_tag, run_tasks
from accounts.tests.threads import in_threads
from intentions.services import check_in
from memory.tests.make import make_note
from profiles.care import look_after
from progress.models import Mailing, Reminder, Review
from progress.services.mailings import start_reviews
from progress.services.reminders import prune_reminders, start_reminders

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FIRST = datetime(2026, 6, 1, 9, tzinfo=UTC)
EVENING = datetime(2026, 5, 4, 19, tzinfo=UTC)
STEPS = [pytest.param(1, marks=pytest.mark.long, id="every-minute"), pytest.param(15, id="every-quarter")]
ODD = (
    "Pacific/Kiritimati",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
    "Australia/Eucla",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Africa/Cairo",
    "UTC",
    "America/St_Johns",
    "Pacific/Marquesas",
    "Pacific/Honolulu",
)


def person(email="ada@example.org", zone="UTC", **preferences):
    """Who has written in May, and wants what is given."""
    user = make_user(email, zone=zone)
    user.preferences.change(EVENING - 60 * DAY, **preferences)
    make_note(user, at=datetime(2026, 5, 2, 12, tzinfo=UTC))
    return user


def work(at):
    """What the worker does at this moment; the mails that it sends."""
    mail.outbox.clear()
    with time_machine.travel(at, tick=False):
        run_tasks()
    return [message.to[0] for message in mail.outbox]


@pytest.mark.django_db
@pytest.mark.parametrize("step", STEPS)
def test_in_twelve_odd_zones_everyone_gets_one_review_in_the_first_minute_from_nine(step):
    people = {f"p{number}@example.org": zone for number, zone in enumerate(ODD)}
    for email, zone in people.items():
        person(email, zone, has_review=True)
    begin, got = FIRST - DAY, {}
    for minute in range(0, 2 * 24 * 60, step):
        at = begin + minute * MINUTE
        if start_reviews(at=at):
            for address in work(at):
                got.setdefault(address, []).append(at.astimezone(ZoneInfo(people[address])).replace(tzinfo=None))
    assert got == {email: [datetime(2026, 6, 1, 9)] for email in people}
    assert set(Review.objects.values_list("on", "state")) == {(date(2026, 5, 1), "sent")}


@pytest.mark.django_db
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("zone", "remind_at", "begin"),
    [
        ("America/New_York", time(2, 30), datetime(2026, 3, 8, 4, tzinfo=UTC)),
        ("America/New_York", time(1, 30), datetime(2026, 11, 1, 4, tzinfo=UTC)),
        ("Pacific/Kiritimati", time(0, 15), datetime(2026, 6, 1, 9, tzinfo=UTC)),
    ],
)
def test_of_a_time_that_comes_never_or_twice_one_reminder_is_sent(zone, remind_at, begin, step):
    user = make_user(zone=zone)
    user.preferences.change(begin - DAY, has_reminders=True, remind_at=remind_at)
    sent = []
    for minute in range(0, 5 * 60, step):
        if start_reminders(at=begin + minute * MINUTE):
            sent += work(begin + minute * MINUTE)
    assert sent == ["ada@example.org"]


@pytest.mark.django_db
def test_who_wants_no_mail_gets_none():
    person()
    assert start_reviews(at=FIRST) == start_reminders(at=EVENING) == 0


@pytest.mark.django_db
def test_a_month_without_an_entry_has_no_review_and_is_not_asked_for_again():
    make_user().preferences.change(EVENING, has_review=True)
    assert start_reviews(at=FIRST) == 1
    assert work(FIRST) == []
    assert Review.objects.get().state == Mailing.State.SKIPPED
    assert start_reviews(at=FIRST + MINUTE) == 0


@pytest.mark.django_db
def test_a_review_comes_up_to_three_days_late_and_never_later():
    person(has_review=True)
    assert start_reviews(at=FIRST + 3 * DAY) == 0
    assert start_reviews(at=FIRST + 3 * DAY - MINUTE) == 1
    assert work(FIRST + 3 * DAY) == ["ada@example.org"]


@pytest.mark.django_db
@pytest.mark.parametrize("write", ["note", "check-in"])
def test_a_day_with_an_entry_is_not_reminded_of(write):
    user = person(has_reminders=True)
    earlier = EVENING - HOUR
    if write == "note":
        make_note(user, at=earlier)
    else:
        with time_machine.travel(earlier, tick=False):
            check_in(user=user, mood="calm", now=earlier)
    assert start_reminders(at=EVENING) == 0
    assert start_reminders(at=EVENING + DAY) == 1


@pytest.mark.django_db
def test_what_is_written_between_the_clock_and_the_worker_counts():
    user = person(has_reminders=True)
    assert start_reminders(at=EVENING) == 1
    make_note(user, at=EVENING)
    assert work(EVENING) == []
    assert Reminder.objects.get().state == Mailing.State.SKIPPED


@pytest.mark.django_db
def test_after_midnight_the_day_is_still_that_of_the_evening_before():
    user = person(has_reminders=True, remind_at=time(1, 0))
    make_note(user, at=EVENING)
    night = EVENING + 6 * HOUR
    start_reminders(at=night)
    assert work(night) == []
    start_reminders(at=night + DAY)
    assert work(night + DAY) == ["ada@example.org"]


@pytest.mark.django_db
def test_while_a_person_rests_nothing_is_sent_and_nothing_tells_of_it():
    user = person(has_reminders=True, has_review=True)
    for at in (EVENING, FIRST):
        look_after(user=user, text="I want to die.", at=at - HOUR)
    assert start_reminders(at=FIRST + 10 * HOUR) == start_reviews(at=FIRST) == 0
    assert not Reminder.objects.exists()
    assert not Review.objects.exists()
    assert start_reviews(at=FIRST + DAY) == 1
    look_after(user=user, text="I want to die.", at=FIRST + DAY)
    assert work(FIRST + DAY) == []


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["leaving", "suspended"])
def test_who_leaves_or_is_not_let_in_gets_no_mail(how):
    user = person(has_reminders=True, has_review=True)
    start_reviews(at=FIRST)
    start_reminders(at=EVENING)
    if how == "leaving":
        start_leaving(user=user)
    else:
        put_tag(user, "Suspended")
    work(FIRST)
    assert not {message.subject for message in mail.outbox} & {"May 2026 at LOT", "A reminder from LOT"}
    assert start_reminders(at=EVENING + DAY) == 0
    assert start_reviews(at=FIRST.replace(month=7)) == 0


@pytest.mark.django_db
def test_a_time_that_is_over_when_it_is_chosen_reminds_from_tomorrow_on():
    user = person(has_reminders=True, remind_at=time(21, 0))
    user.preferences.change(EVENING + 5 * MINUTE, remind_at=time(19, 0))
    assert start_reminders(at=EVENING + 6 * MINUTE) == 0
    assert Reminder.objects.get().state == Mailing.State.SKIPPED
    assert start_reminders(at=EVENING + DAY) == 1


@pytest.mark.django_db
def test_after_seven_days_without_an_entry_reminders_say_that_they_rest_and_do_until_the_next():
    user = person(has_reminders=True)  # the last entry is of 2 May
    sent = {}
    for day in range(12):
        at = EVENING + day * DAY
        start_reminders(at=at)
        if work(at):
            sent[at.day] = "rest from here on" in mail.outbox[0].body
    assert sent == {day: day == 9 for day in range(4, 10)}
    make_note(user, at=EVENING + 12 * DAY)
    start_reminders(at=EVENING + 13 * DAY)
    assert work(EVENING + 13 * DAY) == ["ada@example.org"]


@pytest.mark.django_db(transaction=True)
def test_eight_clocks_at_once_hand_over_one_review_and_one_reminder():
    person(has_review=True, has_reminders=True)
    in_threads(8, lambda _: start_reviews(at=FIRST))
    in_threads(8, lambda _: start_reminders(at=EVENING))
    assert (Review.objects.count(), Reminder.objects.count()) == (1, 1)
    assert DBTaskResult.objects.filter(task_path__startswith="progress.tasks.send_").count() == 2


@pytest.mark.django_db
def test_a_clock_asks_as_much_for_fifty_people_as_for_five(django_assert_num_queries):
    people: list[User] = []
    for count in (5, 50):
        more = range(len(people), count)
        people += [person(f"p{number}@example.org", has_review=True, has_reminders=True) for number in more]
        for user in people:
            Review.objects.bulk_create([Review(user=user, on=date(2026, 5, 1), made_at=FIRST)], ignore_conflicts=True)
        with django_assert_num_queries(1):
            start_reviews(at=FIRST)
        with django_assert_num_queries(0):
            start_reviews(at=FIRST + 10 * DAY)
        with django_assert_num_queries(2):  # nobody's time has come: they are read, and moved on to when it will
            start_reminders(at=datetime(2026, 5, 4, 10, 30, tzinfo=UTC))
        with django_assert_num_queries(1):
            start_reminders(at=datetime(2026, 5, 4, 10, 31, tzinfo=UTC))


@pytest.mark.django_db
def test_rows_of_reminders_go_after_a_week():
    person(has_reminders=True)
    start_reminders(at=EVENING)
    assert prune_reminders(at=EVENING + 6 * DAY) == 0
    assert prune_reminders(at=EVENING + 8 * DAY) == 1
