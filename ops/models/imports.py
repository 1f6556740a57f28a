"""A file that a person brings: looked at, brought in, and the rows that it made, to be taken back."""

import json
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lot.fields import EncryptedTextField
from lot.models import OwnedModel, OwnedQuerySet
from ops.models.files import SealedFile


class ImportQuerySet(OwnedQuerySet["Import"]):
    """Reads of imports."""

    def newest(self) -> Self:
        """The latest first."""
        return self.order_by("-created_at")

    def at_work(self) -> Self:
        """Those that a worker has to do with."""
        return self.filter(state__in=Import.AT_WORK)

    def undoable(self, at: datetime) -> Self:
        """Those whose rows can be taken back."""
        return self.filter(state=Import.State.DONE, undo_until__gt=at)


class Import(OwnedModel):
    """One file. `sealed_report` is what was found in it and what became of it: counts, and words of the file."""

    class State(models.TextChoices):
        CHECKING = "checking", _("being looked at")
        CHECKED = "checked", _("looked at")
        BROKEN = "broken", _("cannot be read")
        RUNNING = "running", _("being brought in")
        DONE = "done", _("brought in")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")
        FAILED = "failed", _("failed")
        OVER = "over", _("given up")

    AT_WORK = (State.CHECKING, State.RUNNING, State.UNDOING)

    state = models.CharField(max_length=8, choices=State, default=State.CHECKING)
    format = models.CharField(max_length=20, blank=True)
    starts_at_once = models.BooleanField(default=False)  # not a dry run
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    sealed_report = EncryptedTextField(null=True)
    sealed_moods = EncryptedTextField(null=True)  # what the file's words for moods become
    sealed_before = EncryptedTextField(null=True)  # what profile and preferences said before
    file = models.ForeignKey(SealedFile, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    undo_until = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state__in=["checking", "running", "undoing"]),
                name="ops_one_import_at_work",
            )
        ]
        indexes = [models.Index(fields=["user", "-created_at"]), models.Index(fields=["state", "created_at"])]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def report(self) -> dict[str, Any]:
        """What was found and what became of it."""
        found: dict[str, Any] = json.loads(self.sealed_report or "{}")
        return found

    @report.setter
    def report(self, report: dict[str, Any]) -> None:
        self.sealed_report = json.dumps(report, ensure_ascii=False)

    @property
    def moods(self) -> dict[str, str]:
        """What the person chose for the file's words."""
        found: dict[str, str] = json.loads(self.sealed_moods or "{}")
        return found

    @moods.setter
    def moods(self, moods: dict[str, str]) -> None:
        self.sealed_moods = json.dumps(moods, ensure_ascii=False)


class ImportedRow(OwnedModel):
    """A row that an import made. `stamp` tells whether the person has changed it since."""

    made_by = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    section = models.CharField(max_length=20)
    row_id = models.UUIDField()
    stamp = models.BinaryField(max_length=16)

    objects = OwnedQuerySet["ImportedRow"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "made_by", "section", "row_id"], name="ops_imported_row_once")
        ]
        indexes = [models.Index(fields=["user", "section", "row_id"], name="ops_imported_row")]

    def __str__(self) -> str:
        return f"{self.section} {self.row_id}"
