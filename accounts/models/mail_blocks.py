"""Addresses to which no mail goes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lot.models import UUIDModel


class MailBlockQuerySet(models.QuerySet["MailBlock"]):
    """Reads of blocks."""

    def standing(self) -> "MailBlockQuerySet":
        """Those that nobody has lifted since."""
        return self.filter(lifted_at=None)


class MailBlock(UUIDModel):
    """An address that turned mail away, or called it unwanted. The address itself is not kept.

    A row stays when it is lifted, so that old news which comes late does not bring it back.
    """

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("turned away")
        COMPLAINED = "complained", _("called unwanted")

    address_hash = models.BinaryField(max_length=32)
    reason = models.CharField(max_length=10, choices=Reason)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = MailBlockQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address_hash", "reason"], name="accounts_mail_block_once")]
        indexes = [models.Index(fields=["lifted_at"])]

    def __str__(self) -> str:
        return str(self.pk)
