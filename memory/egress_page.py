"""What the page "What left this server" says, as data for the template; the same number of queries at any length."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator

from accounts.models import User
from lot.destinations import Destination, destinations
from memory.models import ProviderCall
from memory.services.consulting import has_tag
from profiles.consent import consented

CALLS_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Choice:
    """A destination, and whether the person allows it."""

    destination: Destination
    is_allowed: bool


@dataclass(frozen=True, slots=True)
class EgressPage:
    """Consent, and one page of the ledger."""

    choices: Sequence[Choice]
    gone: Sequence[str]
    needs_tag: str
    calls: Page[Any]

    @property
    def is_on(self) -> bool:
        """Whether anything may leave."""
        return any(choice.is_allowed for choice in self.choices) and not self.needs_tag


def egress_page(user: User, number: str | None) -> EgressPage:
    """The page; a number that is none is the first or the last one."""
    allowed = consented(user.pk)
    known = destinations()
    choices = [Choice(place, place.id in allowed) for place in known]
    rows = Paginator(ProviderCall.objects.for_user(user).newest(), CALLS_A_PAGE)
    return EgressPage(
        choices=choices,
        gone=sorted(allowed - {place.id for place in known}),
        needs_tag="" if has_tag(user) else settings.AI_REQUIRES_TAG,
        calls=rows.get_page(number),
    )
