"""Asking for the weather, in the background alone, and what is known of it now."""

import logging
from datetime import datetime, timedelta

from accounts.codes import hash_subject
from accounts.models import User
from lot.destinations import weather_service
from lot.outgoing import Unanswered
from profiles.care import notices
from profiles.customs import FAHRENHEIT
from profiles.models import Profile, UserPreferences, Weather
from profiles.weather.kinds import Observation, say_weather
from profiles.weather.models import FRESH, KEPT, KNOWN, NO_PLACE, UNKNOWN_KEPT
from profiles.weather.open_meteo import Place, find_place, key_of, observe, spelling

logger = logging.getLogger("lot.weather")
UNASKED = timedelta(days=1)


def may_ask(user: User) -> bool:
    """Whether this person allows the hosts that would be asked now. Reads the row: withdrawn is withdrawn."""
    service = weather_service()
    return bool(service) and UserPreferences.objects.filter(user=user, weather_from=service).exists()


def fetch_weather(*, user: User, at: datetime) -> str:
    """Ask for the weather in this person's city, unless it was asked for lately. Never inside a transaction.

    Returns the outcome; empty where nothing was asked.
    """
    place = place_of(user)
    if not place or not may_ask(user) or notices(user, user.profile.city) or not Weather.objects.claim(place, at):
        return ""
    row = Weather.objects.get(pk=place)
    try:
        found = _where(user.profile)
        if found is None:
            row.fail(NO_PLACE, at + UNKNOWN_KEPT)
            return _note(NO_PLACE)
        row.keep(observe(found, at))
    except Unanswered as error:
        row.fail(error.why.value, at + KEPT)
        return _note(error.why.value)
    return _note(KNOWN)


def weather_at(user: User, at: datetime, age: timedelta = FRESH) -> Observation | None:
    """What is known of the weather in this person's city at an instant; None where they do not want it. One query."""
    if not user.preferences.weather_from or user.preferences.weather_from != weather_service():
        return None
    place = place_of(user)
    row = Weather.objects.fresh(at, age).filter(pk=place).first() if place else None
    return row.seen if row else None


def say_weather_of(user: User, at: datetime) -> str | None:
    """ "Light rain, 9 °C", in the degrees of their country; None where it is not known."""
    seen = weather_at(user, at)
    return say_weather(seen, in_fahrenheit=user.profile.country in FAHRENHEIT) if seen else None


def place_of(user: User) -> str:
    """Under what the weather of this person's city is kept; empty where there is no city that could be asked for."""
    city = spelling(user.profile.city or "")
    return hash_subject("weather", key_of(city, user.profile.country)).hex() if city else ""


def purge_weather(*, at: datetime) -> int:
    """Forget places that nobody asks for any more. Returns how many."""
    return Weather.objects.filter(next_at__lt=at - UNASKED).delete()[0]


def _where(profile: Profile) -> Place | None:
    """Where the city lies: asked once, and kept sealed with the profile until city or country change."""
    if profile.place:
        north, east = profile.place.split()
        return Place(float(north), float(east))
    found = find_place(spelling(profile.city or ""), profile.country)
    if found is not None:
        current = Profile.objects.get(pk=profile.pk)
        if (current.city, current.country) == (profile.city, profile.country):
            current.place = f"{found.north} {found.east}"
            current.save(update_fields=["place"])
    return found


def _note(outcome: str) -> str:
    """An event that staff can see, beside the row in the admin; no place, nobody."""
    log = logger.info if outcome == KNOWN else logger.warning
    log("weather %s", outcome)
    return outcome
