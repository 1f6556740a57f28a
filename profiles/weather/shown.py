"""What Settings say of the weather: who would be asked, when they were last, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from lot.destinations import weather_service
from profiles.days import say_moment
from profiles.models import Weather
from profiles.weather.models import KNOWN, NO_PLACE
from profiles.weather.services import place_of, say_weather_of


@dataclass(frozen=True, slots=True)
class WeatherPart:
    """`service` is empty where the operator has switched it off; `line` says how it stands where a person allows it."""

    service: str
    is_on: bool = False
    line: str = ""


def weather_part(user: User, at: datetime) -> WeatherPart:
    """For this person now. One query where they allow it."""
    service = weather_service()
    if not service or user.preferences.weather_from != service:
        return WeatherPart(service)
    place = place_of(user)
    if not place:
        return WeatherPart(service, True, _("The profile names no city that could be asked for."))
    row = Weather.objects.filter(pk=place).exclude(asked_at=None).first()
    return WeatherPart(service, True, _say(user, row, at) if row else _("Nothing was asked yet."))


def _say(user: User, row: Weather, at: datetime) -> str:
    asked = {"moment": say_moment(user, row.asked_at) if row.asked_at else ""}
    if row.outcome == KNOWN:
        now = say_weather_of(user, at)
        line = _("Asked on %(moment)s.") % asked
        return f"{now}. {line}" if now else line
    if row.outcome == NO_PLACE:
        return _("Asked on %(moment)s: no city of this name is known.") % asked
    return _("Asked on %(moment)s, without an answer that could be used. LOT asks again by itself.") % asked
