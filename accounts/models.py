"""People, their keys, how they sign in and where they are signed in."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from accounts.bulk.models import BulkAction  # noqa: F401 - a table of this room
from accounts.token_models import AccessToken as AccessToken
from accounts.token_models import Scope as Scope
from lot.fields import EncryptedTextField
from lot.models import OwnedModel, OwnedQuerySet, Row, TimedModel, UUIDModel

LAST_USE_PRECISION = timedelta(hours=1)
MAX_TRIES = 5


def fold_email(address: str) -> str:
    """The form in which an address is stored and compared: trimmed, lower case, an international domain in ASCII."""
    local, at, domain = address.strip().lower().rpartition("@")
    try:
        return f"{local}{at}{punycode(domain)}"
    except UnicodeError:  # no domain at all; whoever judges addresses says so
        return f"{local}{at}{domain}"


class UserManager(BaseUserManager["User"]):
    """Finds people by address. They are made by `accounts.services.create_user`, which makes their key too."""

    def by_email(self, address: str) -> "User | None":
        """The person with this address in any case, or None."""
        return self.filter(email=fold_email(address)).first()

    def present(self) -> models.QuerySet["User"]:
        """Those who are there: of who is being erased only rows are left that nothing opens any more."""
        return self.filter(is_active=True)

    def lock(self, user: "User") -> None:
        """One writer a person until the transaction ends: PostgreSQL locks the row, SQLite holds the file already."""
        self.select_for_update(no_key=True).only("pk").get(pk=user.pk)


class User(AbstractBaseUser, TimedModel):
    """A person. There is no password: `is_staff` and `is_suspended` follow from the tags."""

    password = None  # type: ignore[assignment]
    last_login = None

    email = models.EmailField(_("e-mail"), max_length=254)
    is_active = models.BooleanField(default=True, editable=False)
    is_staff = models.BooleanField(default=False, editable=False)
    is_suspended = models.BooleanField(default=False, editable=False)
    last_seen_at = models.DateTimeField(null=True, editable=False)
    leaves_at = models.DateTimeField(null=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], name="accounts_user_email_unique"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="accounts_user_email_folded"),
        ]
        indexes = [
            models.Index(fields=["-created_at"], name="accounts_user_created"),
            models.Index(fields=["last_seen_at"], name="accounts_user_seen"),
            models.Index(fields=["leaves_at"], condition=Q(leaves_at__isnull=False), name="accounts_user_leaving"),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def may_sign_in(self) -> bool:
        """Whether this person is let in at all."""
        return self.is_active and not self.is_suspended

    def has_usable_password(self) -> bool:
        """Nobody has one; the admin then offers no form to change it."""
        return False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Staff may use the admin; what each page of it lets them do stands in its ModelAdmin."""
        return self.is_staff and self.may_sign_in

    def has_perms(self, perm_list: Iterable[str], obj: Any = None) -> bool:
        """See `has_perm`."""
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        """See `has_perm`."""
        return self.has_perm("")


class DataKey(models.Model):
    """A person's data key, wrapped by the installation's keyring. Nothing refers to it: deleting it is erasure."""

    user_id = models.UUIDField(primary_key=True, editable=False)
    kid = models.CharField(max_length=32)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.user_id} ({self.kid})"


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
        indexes = [models.Index(fields=["expires_at"])]

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
        indexes = [models.Index(fields=["expires_at"])]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


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


class AdminTag(TimedModel):
    """A tag that admins put on people. It can grant or take away; it never opens another person's text."""

    name = models.CharField(max_length=40)
    grants_staff = models.BooleanField(default=False)
    grants_ai = models.BooleanField(default=False)
    grants_accent = models.BooleanField(default=False)
    suspends = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="accounts_admin_tag_name_unique")]

    def __str__(self) -> str:
        return self.name


class TagGrant(OwnedModel):
    """Who put which tag on whom and when, and who took it off: rows are kept."""

    tag = models.ForeignKey(AdminTag, on_delete=models.PROTECT, related_name="grants")
    set_by = models.UUIDField(null=True)
    set_at = models.DateTimeField(auto_now_add=True)
    removed_by = models.UUIDField(null=True)
    removed_at = models.DateTimeField(null=True)
    # The action on many people by which it came or went: what that action alone did can be undone.
    set_in = models.UUIDField(null=True)
    removed_in = models.UUIDField(null=True)

    objects = OwnedQuerySet["TagGrant"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "tag"], condition=Q(removed_at=None), name="accounts_tag_once")
        ]
        indexes = [
            models.Index(fields=["tag", "user"], condition=Q(removed_at=None), name="accounts_tag_now"),
            models.Index(fields=["-set_at"], name="accounts_tag_set_at"),
            models.Index(fields=["set_in"], condition=Q(set_in__isnull=False), name="accounts_tag_set_in"),
            models.Index(fields=["removed_in"], condition=Q(removed_in__isnull=False), name="accounts_tag_removed_in"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class AttemptCount(models.Model):
    """Counters shared by all workers: requests and wrong codes, by keyed hash, in a window of time."""

    key = models.BinaryField(max_length=32, unique=True)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["window_start"])]

    def __str__(self) -> str:
        return f"{self.window_start:%Y-%m-%d %H:%M} {self.count}"


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


class IdempotencyKey(OwnedModel):
    """The answer to a write that a phone may repeat, kept for a day, sealed."""

    key_hash = models.BinaryField(max_length=32)
    request_hash = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    body = EncryptedTextField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet["IdempotencyKey"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key_hash"], name="accounts_idempotency_once")]
        indexes = [models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return str(self.pk)


class AuditHead(models.Model):
    """The one lock row of the audit chain, taken last in every transaction that writes to it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    head = models.BinaryField(max_length=32, default=bytes(32))

    def __str__(self) -> str:
        return bytes(self.head).hex()


class AuditEvent(models.Model):
    """What happened to whom, append-only and hash-chained; plain ids, no address, no text of a person."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    actor_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["subject_id", "at"]), models.Index(fields=["kind", "at"])]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"
