"""An action on many people: whom it is for, how far it has come, and what became of it."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from lot.models import UUIDModel

ID_BYTES = 16


class BulkAction(UUIDModel):
    """One press by a staff member. The people are kept until it has ended, as ids alone; then only numbers are.

    `position` says how many of them were gone through: what was killed or ran out of time goes on from there.
    """

    class Kind(models.TextChoices):
        ADD_TAG = "add_tag", _("Add a tag")
        REMOVE_TAG = "remove_tag", _("Remove a tag")
        SUSPEND = "suspend", _("Suspend")
        END_SESSIONS = "end_sessions", _("End sessions")
        SEND_LINK = "send_link", _("Send a sign-in link")

    class Skipped(models.TextChoices):
        """Why nothing was done about somebody."""

        AS_IT_IS = "as_it_is", _("it is so already")
        ONESELF = "oneself", _("that is you")
        GONE = "gone", _("no longer there")
        NOT_LET_IN = "not_let_in", _("suspended")
        BLOCKED = "blocked", _("mail does not reach them")
        SENT = "sent", _("was sent one within a day")

    kind = models.CharField(_("action"), max_length=12, choices=Kind)
    tag = models.ForeignKey("accounts.AdminTag", on_delete=models.CASCADE, null=True, related_name="+")
    # Whose press it was; emptied when they are erased.
    by = models.UUIDField(null=True)
    made_at = models.DateTimeField(_("asked for"))
    number = models.PositiveIntegerField(_("people"), default=0)
    people = models.BinaryField(default=b"")
    position = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    skipped = models.JSONField(_("left out"), default=dict)
    finished_at = models.DateTimeField(_("ended"), null=True)
    undoes = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="undone_by")

    class Meta:
        verbose_name, verbose_name_plural = _("action on many people"), _("actions on many people")
        indexes = [models.Index(fields=["-made_at"], name="accounts_bulk_made_at")]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def is_tagging(self) -> bool:
        """Whether it puts a tag on people or takes one off, and can be undone."""
        return self.kind in {self.Kind.ADD_TAG, self.Kind.REMOVE_TAG, self.Kind.SUSPEND}

    @property
    def adds(self) -> bool:
        """Whether the tag is put on; else it is taken off."""
        return self.kind in {self.Kind.ADD_TAG, self.Kind.SUSPEND}

    @property
    def is_destructive(self) -> bool:
        """What ends sessions or changes who may do what is confirmed by a code; anything else by a press."""
        if self.kind == self.Kind.END_SESSIONS:
            return True
        return self.is_tagging and self.tag is not None and (self.tag.suspends or self.tag.grants_staff)

    @property
    def skipped_in_all(self) -> int:
        """How many were left out."""
        return sum(self.skipped.values())

    @property
    def skipped_lines(self) -> Sequence[tuple[str, int]]:
        """Why, in words, and how many."""
        return [(str(self.Skipped(reason).label), count) for reason, count in sorted(self.skipped.items())]

    def keep_people(self, ids: Iterable[UUID]) -> None:
        """Remember whom it is for, in this order."""
        packed = b"".join(person.bytes for person in ids)
        self.people, self.number = packed, len(packed) // ID_BYTES

    def next_people(self, most: int) -> list[UUID]:
        """Those who come next."""
        packed: Any = bytes(self.people)[self.position * ID_BYTES : (self.position + most) * ID_BYTES]
        return [UUID(bytes=packed[start : start + ID_BYTES]) for start in range(0, len(packed), ID_BYTES)]
