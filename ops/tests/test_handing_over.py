"""The clock finds who is due and hands them over: a few statements for 500 people, nobody twice, and nobody lost."""

from datetime import UTC, datetime, time
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.keys import forget_cached_keys
from accounts.models import DataKey
from accounts.tasks import send_sign_in_mail
from accounts.tests.make import make_user, put_tag, run_tasks
from accounts.tests.threads import in_threads
from lot.handing import CHUNK, chunks, hand_over_once, still_waits
from memory.models import Memory, RecallState, Story
from memory.services import telling_due
from memory.services.reindexing import people_left
from memory.services.reindexing_left import reindex_left
from memory.services.telling import is_due, who_is_due
from memory.services.telling_due import tell_due
from memory.tasks import count_bank_anew, reindex_of, tell_story_of
from memory.tests.make import answer_days
from ops.heartbeats import LOST_AFTER
from ops.importing.singles import put_back
from ops.models import Heartbeat, JobRun, Task
from ops.models.work import MOST_LEISURE
from ops.running import claim
from ops.schedule import DAY, HOUR, JOBS, MINUTE
from ops.services import release_lost_tasks, run_due_jobs
from ops.services.erasing import erase_person
from ops.tests.make import AT, make_heartbeat
from profiles.models import AT_ONCE, UserPreferences
from profiles.tests.make import make_crowd
from progress.models import Reminder, UserProgress
from progress.services.catching_up_due import catch_up
from progress.services.reminders import start_reminders

EVENING = datetime(2026, 5, 4, 19, tzinfo=UTC)
TELL = next(job for job in JOBS if job.name == "tell_due")
# In all, and for each 500 people; SQLite takes the rows of one statement in several.
MOST_AROUND, MOST_A_CHUNK = 5, 40


def crowd_with_stories(number):
    """People to each of whom a version was told, and ten memories since."""
    people = make_crowd(number)
    Story.objects.bulk_create(
        [Story(user=user, number=1, told_at=EVENING - 9 * DAY, on=EVENING.date(), memories_count=1) for user in people]
    )
    dates = dict.fromkeys(("first_confirmed_on", "last_confirmed_on", "touched_on"), EVENING.date())
    Memory.objects.bulk_create(
        [
            Memory(user=user, topic="food", key_hash=bytes([place]) * 16, value_hash=b"1", created_at=EVENING, **dates)
            for user in people
            for place in range(10)
        ],
        batch_size=2000,
    )


def crowd_that_wrote(number):
    UserProgress.objects.bulk_create([UserProgress(user=user) for user in make_crowd(number)])
    UserProgress.objects.update(updated_at=EVENING)


def crowd_with_reminders(number):
    make_crowd(number, has_reminders=True, remind_at=time(19))


def crowd_to_read_anew(number):
    RecallState.objects.bulk_create([RecallState(user=user, is_stale=True) for user in make_crowd(number)])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "job", "again"),
    [
        (crowd_with_stories, tell_due, 1000),
        (crowd_that_wrote, catch_up, 1000),
        (crowd_with_reminders, start_reminders, 0),
        (crowd_to_read_anew, reindex_left, 0),
    ],
    ids=["stories", "progress", "reminders", "indexes"],
)
def test_a_thousand_people_cost_the_clock_a_few_statements_for_each_500(make, job, again):
    make(1000)
    with CaptureQueriesContext(connection) as asked:
        assert job(at=EVENING) == 1000
    assert len(asked) <= MOST_AROUND + 2 * MOST_A_CHUNK
    assert (
        DBTaskResult.objects.count() == len({row.args_kwargs["args"][0] for row in DBTaskResult.objects.all()}) == 1000
    )
    assert job(at=EVENING + MINUTE) == again  # safe twice: what is handed over again is done once


@pytest.mark.django_db
def test_the_clock_asks_nothing_more_about_who_is_not_due():
    make_crowd(1000, has_reminders=True, remind_at=time(19))
    start_reminders(at=EVENING)
    with CaptureQueriesContext(connection) as asked:
        assert start_reminders(at=EVENING + MINUTE) == 0
    assert len(asked) == 1
    assert not UserPreferences.objects.filter(remind_next_at__lte=EVENING + DAY - MINUTE).exists()


def due_people(number=1):
    """People whose first version is due, by answers of their own."""
    people = [make_user(f"p{place}@example.org") for place in range(number)]
    for user in people:
        at = answer_days(user, 12)
    DBTaskResult.objects.all().delete()
    return people, at


def told():
    return sorted(Story.objects.values_list("user__email", "number"))


@pytest.mark.django_db
def test_who_is_due_is_the_same_asked_of_one_and_of_many():
    (ada, bob), _at = due_people(2)
    tell_story_of.func(str(bob.pk))
    quiet = make_user("quiet@example.org")
    assert who_is_due([ada.pk, bob.pk, quiet.pk]) == [ada.pk]
    assert [is_due(user) for user in (ada, bob, quiet)] == [True, False, False]


@pytest.mark.django_db(transaction=True)
def test_handed_over_by_two_clocks_at_once_a_version_is_told_once():
    _people, at = due_people()
    assert in_threads(2, lambda _: tell_due(at=at)) == [1, 1]
    assert DBTaskResult.objects.count() == 2
    run_tasks()
    assert told() == [("p0@example.org", 1)]
    assert tell_due(at=at) == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_clocks_one_hands_over():
    due_people()
    at = AT + 2 * DAY
    Memory.objects.update(created_at=at)
    in_threads(2, lambda _: run_due_jobs(at=at, jobs=[TELL]))
    assert DBTaskResult.objects.count() == 1


