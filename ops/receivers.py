"""What ops minds in the other rooms: nobody who was erased comes back under their old id."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.signals import user_created
from lot.errors import Conflict
from ops.models import Erasure


@receiver(user_created)
def refuse_erased(user: User, **_more: Any) -> None:
    """Inside the transaction that makes them. Raises Conflict (`erased`): an import, or a restore of one person."""
    if Erasure.objects.filter(user_id=user.pk).exists():
        raise Conflict(_("This person was erased."), code="erased")
