"""What a page looks like for a person: theme, accent, and the colour of the browser's frame. Pure but for the table."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

from astral import Observer
from astral.sun import elevation

from profiles.models import UserPreferences

DAY_ABOVE, NIGHT_BELOW = 6.0, -6.0  # degrees of the sun: golden hour ends, civil twilight ends
FRAMES = {"light": "#ffffff", "dark": "#121212", "dawn": "#ffe3a3", "dusk": "#ffcdb2"}


@dataclass(frozen=True, slots=True)
class Look:
    """What `<html>` says: `theme` as the stylesheet knows it, `accent`, the colour of an own accent, and the frame."""

    theme: str = "auto"
    accent: str = "ink"
    own_accent: str = ""

    @property
    def frame(self) -> str:
        """The browser's frame; empty where the system decides."""
        return FRAMES.get(self.theme, "")

    @property
    def schemes(self) -> str:
        """By what the browser draws before the stylesheet has come; empty where the system decides."""
        return ("dark" if self.theme == "dark" else "light") if self.frame else ""


def look_of(preferences: UserPreferences, zone: str, at: datetime) -> Look:
    """The look that a person has chosen, at this moment."""
    theme = theme_of_sky(zone, at) if preferences.theme == preferences.Theme.SUN else preferences.theme
    own = preferences.own_accent.removeprefix("#") if preferences.accent == preferences.Accent.OWN else ""
    return Look(theme, preferences.accent, own)


def theme_of_sky(zone: str, at: datetime) -> str:
    """`light`, `dark`, `dawn` or `dusk` by the height of the sun over the zone's city; `auto` where it has none.

    LOT knows no city's place but that of the time zone (`zone1970.tab` of the IANA database).
    """
    place = _places().get(zone)
    if place is None:
        return "auto"
    observer = Observer(latitude=place[0], longitude=place[1])
    height = elevation(observer, at)
    if height >= DAY_ABOVE:
        return "light"
    if height <= NIGHT_BELOW:
        return "dark"
    return "dawn" if elevation(observer, at + timedelta(minutes=5)) > height else "dusk"


@cache
def _places() -> dict[str, tuple[float, float]]:
    table = files("tzdata.zoneinfo").joinpath("zone1970.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: _degrees(row[1]) for row in rows}


def _degrees(text: str) -> tuple[float, float]:
    """ISO 6709, as `+3843-00908` or `+404251-0740023`."""
    split = max(text.rfind("+"), text.rfind("-"))
    return _number(text[:split], 2), _number(text[split:], 3)


def _number(text: str, whole: int) -> float:
    sign, digits = (-1 if text[0] == "-" else 1), text[1:]
    minutes = int(digits[whole : whole + 2]) + int(digits[whole + 2 :] or 0) / 60
    return sign * (int(digits[:whole]) + minutes / 60)
