"""Where people are signed in."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lot.models import OwnedModel, OwnedQuerySet

LAST_USE_PRECISION = timedelta(hours=1)


class SessionQuerySet(OwnedQuerySet["Session"]):
    """Reads of sessions."""

    def live(self, at: datetime) -> "SessionQuerySet":
        """Those that still sign someone in: not ended, used lately, not too old."""
        return self.filter(ended_at=None, expires_at__gt=at, idle_until__gt=at)


class Session(OwnedModel):
    """A place where a person is signed in: a browser or an API client. The row decides, at every request."""

    class Kind(models.TextChoices):
        WEB = "web", _("browser")
        API = "api", _("app")

    kind = models.CharField(max_length=4, choices=Kind)
    token_hash = models.BinaryField(max_length=32, unique=True)
    generation = models.PositiveIntegerField(default=0)
    device = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField()
    idle_until = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # Until when a code that staff typed in this very session lets them do what is destructive.
    confirmed_until = models.DateTimeField(null=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-last_used_at"]
        indexes = [
            models.Index(fields=["user", "ended_at", "-last_used_at"]),
            # By which the clock finds what is over.
            models.Index(fields=["expires_at"], name="accounts_session_expires"),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="accounts_session_ended"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
