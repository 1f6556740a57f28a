"""A short name for where someone is signed in, such as "Firefox on Linux"."""

from django.utils.translation import gettext as _
from ua_parser import parse

LONGEST_NAME = 120
LONGEST_READ = 512
OTHER = "Other"


def describe_device(*, user_agent: str, name: str = "") -> str:
    """The name that a client gave itself, else browser and system by its user agent (at most 120 characters)."""
    given = " ".join(name.split())
    if given:
        return given[:LONGEST_NAME]
    found = parse(user_agent[:LONGEST_READ])
    browser = _family(found.user_agent)
    # People know an iPhone by its name and not by its system's.
    system = _family(found.device) if _family(found.os) == "iOS" else _family(found.os)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def _family(part: object) -> str:
    family = str(getattr(part, "family", None) or "")[: LONGEST_NAME // 3]
    return "" if family == OTHER else family
