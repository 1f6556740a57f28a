"""Consent to ask AI providers: the person's, off at first, for named destinations, withdrawn at once."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from lot.destinations import destinations
from lot.errors import InvalidInput
from profiles.models import UserPreferences


def consented(user_id: UUID) -> frozenset[str]:
    """The ids of the destinations that this person allows now. Reads the row each time: withdrawn is withdrawn."""
    rows = UserPreferences.objects.filter(user_id=user_id).values_list("ai_destinations", flat=True)
    return frozenset(rows.first() or ())


def choose_destinations(*, user: User, chosen: Sequence[str]) -> None:
    """Allow these and no others; an empty choice withdraws all. Raises InvalidInput for what is not set up."""
    preferences = user.preferences
    preferences.ai_destinations = read_choice(chosen, held=preferences.ai_destinations)
    preferences.save(update_fields=["ai_destinations", "updated_at"])


def read_choice(chosen: Sequence[str], *, held: Collection[str] = ()) -> list[str]:
    """What was chosen, once each, in the order asked. Raises InvalidInput for what can be neither chosen nor kept."""
    known = [destination.id for destination in destinations()]
    if set(chosen) - set(known) - set(held):
        message = _("This server is not set up for one of these.")
        raise InvalidInput(message, fields={"ai_destinations": [message]})
    return [name for name in known if name in chosen] + sorted(set(chosen) - set(known))
