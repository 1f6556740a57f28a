"""The admin shows what the background does, and not whom it is about."""

import pytest
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.tests.make import make_user, sign_in
from ops.models import BackupRun, JobRun
from ops.tests.make import AT, make_heartbeat, make_task

pytestmark = pytest.mark.django_db
LISTS = ("task", "heartbeat", "jobrun", "backuprun")


@pytest.fixture
def staff(client):
    sign_in(client, make_user(tags=("Admin",)))
    return client


def make_rows(count):
    for number in range(count):
        make_task(status=TaskResultStatus.FAILED)
        make_heartbeat()
        JobRun.objects.create(job="x", period=f"{count}-{number}", started_at=AT)
        BackupRun.objects.create(name=f"{count}-{number}", started_at=AT)


def test_task_is_shown_with_state_tries_and_error_and_without_arguments(staff):
    task = make_task(status=TaskResultStatus.FAILED, workers=["one", "two"])
    DBTaskResult.objects.update(
        args_kwargs={"args": ["0f0e0d0c-person"], "kwargs": {}},
        return_value="returned",
        exception_class_path="lot.errors.Gone",
    )
    for path in ("/admin/ops/task/", f"/admin/ops/task/{task.pk}/change/"):
        page = staff.get(path).content.decode()
        for shown in ("ops.tests.probes.note_down", "Failed", "lot.errors.Gone", "2"):
            assert shown in page, shown
        assert "0f0e0d0c-person" not in page and "returned" not in page


@pytest.mark.parametrize("name", LISTS)
def test_nothing_can_be_added_changed_or_deleted(staff, name):
    make_rows(1)
    assert staff.get(f"/admin/ops/{name}/").status_code == 200
    assert staff.get(f"/admin/ops/{name}/add/").status_code == 403
    assert b'name="action"' not in staff.get(f"/admin/ops/{name}/").content


@pytest.mark.parametrize("name", LISTS)
def test_list_takes_as_many_queries_for_fifty_rows_as_for_five(staff, name, django_assert_max_num_queries):
    make_rows(5)
    with django_assert_max_num_queries(12) as captured:
        staff.get(f"/admin/ops/{name}/")
    few = len(captured)
    make_rows(45)
    with django_assert_max_num_queries(few):
        staff.get(f"/admin/ops/{name}/")


def test_the_librarys_page_with_its_arguments_is_gone(staff):
    assert staff.get("/admin/django_tasks_database/dbtaskresult/").status_code == 404
    assert staff.get("/admin/django_rq/dashboard/").status_code == 404
