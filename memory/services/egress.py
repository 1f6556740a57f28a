"""What left this server, for the person whose it was: the ledger stays, the text goes."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from lot.errors import NotFound
from memory.models import ProviderCall, SentText
from memory.models.providers import expired_texts


def call_of(user: User, call_id: UUID) -> ProviderCall:
    """One call with the text that it sent, as long as that is kept. Raises NotFound, also for another person's."""
    call = ProviderCall.objects.for_user(user).select_related("sent").filter(pk=call_id).first()
    if call is None:
        raise NotFound(_("There is no such call."))
    return call


def forget_sent(*, user: User, ids: Iterable[UUID]) -> None:
    """Wipe the sent texts that held one of these, in the transaction that takes their words back. The rows stay."""
    gone = {str(item_id) for item_id in ids}
    kept = ProviderCall.objects.for_user(user).filter(sent__isnull=False).values_list("sent_id", "item_ids")
    if holding := {sent_id for sent_id, item_ids in kept if gone.intersection(item_ids)}:
        SentText.objects.for_user(user).filter(pk__in=holding).delete()


def purge_sent(*, at: datetime) -> int:
    """Wipe what was sent thirty days ago and earlier. Returns how many texts."""
    _rows, by_model = expired_texts(at).delete()
    return by_model.get(SentText._meta.label, 0)
