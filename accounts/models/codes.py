"""Codes and links that are mailed: to sign in, to change the address, to confirm."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lot.models import OwnedModel, OwnedQuerySet, Row, UUIDModel

MAX_TRIES = 5


class LoginCodeQuerySet(models.QuerySet["LoginCode"]):
    """Reads of challenges."""

    def live(self, at: datetime) -> "LoginCodeQuerySet":
        """Those that can still be used: not ended, not expired, not burnt. Columns alone, for conditional UPDATE."""
        return self.filter(ended_at=None, expires_at__gt=at, tries__lt=MAX_TRIES)


class LoginCode(UUIDModel):
    """One request to sign in: the challenge. Holds hashes only; the code exists in the mail alone.

    The row is made at once and the mail later, by the worker, so that known, unknown and suspended
    addresses are answered in the same time.
    """

    class Kind(models.TextChoices):
        MAIL = "mail", _("mail")
        PRINTED = "printed", _("printed link")
        FIRST = "first", _("first link of an installation")

    kind = models.CharField(max_length=8, choices=Kind, default=Kind.MAIL)
    email = models.EmailField(max_length=254, blank=True)
    nonce_hash = models.BinaryField(max_length=32, null=True)
    code_hash = models.BinaryField(max_length=32, null=True)
    link_hash = models.BinaryField(max_length=32, null=True)
    has_code = models.BooleanField(default=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = LoginCodeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["email", "expires_at"]),
            models.Index(fields=["link_hash"]),
            models.Index(fields=["nonce_hash"]),
            models.Index(fields=["expires_at"]),
        ]
        constraints = [models.CheckConstraint(condition=Q(tries__lte=MAX_TRIES), name="accounts_login_code_tries")]

    def __str__(self) -> str:
        return str(self.pk)


class MailedCodeQuerySet(OwnedQuerySet[Row]):
    """Reads of what a mailed code confirms."""

    def live(self, at: datetime) -> Self:
        """Those that a code can still confirm. Columns alone, for conditional UPDATE."""
        return self.filter(ended_at=None, expires_at__gt=at, tries__lt=MAX_TRIES)


class MailedCode(OwnedModel):
    """Something that a person wishes and that counts once the code that was mailed for it comes back."""

    code_hash = models.BinaryField(max_length=32, null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class AddressChange(MailedCode):
    """A wish for another address: it counts once the code that was mailed there comes back.

    `old_email` is written when it counts, for the mail that tells the old address.
    """

    email = models.EmailField(max_length=254)
    old_email = models.EmailField(max_length=254, blank=True)

    objects = MailedCodeQuerySet["AddressChange"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="accounts_one_address_change"),
            models.CheckConstraint(condition=Q(tries__lte=MAX_TRIES), name="accounts_address_change_tries"),
        ]
        indexes = [models.Index(fields=["user"]), models.Index(fields=["expires_at"])]

    def __str__(self) -> str:
        return str(self.pk)


class Confirmation(MailedCode):
    """What whoever holds a session must not do without the person's mail as well."""

    class Purpose(models.TextChoices):
        LEAVE = "leave", _("delete the account")
        EXPORT = "export", _("take everything along")
        TOKEN = "token", _("make a token")
        ADMIN = "admin", _("change what cannot be taken back")

    purpose = models.CharField(max_length=8, choices=Purpose)

    objects = MailedCodeQuerySet["Confirmation"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"], condition=Q(ended_at=None), name="accounts_one_confirmation"
            ),
            models.CheckConstraint(condition=Q(tries__lte=MAX_TRIES), name="accounts_confirmation_tries"),
        ]
        indexes = [models.Index(fields=["user"]), models.Index(fields=["expires_at"])]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"
