"""What strangers see of a person: only what they have switched on, gathered from all rooms in one place."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format

from accounts.models import User
from intentions.models import Intention
from lot.errors import NotFound
from lot.prepared import prepared
from memory.story_page import told_paragraphs
from profiles.countries import name_of
from profiles.days import local_day, say_clock
from profiles.models import Profile, PublicPart
from profiles.weather.services import say_weather_of
from progress.badge_lines import say_badge
from progress.services.reading import read_awards, read_progress, read_streak


@dataclass(frozen=True, slots=True)
class PublicBadge:
    """A badge that was earned, in the person's theme, and what it took."""

    name: str
    symbol: str
    earned_by: str


@dataclass(frozen=True, slots=True)
class PublicPage:
    """The parts that are shown, by the names of `PublicPart`; None for what is not, or of which there is nothing.

    `time` is local, as 14:20 or, by the owner's clock, 2:20 pm; `weather` as "Light rain, 9 °C"; `since` a month;
    `story` the paragraphs of the newest version; `streak` a number of days.
    """

    handle: str
    name: str | None = None
    city: str | None = None
    country: str | None = None
    about: str | None = None
    time: str | None = None
    weather: str | None = None
    since: str | None = None
    intention: str | None = None
    story: list[str] | None = None
    badges: list[PublicBadge] | None = None
    streak: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing but the handle is there."""
        return all(getattr(self, field.name) is None for field in fields(self) if field.name != "handle")


def public_page(handle: str, at: datetime) -> PublicPage:
    """The page at this address. Raises NotFound, alike for one that is not there, not public, leaving or suspended."""
    for profile in _public_profile(handle.lower()):
        return page_of(profile.user, at)
    raise NotFound


@prepared
def _public_profile(handle: str) -> QuerySet[Profile]:
    here = {"user__is_suspended": False, "user__is_active": True, "user__leaves_at": None}
    return Profile.objects.filter(is_public=True, handle=handle, **here).select_related("user__preferences")


def page_of(user: User, at: datetime) -> PublicPage:
    """The page of this person as it would be seen, whether or not it is public: what the preview shows."""
    profile, on = user.profile, local_day(user, at)
    parts: dict[str, Callable[[], Any]] = {
        PublicPart.NAME: lambda: profile.name,
        PublicPart.CITY: lambda: profile.city,
        PublicPart.COUNTRY: lambda: name_of(profile.country) if profile.country else None,
        PublicPart.ABOUT: lambda: profile.about,
        PublicPart.TIME: lambda: say_clock(user, at),
        PublicPart.WEATHER: lambda: say_weather_of(user, at),
        PublicPart.SINCE: lambda: date_format(user.created_at.astimezone(profile.tzinfo), "F Y"),
        PublicPart.INTENTION: lambda: _intention(user, on),
        PublicPart.STORY: lambda: told_paragraphs(user),
        PublicPart.BADGES: lambda: _badges(user),
        PublicPart.STREAK: lambda: read_streak(user, read_progress(user), on).length,
    }
    if not user.preferences.has_progress:  # hidden is hidden everywhere
        del parts[PublicPart.BADGES], parts[PublicPart.STREAK]
    shown: dict[str, Any] = {str(part): read() or None for part, read in parts.items() if part in profile.shown}
    return PublicPage(profile.handle, **shown)


def _intention(user: User, on: date) -> str | None:
    return next((current.text for current in _current_intention(user, on)), None)


@prepared
def _current_intention(user: User, on: date) -> QuerySet[Intention]:
    return Intention.objects.for_user(user).holding(on)[:1]


def _badges(user: User) -> list[PublicBadge]:
    theme = user.preferences.badge_theme
    rows = [award.badge for award in read_awards(user)]
    return [PublicBadge(badge.name_in(theme), badge.symbol_in(theme), say_badge(badge)) for badge in rows]
