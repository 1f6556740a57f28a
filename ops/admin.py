"""What the clock has run, to look at."""

from django.contrib import admin

from lot.admin_base import ReadOnlyAdmin
from ops.models import JobRun


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    """The rows are made by the clock."""

    list_display = ("job", "period", "outcome", "started_at", "finished_at")
    list_filter = ("job", "outcome")
    ordering = ("-started_at",)
