"""Incidents, to write; what the doctor found, to look at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from lot.admin_base import PlainAdmin, ReadOnlyAdmin
from ops.models import CheckRun, Incident, IncidentUpdate
from ops.status_page import forget_status


class IncidentUpdateInline(admin.TabularInline):
    """What was known when, the latest first."""

    model = IncidentUpdate
    extra = 1
    formfield_overrides = PlainAdmin.formfield_overrides


@admin.register(Incident)
class IncidentAdmin(PlainAdmin):
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

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Shown at once."""
        super().save_model(request, obj, form, change)
        forget_status()


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
