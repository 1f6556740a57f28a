"""What may go together with the mood of a day: weekdays, kinds of entry, words, days an intention was lived. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lot.language import WORD, terms_of_word
from progress.patterns import LEAST_WITH, LEAST_WITHOUT, Feature

MOST_WORDS = 24
DAYS_A_WORD = 6  # of days with a mood: the fewer there are, the fewer words can be told from chance
LEAST_LETTERS = 3
SATURDAY = 5


class Kind(StrEnum):
    """What a feature is; its value is 0 (Monday) to 6, nothing, a kind of entry, a word, nothing."""

    WEEKDAY = "weekday"
    WEEKEND = "weekend"
    ENTRY = "entry"
    WORD = "word"
    LIVED = "lived"


@dataclass(frozen=True, slots=True)
class Material:
    """What is known of a person's days. `said` are the words that they wrote or chose in answers, with their dates;
    `entries` are days by kind of entry."""

    moods: Mapping[date, float]
    language: str = "en"
    said: Sequence[tuple[date, str]] = ()
    entries: Mapping[str, Collection[date]] = field(default_factory=dict)
    lived: Collection[date] = ()


def features_of(material: Material) -> dict[Feature, frozenset[date]]:
    """All that is tried, in an order that depends on nothing but the days and the words."""
    days = frozenset(material.moods)
    found: dict[Feature, frozenset[date]] = {}
    for weekday in range(7):
        found[Feature(Kind.WEEKDAY, str(weekday))] = frozenset(on for on in days if on.weekday() == weekday)
    found[Feature(Kind.WEEKEND)] = frozenset(on for on in days if on.weekday() >= SATURDAY)
    for kind in sorted(material.entries):
        found[Feature(Kind.ENTRY, kind)] = days.intersection(material.entries[kind])
    found[Feature(Kind.LIVED)] = days.intersection(material.lived)
    return found | _words(material, days)


def _words(material: Material, days: frozenset[date]) -> dict[Feature, frozenset[date]]:
    """The words said on most days, by their stems, each as it was written most often."""
    said_on: dict[str, set[date]] = defaultdict(set)
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for on, text in material.said:
        if on in days:
            for stem, word in _stems(text, material.language):
                said_on[stem].add(on)
                written[stem][word] += 1
    stems = [stem for stem, on in said_on.items() if len(on) >= LEAST_WITH and len(days) - len(on) >= LEAST_WITHOUT]
    stems.sort(key=lambda stem: (-len(said_on[stem]), stem))
    most = min(MOST_WORDS, len(days) // DAYS_A_WORD)
    return {Feature(Kind.WORD, _usual(written[stem])): frozenset(said_on[stem]) for stem in stems[:most]}


def _stems(text: str, language: str) -> Iterable[tuple[str, str]]:
    """Each word that has one stem, with it; not those of scripts that leave no space between words."""
    for word in WORD.findall(text):
        stems = terms_of_word(word, language)
        if len(stems) == 1 and len(word) >= LEAST_LETTERS and not word.isdigit():
            yield stems[0], word.lower()


def _usual(written: Counter[str]) -> str:
    return min(written, key=lambda word: (-written[word], word))