class Killed(BaseException):
    """As a signal ends a process."""


@pytest.mark.django_db(transaction=True)
def test_a_clock_that_is_killed_between_two_chunks_loses_nobody(monkeypatch):
    people, _at = due_people(3)
    Memory.objects.update(created_at=AT)
    monkeypatch.setattr(telling_due, "chunks", partial(chunks, size=1))

    def stop(execute, sql, params, many, context):
        if sql.startswith("INSERT") and "dbtaskresult" in sql and DBTaskResult.objects.exists():
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(stop), pytest.raises(Killed):
        run_due_jobs(at=AT, jobs=[TELL], process="killed")
    assert DBTaskResult.objects.count() == 1
    Heartbeat.objects.all().delete()
    assert [run.outcome for run in run_due_jobs(at=AT + 2 * LOST_AFTER, jobs=[TELL])] == [JobRun.Outcome.DONE]
    run_tasks()
    assert told() == [(user.email, 1) for user in people]


@pytest.mark.django_db
@pytest.mark.parametrize("has_told", [False, True])
def test_what_a_killed_worker_had_is_told_by_the_next_and_once(has_told):
    (ada,), at = due_people()
    tell_due(at=at)
    row = claim(DBTaskResult.objects.get().pk, worker="killed")
    if has_told:  # and was killed before that was noted
        tell_story_of.func(str(ada.pk))
    later = timezone.now() + 2 * LOST_AFTER
    make_heartbeat(seen_at=later)
    assert release_lost_tasks(at=later) == 1
    DBTaskResult.objects.update(run_after=row.started_at)
    run_tasks()
    assert told() == [("p0@example.org", 1)]


@pytest.mark.django_db
def test_who_is_erased_in_between_takes_their_task_along_and_nobody_elses():
    (ada, _bob), at = due_people(2)
    assert tell_due(at=at) == 2
    erase_person(user_id=ada.pk, at=timezone.now())
    assert DBTaskResult.objects.filter(priority__lt=0).count() == 1
    run_tasks()
    assert told() == [("p1@example.org", 1)]


@pytest.mark.django_db
def test_who_is_not_let_in_meanwhile_is_told_as_everybody_and_reminded_no_more():
    (ada,), at = due_people()
    ada.preferences.change(EVENING - 60 * DAY, has_reminders=True, remind_at=time(19))
    tell_due(at=at)
    assert start_reminders(at=EVENING) == 1
    put_tag(ada, "Suspended")
    with time_machine.travel(EVENING, tick=False):
        run_tasks()
    assert told() == [("p0@example.org", 1)]
    assert Reminder.objects.get().state == Reminder.State.SKIPPED


@pytest.mark.django_db
def test_one_that_fails_is_tried_again_alone():
    (ada, _bob), at = due_people(2)
    tell_due(at=at)
    DataKey.objects.filter(pk=ada.pk).delete()
    forget_cached_keys()
    run_tasks()
    assert told() == [("p1@example.org", 1)]
    assert DBTaskResult.objects.get(args_kwargs__args=[str(ada.pk)]).status == "READY"


@pytest.mark.django_db
def test_nobody_who_waits_for_a_code_waits_for_what_the_clock_hands_over():
    crowd_that_wrote(20)
    catch_up(at=EVENING)
    send_sign_in_mail.enqueue(str(make_user("ada@example.org").pk))
    assert DBTaskResult.objects.ready().first().task_path == send_sign_in_mail.module_path


@pytest.mark.django_db
def test_what_nobody_waits_for_is_late_after_half_a_day():
    crowd_that_wrote(2)
    catch_up(at=EVENING)
    now = timezone.now()
    assert Task.objects.waiting_since(now + HOUR) is None
    assert Task.objects.waiting_since(now + MOST_LEISURE) is not None


@pytest.mark.django_db
def test_what_is_done_as_a_whole_waits_once():
    assert hand_over_once(count_bank_anew)
    assert not hand_over_once(count_bank_anew)
    assert still_waits(count_bank_anew) and not still_waits(reindex_of)
    run_tasks()
    assert hand_over_once(count_bank_anew)


@pytest.mark.django_db
def test_indexes_are_handed_over_again_only_once_the_workers_are_through():
    crowd_to_read_anew(3)
    assert (reindex_left(at=EVENING), reindex_left(at=EVENING + HOUR)) == (3, 0)
    run_tasks()
    assert people_left() == []


@pytest.mark.django_db
def test_a_time_of_reminders_that_a_file_brings_or_takes_back_counts_for_the_clock():
    ada = make_user()
    ada.preferences.change(EVENING - 60 * DAY, has_reminders=True, remind_at=time(19))
    start_reminders(at=EVENING)
    put_back(user=ada, changes={"preferences": {"remind_at": ["21:00:00", "19:00:00"]}})
    changed = UserPreferences.objects.get(user=ada)
    assert (changed.remind_at, changed.remind_next_at) == (time(21), AT_ONCE)


def test_a_chunk_fits_into_one_question_of_either_database():
    assert CHUNK * 4 < 32_766  # what SQLite takes in one statement
