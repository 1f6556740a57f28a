"""Switching off a mail from the mail itself: a link that needs no sign-in, and can do nothing else."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from lot.errors import NotFound
from profiles.models import UserPreferences

# No time in it: a mail may be years old when somebody has had enough, and two tries of one mail are the same mail.
_signer = Signer(salt="lot:stop-mail", sep=".")


class MailKind(StrEnum):
    """What comes by itself, by the preference that switches it on."""

    REMINDERS = "has_reminders"
    REVIEW = "has_review"

    @property
    def label(self) -> Promise:
        """As the person reads it."""
        return LABELS[self]


LABELS = {MailKind.REMINDERS: _("Reminders"), MailKind.REVIEW: _("The monthly review")}


@dataclass(frozen=True, slots=True)
class StopLink:
    """What a link switches off, and of whom."""

    kind: MailKind
    user_id: UUID

    @property
    def is_on(self) -> bool:
        """Whether there is anything to switch off; not where the person is gone."""
        return UserPreferences.objects.filter(user_id=self.user_id, **{self.kind: True}).exists()


def stop_url(user: User, kind: MailKind) -> str:
    """Where a mail of this kind is switched off by whoever holds it."""
    token = _signer.sign(f"{kind.name.lower()}-{user.pk.hex}")
    return settings.PUBLIC_URL + reverse("stop-mail", args=[token])


def read_stop_link(token: str) -> StopLink:
    """Raises NotFound for what LOT has not signed."""
    try:
        name, _dash, user_id = _signer.unsign(token).partition("-")
        return StopLink(MailKind[name.upper()], UUID(user_id))
    except (BadSignature, KeyError, ValueError):
        raise NotFound from None


def stop_mail(*, link: StopLink, at: datetime) -> None:
    """Switch it off. As often as it is asked; nothing happens where it is off or the person is gone."""
    UserPreferences.objects.filter(user_id=link.user_id).update(**{link.kind: False}, updated_at=at)
