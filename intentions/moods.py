"""The fourteen built-in moods as data: their group on the page and their weight in charts. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_noop as _

HEAVIEST, LIGHTEST = 1, 5
LOW = 2  # from here down a mood is a heavy one


class Group(StrEnum):
    """The four lines of the mood card, in order."""

    LIVELY = "lively"
    SETTLED = "settled"
    UNEASY = "uneasy"
    LOW = "low"


GROUP_LABELS = {
    Group.LIVELY: gettext_lazy("Lively"),
    Group.SETTLED: gettext_lazy("Settled"),
    Group.UNEASY: gettext_lazy("Uneasy"),
    Group.LOW: gettext_lazy("Low"),
}

# How a person says what an own mood weighs, from the lightest.
WEIGHTS = {
    5: gettext_lazy("light"),
    4: gettext_lazy("rather light"),
    3: gettext_lazy("in between"),
    2: gettext_lazy("rather heavy"),
    1: gettext_lazy("heavy"),
}


@dataclass(frozen=True, slots=True)
class BuiltInMood:
    """A mood that everybody has. `score` runs from 1 (heavy) to 5 (light)."""

    key: str
    group: Group
    score: int

    @property
    def label(self) -> str:
        """The word on the page; the key is the English one."""
        return gettext(self.key)


BUILT_IN_MOODS = (
    BuiltInMood(_("energized"), Group.LIVELY, 5),
    BuiltInMood(_("excited"), Group.LIVELY, 5),
    BuiltInMood(_("hopeful"), Group.LIVELY, 4),
    BuiltInMood(_("calm"), Group.SETTLED, 4),
    BuiltInMood(_("content"), Group.SETTLED, 4),
    BuiltInMood(_("peaceful"), Group.SETTLED, 4),
    BuiltInMood(_("grateful"), Group.SETTLED, 5),
    BuiltInMood(_("fulfilled"), Group.SETTLED, 5),
    BuiltInMood(_("restless"), Group.UNEASY, 3),
    BuiltInMood(_("uncertain"), Group.UNEASY, 3),
    BuiltInMood(_("anxious"), Group.UNEASY, 2),
    BuiltInMood(_("overwhelmed"), Group.UNEASY, 1),
    BuiltInMood(_("tired"), Group.LOW, 2),
    BuiltInMood(_("exhausted"), Group.LOW, 1),
)
BY_KEY = {mood.key: mood for mood in BUILT_IN_MOODS}


def mood_label(mood: str, own: Mapping[str, str]) -> str:
    """A mood as the person reads it: a built-in one by its key, an own one by its id; empty where it is neither."""
    return BY_KEY[mood].label if mood in BY_KEY else own.get(mood, "")
