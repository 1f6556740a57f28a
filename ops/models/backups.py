"""Each backup that was begun, how it ended, where it lies and when it was last verified."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class BackupRunQuerySet(models.QuerySet["BackupRun"]):
    """Reads of runs. What lies in the store is the truth of what can be restored; these rows say when and how."""

    def done(self) -> Self:
        """Those that made a backup that still stands, newest first."""
        return self.filter(outcome=BackupRun.Outcome.DONE, removed_at=None).order_by("-started_at")

    def newest(self) -> "BackupRun | None":
        """The last backup."""
        return self.done().first()

    def newest_verified(self) -> "BackupRun | None":
        """The one that was verified last, and passed."""
        return self.done().filter(verified_at__isnull=False, is_sound=True).order_by("-verified_at").first()


class BackupRun(models.Model):
    """One run of `backup_db`, by the clock, by hand or from the admin. No path, no address, no secret."""

    class Outcome(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    name = models.CharField(max_length=80, unique=True)
    label = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.RUNNING)
    started_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True)
    size = models.BigIntegerField(null=True)
    rows = models.BigIntegerField(null=True)
    is_sealed = models.BooleanField(default=False)
    is_here = models.BooleanField(default=False)
    is_elsewhere = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True)
    is_sound = models.BooleanField(null=True)
    is_deep = models.BooleanField(default=False)  # it was restored into a scratch database
    failure = models.CharField(max_length=200, blank=True)
    removed_at = models.DateTimeField(null=True)

    objects = BackupRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")

    def __str__(self) -> str:
        return self.name

    def end(self, outcome: Outcome, at: datetime, **fields: Any) -> None:
        """How it ended."""
        self._set(outcome=outcome, finished_at=at, **fields)

    def note_verified(self, *, is_sound: bool, is_deep: bool, at: datetime, failure: str = "") -> None:
        """What `verify_backup` found."""
        self._set(is_sound=is_sound, is_deep=is_deep, verified_at=at, failure=failure[:200])

    def _set(self, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=list(fields))
