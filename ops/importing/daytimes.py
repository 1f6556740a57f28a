"""A time of day as a phone writes it in its own language: "14:20", "2:20 PM", "오후 2:20". Pure."""

import re
from datetime import time

from lot.text import fold

CLOCK = re.compile(r"(\d{1,2})\s*[:.h٫]\s*(\d{2})(?:\s*[:.]\s*(\d{2}))?")
NOT_A_WORD = re.compile(r"[\W_]+")
# The halves of the day as the CLDR has them, folded and without dots: "p. m.", "μ.μ.", "nachm.".
BEFORE_NOON = frozenset("am a vm vorm ac de dop rano πμ oo sa fm f 上午 午前 오전 ص am पूर्वाह्न ก่อนเที่ยง".split())
AFTER_NOON = frozenset("pm p nm nachm pc du odp odpo μμ os ch em e 下午 午後 오후 م अपराह्न หลังเที่ยง".split())


def read_daytime(text: str) -> time | None:
    """The time, or None where it is none. Without a word for half of the day it has 24 hours."""
    found = CLOCK.search(text)
    if found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups())
    half = NOT_A_WORD.sub("", fold(text[: found.start()] + text[found.end() :]))
    hours = _in_24_hours(hour, half)
    if hours is None or hours > 23 or minute > 59 or second > 59:
        return None
    return time(hours, minute, second)


def _in_24_hours(hour: int, half: str) -> int | None:
    if not half:
        return hour
    if half not in _BEFORE | _AFTER or not 0 <= hour <= 12:
        return None
    return hour % 12 + (12 if half in _AFTER else 0)


_BEFORE, _AFTER = (frozenset(NOT_A_WORD.sub("", fold(word)) for word in half) for half in (BEFORE_NOON, AFTER_NOON))
