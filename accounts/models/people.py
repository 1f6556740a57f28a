"""People, and the keys that open what they wrote."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from lot.models import TimedModel
from lot.prepared import prepared


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
        if not _locked(user):
            raise self.model.DoesNotExist


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


@prepared
def _locked(user: User) -> models.QuerySet[User]:
    return User.objects.select_for_update(no_key=True).only("pk").filter(pk=user.pk)
