"""All of a person's data as a file: confirmed by a code, written by a worker, fetched, gone."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lot.models import OwnedModel, OwnedQuerySet
from ops.models.files import SealedFile


class ExportQuerySet(OwnedQuerySet["Export"]):
    """Reads of exports."""

    def at_work(self) -> Self:
        """Those that a worker has to write, or writes."""
        return self.filter(state=Export.State.WAITING)

    def to_fetch(self, at: datetime) -> Self:
        """Those that can be fetched."""
        return self.filter(state=Export.State.READY, file__isnull=False, expires_at__gt=at)

    def newest(self) -> Self:
        """The latest first."""
        return self.order_by("-created_at")


class Export(OwnedModel):
    """One export. `total` and `done` count rows; `expires_at` is 15 minutes after it is ready."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being written")
        READY = "ready", _("ready")
        OVER = "over", _("over")
        FAILED = "failed", _("failed")

    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
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
            models.UniqueConstraint(fields=["user"], condition=Q(state="waiting"), name="ops_one_export_waiting")
        ]
        indexes = [models.Index(fields=["user", "-created_at"]), models.Index(fields=["state", "expires_at"])]

    def __str__(self) -> str:
        return str(self.pk)
