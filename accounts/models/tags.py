"""What admins have put on people, and who did when."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from lot.models import OwnedModel, OwnedQuerySet, TimedModel


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
            models.Index(fields=["user"], name="accounts_tag_user"),
            models.Index(fields=["tag", "user"], condition=Q(removed_at=None), name="accounts_tag_now"),
            models.Index(fields=["-set_at"], name="accounts_tag_set_at"),
            models.Index(fields=["set_in"], condition=Q(set_in__isnull=False), name="accounts_tag_set_in"),
            models.Index(fields=["removed_in"], condition=Q(removed_in__isnull=False), name="accounts_tag_removed_in"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
