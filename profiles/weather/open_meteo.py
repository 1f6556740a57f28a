"""Open-Meteo's two services: where a city lies, and what the weather is there. Nothing else is sent to either."""

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings

from lot.outgoing import Unanswered, get_json
from lot.text import fold
from profiles.weather.kinds import Observation

MOST_BYTES = 128 * 1024
MOST_WORDS = 6
MOST_CITIES = 50  # of one name; the country is compared here, so that it need not be sent
CURRENT = "temperature_2m,weather_code,wind_speed_10m"
GOOD_FOR = timedelta(hours=2)


class Place(NamedTuple):
    """Degrees north and east, rounded to a tenth: some ten kilometres."""

    north: float
    east: float


def find_place(city: str, country: str) -> Place | None:
    """Where a city of this name lies, in this country where one is given; None where none is known.

    Raises Unanswered.
    """
    params = {"name": city, "count": str(MOST_CITIES), "language": "en", "format": "json"}
    answer = _ask(settings.WEATHER_PLACES_URL, "/v1/search", params)
    found = answer.get("results", [])
    if not isinstance(found, list):
        raise Unanswered(Unanswered.Why.UNREADABLE)
    for one in found:
        if isinstance(one, dict) and (not country or one.get("country_code") == country):
            return Place(_number(one, "latitude", 90), _number(one, "longitude", 180))
    return None


def observe(place: Place, at: datetime) -> Observation:
    """The weather there now. Raises Unanswered."""
    params = {"latitude": f"{place.north:.1f}", "longitude": f"{place.east:.1f}", "current": CURRENT}
    current = _ask(settings.WEATHER_URL, "/v1/forecast", params).get("current")
    if not isinstance(current, dict) or abs(_time(current) - at) > GOOD_FOR:
        raise Unanswered(Unanswered.Why.UNREADABLE)
    code = _number(current, "weather_code", 99)
    seen = Observation(int(code), _number(current, "temperature_2m", 100), _number(current, "wind_speed_10m", 500))
    if code != seen.code or not seen.is_sound:
        raise Unanswered(Unanswered.Why.UNREADABLE)
    return seen


def spelling(city: str) -> str:
    """The city as it may be sent: a few words of letters, up to a comma; empty for all else, such as an address."""
    name = " ".join(city.partition(",")[0].split())
    is_name = all(unicodedata.category(char)[0] in "LM" or char in " -'’." for char in name)
    return name if is_name and len(name) > 1 and name.count(" ") < MOST_WORDS else ""


def key_of(city: str, country: str) -> str:
    """By what the same city is known again, however it is written."""
    return f"{fold(spelling(city))}|{country}"


def _ask(base: str, path: str, params: dict[str, str]) -> dict[str, Any]:
    answer = get_json(base.rstrip("/") + path, params, seconds=settings.WEATHER_SECONDS, most_bytes=MOST_BYTES)
    if not isinstance(answer, dict):
        raise Unanswered(Unanswered.Why.UNREADABLE)
    return answer


def _number(row: dict[str, Any], name: str, most: float) -> float:
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not -most <= value <= most:
        raise Unanswered(Unanswered.Why.UNREADABLE)
    return round(float(value), 1)


def _time(row: dict[str, Any]) -> datetime:
    """GMT, as long as no zone is asked for."""
    try:
        return datetime.fromisoformat(str(row.get("time"))).replace(tzinfo=UTC)
    except ValueError:
        raise Unanswered(Unanswered.Why.UNREADABLE) from None
