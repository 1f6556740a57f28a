"""What the weather is, in LOT's own kinds and in words. Pure."""

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

WINDY_KMH, HOT_CELSIUS, COLD_CELSIUS = 39.0, 28.0, 0.0  # Beaufort 6; where people speak of heat, and of frost
COLDEST, HOTTEST, WILDEST = -95.0, 65.0, 500.0  # beyond what was ever measured: then the answer is wrong

# WMO code table 4677, as far as Open-Meteo uses it.
WORDS = {
    0: gettext_noop("Clear"),
    1: gettext_noop("Mostly clear"),
    2: gettext_noop("Partly cloudy"),
    3: gettext_noop("Overcast"),
    45: gettext_noop("Fog"),
    48: gettext_noop("Freezing fog"),
    51: gettext_noop("Light drizzle"),
    53: gettext_noop("Drizzle"),
    55: gettext_noop("Heavy drizzle"),
    56: gettext_noop("Light freezing drizzle"),
    57: gettext_noop("Freezing drizzle"),
    61: gettext_noop("Light rain"),
    63: gettext_noop("Rain"),
    65: gettext_noop("Heavy rain"),
    66: gettext_noop("Light freezing rain"),
    67: gettext_noop("Freezing rain"),
    71: gettext_noop("Light snow"),
    73: gettext_noop("Snow"),
    75: gettext_noop("Heavy snow"),
    77: gettext_noop("Snow grains"),
    80: gettext_noop("Light showers"),
    81: gettext_noop("Showers"),
    82: gettext_noop("Heavy showers"),
    85: gettext_noop("Snow showers"),
    86: gettext_noop("Heavy snow showers"),
    95: gettext_noop("Thunderstorm"),
    96: gettext_noop("Thunderstorm with hail"),
    99: gettext_noop("Thunderstorm with heavy hail"),
}
SNOW = frozenset({71, 73, 75, 77, 85, 86})
CLEAR, CLOUD = frozenset({0, 1}), frozenset({2, 3, 45, 48})


@dataclass(frozen=True, slots=True)
class Observation:
    """What it is like somewhere: a code of `WORDS`, degrees Celsius, km/h of wind."""

    code: int
    celsius: float
    wind_kmh: float

    @property
    def is_sound(self) -> bool:
        """Whether this can be weather at all."""
        return (
            self.code in WORDS
            and math.isfinite(self.celsius)
            and COLDEST <= self.celsius <= HOTTEST
            and 0 <= self.wind_kmh <= WILDEST
        )

    @property
    def kind(self) -> str:
        """What the bank's questions ask for: rain, snow, wind, heat, cold, clear or cloud; what strikes most first."""
        if self.code in SNOW:
            return "snow"
        if self.code not in CLEAR | CLOUD:
            return "rain"
        if self.wind_kmh >= WINDY_KMH:
            return "wind"
        if self.celsius >= HOT_CELSIUS:
            return "heat"
        if self.celsius <= COLD_CELSIUS:
            return "cold"
        return "clear" if self.code in CLEAR else "cloud"


def say_weather(seen: Observation, *, in_fahrenheit: bool = False) -> str:
    """ "Light rain, 9 °C"."""
    degrees = round(seen.celsius * 9 / 5 + 32) if in_fahrenheit else round(seen.celsius)
    unit = "°F" if in_fahrenheit else "°C"
    return _("%(weather)s, %(degrees)d %(unit)s") % {"weather": _(WORDS[seen.code]), "degrees": degrees, "unit": unit}
