"""Countries by their two letters (ISO 3166-1), with the names that pycountry has from Debian's iso-codes."""

from functools import cache
from typing import Any

from django.utils.translation import gettext as _


@cache
def names() -> dict[str, str]:
    """Every country's everyday name by its two letters, in the order of the names."""
    found = {row.alpha_2: getattr(row, "common_name", row.name) for row in _countries()}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def is_country(code: str) -> bool:
    """Whether these are the letters of a country."""
    return code in names()


def name_of(code: str) -> str:
    """The name of a country by its two letters."""
    return names().get(code, code) or _("International")


def choices() -> list[tuple[str, str]]:
    """Code and name, in the order of the names."""
    return list(names().items())


def two_letters(code: str) -> str:
    """The two letters of a country given by two or three; empty for what is none."""
    wanted = code.strip().upper()
    if is_country(wanted):
        return wanted
    row = _countries().get(alpha_3=wanted) if len(wanted) == 3 else None
    return str(row.alpha_2) if row else ""


def _countries() -> Any:
    """pycountry's list: read from a file, and by the first who asks rather than by every process at its start."""
    import pycountry

    return pycountry.countries
