"""Which backups there are, and starting one."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.audit import record_event
from lot.admin_base import ReadOnlyAdmin
from ops.models import BackupRun
from ops.tasks import run_backup


@admin.register(BackupRun)
class BackupRunAdmin(ReadOnlyAdmin):
    """Runs, sizes, ages and verification. One can be started; nothing can be downloaded."""

    change_list_template = "admin/ops/backuprun/change_list.html"
    list_display = (
        "name",
        "outcome",
        "age",
        "megabytes",
        "is_sealed",
        "is_here",
        "is_elsewhere",
        "is_sound",
        "verified_at",
    )
    list_filter = ("outcome", "is_sound")
    fields = (
        "name",
        "label",
        "outcome",
        "started_at",
        "finished_at",
        "size",
        "rows",
        "is_sealed",
        "is_here",
        "is_elsewhere",
        "is_sound",
        "is_deep",
        "verified_at",
        "failure",
        "removed_at",
    )
    ordering = ("-started_at",)

    def get_urls(self) -> list[Any]:
        """The one thing that can be done."""
        start = path("start/", self.admin_site.admin_view(require_POST(self.start)), name="ops_backuprun_start")
        return [start, *super().get_urls()]

    def start(self, request: HttpRequest) -> HttpResponseRedirect:
        """Hand a backup to the worker."""
        with transaction.atomic():
            run_backup.enqueue()
            record_event(kind="backup_asked_for", actor_id=request.user.pk)
        self.message_user(request, _("A backup begins as soon as a worker is free."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:ops_backuprun_changelist"))

    @admin.display(description=_("age"))
    def age(self, run: BackupRun) -> str:
        """Since it was begun."""
        return timesince(run.started_at, depth=1)

    @admin.display(description=_("MB"))
    def megabytes(self, run: BackupRun) -> str:
        """Of the dump, as it lies there."""
        return "-" if run.size is None else f"{run.size / 1_000_000:.1f}"
