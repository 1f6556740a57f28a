"""Mails that LOT sends by itself, a row each: the row is the claim, so that none is sent twice."""

from datetime import datetime
from typing import Any, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lot.models import OwnedModel, OwnedQuerySet

Row = TypeVar("Row", bound="Mailing")


class MailingQuerySet(OwnedQuerySet[Row]):
    """Reads of mailings."""

    def made_before(self, at: datetime) -> Self:
        """Those of longer ago."""
        return self.filter(made_at__lt=at)


class Mailing(OwnedModel):
    """One mail to one person about a date. Who makes the row hands it over; the worker that moves it on sends.

    Killed between `SENDING` and `SENT` it is not sent again: rather once too few than twice.
    """

    class State(models.TextChoices):
        DUE = "due", _("due")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        SKIPPED = "skipped", _("not sent")

    on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.DUE)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)

    def move(self, before: "Mailing.State", after: "Mailing.State", sent_at: datetime | None = None) -> bool:
        """From one state to the next; of two that try at once one does, and is told so."""
        rows: Any = type(self)._default_manager
        mine = rows.for_user(self.user).filter(pk=self.pk, state=before)
        return bool(mine.update(state=after, sent_at=sent_at))


class Review(Mailing):
    """The review of the month that begins `on`."""

    objects = MailingQuerySet["Review"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="progress_review_once")]


class Reminder(Mailing):
    """The reminder of a calendar date. Kept for a few days, as long as it keeps a second one away."""

    objects = MailingQuerySet["Reminder"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="progress_reminder_once")]
        indexes = [models.Index(fields=["made_at"])]
