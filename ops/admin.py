"""What the clock and the workers do and what the doctor found, to look at; incidents, to write."""

from typing import Any

from django.contrib import admin
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from lot.admin_base import ReadOnlyAdmin
from ops.models import CheckRun, Erasure, Heartbeat, Incident, IncidentUpdate, JobRun, Task

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


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    """The rows are made by whoever erases; the id is the number on the receipt."""

    list_display = ("id", "user_id", "erased_at", "finished_at")
    ordering = ("-erased_at",)
    fields = list_display


class IncidentUpdateInline(admin.TabularInline):
    """What was known when, the latest first."""

    model = IncidentUpdate
    extra = 1


@admin.register(Incident)
class IncidentAdmin(admin.ModelAdmin):
    """What `/status` tells of incidents and planned work. Maintenance is opened and closed by its command."""

    list_display = ("title", "kind", "started_at", "expected_at", "ended_at", "closes")
    list_filter = ("kind",)
    ordering = ("-started_at",)
    fields = ("kind", "title", "started_at", "expected_at", "ended_at")
    inlines = (IncidentUpdateInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """While LOT is closed by it, its command ends it: so that every process opens again and the audit knows."""
        return ("kind", "started_at", "ended_at") if obj is not None and obj.closes and obj.ended_at is None else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not while LOT is closed by it."""
        is_closing = obj is not None and obj.closes and obj.ended_at is None
        return not is_closing and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """None for many at once, which would go past the rule above."""
        return {}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Shown at once."""
        super().save_model(request, obj, form, change)
        cache.delete("ops.status")


@admin.register(CheckRun)
class CheckRunAdmin(ReadOnlyAdmin):
    """What the doctor found, and the checklist after a restore with its last run."""

    list_display = ("at", "kind", "is_good")
    list_filter = ("kind", "is_good")
    ordering = ("-at",)
    fields = ("at", "kind", "is_good", "report")

    @admin.display(description=_("lines"))
    def report(self, run: CheckRun) -> str:
        """A line for each check."""
        lines = ((line.get("state", ""), line.get("label", line["name"]), line.get("detail", "")) for line in run.lines)
        return format_html_join("", "<p>{}: {}. {}</p>", ((label, state, detail) for state, label, detail in lines))
