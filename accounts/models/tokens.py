"""Tokens that people make for programs of their own."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lot.fields import EncryptedTextField
from lot.models import OwnedModel, OwnedQuerySet


class Scope(models.TextChoices):
    """What a token may do. Each is asked for by itself; none brings another."""

    READ = "read", _("read everything that you wrote and what LOT made of it")
    WRITE = "write", _("answer, write, change and delete entries")
    EXPORT = "export", _("take everything along as a file")


class AccessTokenQuerySet(OwnedQuerySet["AccessToken"]):
    """Reads of tokens."""

    def live(self, at: datetime) -> "AccessTokenQuerySet":
        """Those that still open anything."""
        return self.filter(ended_at=None, expires_at__gt=at)


class AccessToken(OwnedModel):
    """A token that a person has made, for some scopes and some days. Shown once; only a keyed hash is stored."""

    name = EncryptedTextField()
    token_hash = models.BinaryField(max_length=32, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["user", "ended_at", "-created_at"]),
            models.Index(fields=["expires_at"], name="accounts_token_expires"),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="accounts_token_ended"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def said_scopes(self) -> list[str]:
        """The scopes in words."""
        return [str(Scope(scope).label) for scope in self.scopes]
