"""A person's wish for all of their data: asked for, confirmed by a code, written by a worker, fetched, gone."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import MAX_TRIES
from lot.models import OwnedModel, OwnedQuerySet
from ops.models.files import SealedFile


class ExportQuerySet(OwnedQuerySet["Export"]):
    """Reads of exports."""

    def to_confirm(self, at: datetime) -> Self:
        """Those that a code can still confirm. Columns alone, for conditional UPDATE."""
        return self.filter(state=Export.State.ASKED, code_until__gt=at, tries__lt=MAX_TRIES)

    def at_work(self) -> Self:
        """Those that a worker has to write, or writes."""
        return self.filter(state=Export.State.WAITING)

    def to_fetch(self, at: datetime) -> Self:
        """Those that can be fetched."""
        return self.filter(state=Export.State.READY, file__isnull=False, expires_at__gt=at)

    def confirmed(self) -> Self:
        """All that a code was given for, the latest first."""
        return self.exclude(state=Export.State.ASKED).order_by("-created_at")


class Export(OwnedModel):
    """One export. `total` and `done` count rows; `expires_at` is 15 minutes after it is ready."""

    class State(models.TextChoices):
        ASKED = "asked", _("waits for its code")
        WAITING = "waiting", _("being written")
        READY = "ready", _("ready")
        OVER = "over", _("over")
        FAILED = "failed", _("failed")

    state = models.CharField(max_length=7, choices=State, default=State.ASKED)
    code_hash = models.BinaryField(max_length=32, null=True)
    code_until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    size = models.BigIntegerField(null=True)
    file = models.ForeignKey(SealedFile, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(state="asked"), name="ops_one_export_asked"),
            models.UniqueConstraint(fields=["user"], condition=Q(state="waiting"), name="ops_one_export_waiting"),
            models.CheckConstraint(condition=Q(tries__lte=MAX_TRIES), name="ops_export_tries"),
        ]
        indexes = [models.Index(fields=["user", "-created_at"]), models.Index(fields=["state", "expires_at"])]

    def __str__(self) -> str:
        return str(self.pk)
