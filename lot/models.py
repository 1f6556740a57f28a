"""Bases of every model: UUID ids, times, and rows that belong to one person."""

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models

Row = TypeVar("Row", bound=models.Model)


class UUIDModel(models.Model):
    """A row with a random id that is known before it is saved."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class TimedModel(UUIDModel):
    """A row that knows when it was made and last changed (UTC)."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class OwnedQuerySet(models.QuerySet[Row]):
    """The only door to a person-owned table."""

    def for_user(self, user: Any) -> Self:
        """The rows of this person; another person's row is simply not there."""
        return self.filter(user_id=user.pk)


class DatedQuerySet(OwnedQuerySet[Row]):
    """Reads of what belongs to a local date `on`. `moment` names the column that orders the rows of a date."""

    moment = "created_at"

    def of_days(self, days: Collection[date]) -> Self:
        """Those of these dates, newest first."""
        return self.filter(on__in=days).newest()

    def newest(self) -> Self:
        """The latest date first, within a date the latest moment first."""
        return self.order_by("-on", f"-{self.moment}", "-id")

    def before(self, on: date | None) -> Self:
        """Those of earlier dates; all of them without a date."""
        return self.filter(on__lt=on) if on else self


class OwnedModel(UUIDModel):
    """A row that belongs to one person and goes with them."""

    # Each table has an index of its own that the person leads: one of the person alone would say it twice.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        abstract = True
