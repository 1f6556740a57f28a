"""Who wants the weather, and may have it asked for: by choice, and by the clock."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from lot.destinations import weather_service
from lot.errors import InvalidInput
from lot.handing import hand_over_once
from profiles.models import PublicPart, Weather
from profiles.tasks import fetch_weather_of, refresh_weather_now
from profiles.weather.services import place_of

HERE_LATELY = timedelta(days=1)


def choose_weather(*, user: User, service: str) -> None:
    """Allow these hosts, or none. Raises InvalidInput (`weather_from`) for others than those that are set up."""
    if service and service != weather_service():
        line = _("This server is not set up for that.")
        raise InvalidInput(line, fields={"weather_from": [line]})
    with transaction.atomic():
        preferences = user.preferences
        preferences.weather_from = service
        preferences.save(update_fields=["weather_from", "updated_at"])
        if not service:
            profile = user.profile
            profile.place = None
            profile.save(update_fields=["place"])
    if service:
        ask_soon([user])


def ask_soon(users: Iterable[User]) -> int:
    """Hand over to the worker, who asks where nobody has asked lately. Returns how many."""
    ids = [str(user.pk) for user in users]
    for user_id in ids:
        transaction.on_commit(partial(fetch_weather_of.enqueue, user_id))
    return len(ids)


def start_refreshing(*, at: datetime) -> bool:
    """The clock's part: a worker is to look for whom the weather is due, where anybody allows it at all."""
    return _allowing().exists() and hand_over_once(refresh_weather_now)


def refresh_weather(*, at: datetime) -> int:
    """Have asked what is due, for who was here within a day or shows the weather to visitors; returns for how many
    places. Opens the city of each of these people, so the clock does not do it."""
    by_place = dict[str, User]()
    here = _allowing().filter(Q(last_seen_at__gt=at - HERE_LATELY) | Q(profile__is_public=True))
    for user in here.select_related("profile", "preferences"):
        is_shown = user.profile.is_public and PublicPart.WEATHER in user.profile.shown
        if is_shown or (user.last_seen_at and user.last_seen_at > at - HERE_LATELY):
            by_place.setdefault(place_of(user), user)
    by_place.pop("", None)
    return ask_soon(by_place[place] for place in Weather.objects.due(set(by_place), at))


def _allowing() -> QuerySet[User]:
    """Who is there, stays, and lets the service that is set up be asked; nobody where none is."""
    service = weather_service()
    people = User.objects.filter(is_active=True, is_suspended=False, leaves_at=None)
    return people.filter(preferences__weather_from=service) if service else people.none()
