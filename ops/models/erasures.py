"""Who was erased: an id and a time, so that no restore and no import brings them back; and how far an erasure is."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from lot.models import UUIDModel

LEASE = timedelta(minutes=10)  # longer than any one step of an erasure takes


class ErasureQuerySet(models.QuerySet["Erasure"]):
    """Reads of erasures, and the claim to go on with one."""

    def unfinished(self) -> Self:
        """Those that something is left to do for."""
        return self.filter(finished_at=None)

    def claim(self, erasure: "Erasure") -> bool:
        """Whether this process goes on with it, alone until the lease is over. What was killed holds no longer."""
        return self._lease(erasure, Q(claimed_until=None) | Q(claimed_until__lte=timezone.now()))

    def renew(self, erasure: "Erasure") -> bool:
        """Whether the claim still stands; it is as long as at first then."""
        return self._lease(erasure, Q(claimed_until=erasure.claimed_until))

    def let_go(self, erasure: "Erasure") -> None:
        """Give the claim back, unless another process has taken it over."""
        self.filter(pk=erasure.pk, claimed_until=erasure.claimed_until).update(claimed_until=None)
        erasure.claimed_until = None

    def _lease(self, erasure: "Erasure", condition: Q) -> bool:
        until = timezone.now() + LEASE
        is_ours = bool(self.unfinished().filter(condition, pk=erasure.pk).update(claimed_until=until))
        if is_ours:
            erasure.claimed_until = until
        return is_ours


class Erasure(UUIDModel):
    """That a person was erased; no foreign key, for nothing of them stands. The id of the row names the receipt.

    `counts` (rows a table) and `hosts` (AI providers that were sent something) are for the receipt, and emptied once
    all is done.
    """

    user_id = models.UUIDField(unique=True)
    erased_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    hosts = models.JSONField(default=list)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["erased_at"]),
            models.Index(fields=["finished_at"], condition=Q(finished_at=None), name="ops_erasure_unfinished"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def finish(self, at: datetime) -> None:
        """All is done; what was counted is not kept."""
        self.finished_at, self.counts, self.hosts = at, {}, []
        self.save(update_fields=["finished_at", "counts", "hosts"])
