"""Many people at once, and what is known of a person from elsewhere, as rows."""

from datetime import datetime

from accounts.models import User
from lot.destinations import weather_service
from profiles.models import Profile, UserPreferences, Weather
from profiles.weather.models import KEPT, KNOWN
from profiles.weather.services import place_of


def make_crowd(number: int, **preferences: object) -> list[User]:
    """So many people as bare rows, without keys: to be counted and handed over, not to write anything."""
    people = User.objects.bulk_create([User(email=f"crowd{place}@example.org") for place in range(number)])
    Profile.objects.bulk_create([Profile(user=user) for user in people])
    UserPreferences.objects.bulk_create([UserPreferences(user=user, **preferences) for user in people])
    return people


def make_weather(user: User, at: datetime, *, code: int = 61, celsius: float = 9.4, wind_kmh: float = 12.3) -> Weather:
    """Their consent, and what was observed in the city of their profile, as if the worker had just asked."""
    UserPreferences.objects.filter(user=user).update(weather_from=weather_service())
    user.preferences.refresh_from_db()
    user.profile.refresh_from_db()
    values = {"outcome": KNOWN, "code": code, "celsius": celsius, "wind_kmh": wind_kmh}
    values |= {"asked_at": at, "next_at": at + KEPT}
    row, _made = Weather.objects.update_or_create(place=place_of(user), defaults=values)
    return row
