"""A task that fails is tried again after a while and given up at last; what it said stays unsaid."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.tests.make import run_tasks
from ops.running import claim, run_claimed
from ops.schedule import HOUR, MINUTE
from ops.tests.make import AT
from ops.tests.probes import SECRET, end_worker, fail, fail_soon, lines, note_down

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("probes")]


def run_at(at):
    with time_machine.travel(at, tick=False):
        run_tasks()


def test_failing_task_is_tried_five_times_with_longer_and_longer_waits():
    with time_machine.travel(AT, tick=False):
        fail.enqueue(1)
    tried = []
    for minute in range(40):
        before = len(lines())
        if minute < 30:
            run_at(AT + minute * MINUTE)
        else:
            with time_machine.travel(AT + minute * MINUTE, tick=False):
                row = claim(DBTaskResult.objects.get().pk, worker="tests")
                if row:
                    run_claimed(row)
        tried += [minute] * (len(lines()) - before)
    assert tried == [0, 1, 5, 14, 30]
    row = DBTaskResult.objects.get()
    assert (row.status, len(row.worker_ids)) == (TaskResultStatus.FAILED, 5)
    assert row.exception_class_path == "lot.errors.LotError"


def test_task_may_set_its_own_waits():
    fail_soon.enqueue(1)
    run_tasks()
    row = DBTaskResult.objects.get()
    assert timezone.now() < row.run_after < timezone.now() + timedelta(seconds=6)
    with time_machine.travel(row.run_after, tick=False):
        run_claimed(claim(row.pk, worker="tests"))
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


def test_what_an_error_says_is_neither_kept_nor_logged(caplog):
    fail.enqueue(1)
    run_tasks()
    kept = " ".join(str(value) for value in DBTaskResult.objects.values().get().values())
    assert "probes.py" in kept and "LotError" in caplog.text
    for word in SECRET.split():
        assert word not in kept and word not in caplog.text


def test_task_that_succeeds_at_last_carries_no_error():
    row = note_down.enqueue(1).db_result
    DBTaskResult.objects.update(exception_class_path="lot.errors.LotError", traceback="x", worker_ids=["first"])
    run_tasks()
    row.refresh_from_db()
    assert (row.status, row.exception_class_path, row.traceback) == (TaskResultStatus.SUCCESSFUL, "", "")


def test_task_of_another_version_is_tried_like_any_other():
    row = note_down.enqueue(1).db_result
    DBTaskResult.objects.update(task_path="ops.tests.probes.of_tomorrow")
    run_tasks()
    row.refresh_from_db()
    assert row.status == TaskResultStatus.READY
    assert row.exception_class_path == "builtins.ImportError"


def test_worker_that_is_told_to_end_at_once_gives_its_task_back():
    row = end_worker.enqueue(1).db_result
    with pytest.raises(SystemExit):
        run_claimed(claim(row.pk, worker="tests"))
    row.refresh_from_db()
    assert row.status == TaskResultStatus.READY


def test_task_is_claimed_once_and_not_before_it_is_due():
    row = note_down.enqueue(1).db_result
    assert claim(row.pk, worker="first")
    assert claim(row.pk, worker="second") is None
    later = note_down.using(run_after=timezone.now() + HOUR).enqueue(2).db_result
    assert claim(later.pk, worker="first") is None


def test_worker_that_was_taken_for_killed_does_not_tell_the_outcome_of_the_next():
    row = claim(note_down.enqueue(1).db_result.pk, worker="slow")
    DBTaskResult.objects.update(started_at=AT, worker_ids=["slow", "next"])
    run_claimed(row)
    assert DBTaskResult.objects.get().status == TaskResultStatus.RUNNING
