"""What LOT does when a text says that its writer may be in danger: lets questions rest, shows who can help.

All of it happens on this server. Nothing of the text is kept, nobody is told, nothing is logged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from lot.care import screen
from profiles.countries import choices
from profiles.models import HelpLine, UserPreferences

REST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class CareCard:
    """The help lines of the person's country, or the international ones where it is not known or has none."""

    lines: Sequence[HelpLine]
    country: str

    @property
    def emergency(self) -> str:
        """The emergency number of the country; empty where the country is not known."""
        return self.lines[0].emergency if self.lines and self.lines[0].country else ""

    @property
    def countries(self) -> Sequence[tuple[str, str]]:
        """What to choose from where the country is not known."""
        return choices()


def notices(user: User, text: str | None) -> bool:
    """Whether a free text is noticed. Always False for who has switched it off."""
    return bool(text) and user.preferences.has_care and screen(text or "") is not None


def look_after(*, user: User, text: str | None, at: datetime) -> bool:
    """Screen a free text before anything else is done with it; where it is noticed, questions rest for 24 hours.

    Returns whether it was noticed: then nothing is to be built on the text, and no provider may see it. Called by
    every service that stores what a person wrote, inside its transaction.
    """
    if not notices(user, text):
        return False
    user.preferences.rest(at + REST)
    return True


def is_resting(user: User, at: datetime) -> bool:
    """Whether questions, streaks and badges rest now."""
    return resting_until(user, at) is not None


def resting_until(user: User, at: datetime) -> datetime | None:
    """When the rest ends, or None."""
    until = user.preferences.rests_until
    return until if until and until > at else None


def switch_care(*, user: User, on: bool) -> None:
    """Screening on or off; off ends a rest too."""
    user.preferences.has_care = on
    user.preferences.save(update_fields=["has_care", "updated_at"])
    if not on:
        end_rest(user=user)


def end_rest(*, user: User) -> None:
    """The person wants to be asked again."""
    user.preferences.rest(None)


def care_card(user: User, *texts: str | None) -> CareCard | None:
    """What to show beside a text that was just stored, or None. One query where there is something to show."""
    return read_card(user) if any(notices(user, text) for text in texts) else None


def read_card(user: User) -> CareCard:
    """The help lines for this person."""
    country = user.profile.country
    return CareCard(HelpLine.objects.for_country(country), country)


def purge_rests(*, at: datetime) -> int:
    """Forget rests that are over, so that nothing says that there was one. Returns how many."""
    gone = 0
    for preferences in UserPreferences.objects.filter(sealed_rest__isnull=False):
        until = preferences.rests_until
        if until and until <= at:
            preferences.rest(None)
            gone += 1
    return gone
