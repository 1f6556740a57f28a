"""What the clock and the workers do, to look at."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django_tasks_db.models import DBTaskResult

from lot.admin_base import ReadOnlyAdmin
from ops.models import Heartbeat, JobRun, Task

admin.site.unregister(Group)  # what staff may do follows from tags
admin.site.unregister(DBTaskResult)  # its page shows arguments and results


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    """The rows are made by the clock."""

    list_display = ("job", "period", "outcome", "tries", "started_at", "finished_at")
    list_filter = ("job", "outcome")
    ordering = ("-started_at",)


@admin.register(Task)
class TaskAdmin(ReadOnlyAdmin):
    """The rows are made by whoever hands work over, and run by the workers."""

    list_display = ("task_path", "status", "tries", "exception_class_path", "enqueued_at", "started_at", "finished_at")
    list_filter = ("status",)
    ordering = ("-enqueued_at",)
    # Whom it is about, in the arguments, is nobody's business here.
    fields = ("id", *list_display, "run_after", "worker", "traceback")


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    """The rows are made by workers and clocks."""

    list_display = ("name", "kind", "started_at", "seen_at", "ended_at")
    list_filter = ("kind",)
    ordering = ("-seen_at",)
