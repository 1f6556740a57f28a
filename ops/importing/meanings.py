"""What a file's words for moods become: a mood of LOT, one that the person has, or a new one of their own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self

from accounts.models import User
from intentions.models import Mood
from intentions.moods import BUILT_IN_MOODS, BY_KEY
from intentions.rules import LABEL_LIMIT
from intentions.services.check_ins import MOST_OWN_MOODS
from lot.text import fold, shorten
from ops.importing.kinds import Format

WEIGHTS = ("1", "2", "3", "4", "5")
MIDDLE = "3"


def label_of(word: str) -> str:
    """The name that a new mood gets."""
    return shorten(word, LABEL_LIMIT)


@dataclass(frozen=True, slots=True)
class Meanings:
    """For one person and one format: `chosen` by the person, else what is proposed. A meaning is a key of the
    fourteen, the id of a mood that the person has, or "1" to "5" for a new one."""

    own: Mapping[str, tuple[str, int]]
    """Name and weight of the person's moods, by id."""
    proposed: Mapping[str, str]
    chosen: Mapping[str, str]

    @classmethod
    def of(cls, user: User, kind: Format, chosen: Mapping[str, str]) -> Self:
        """As things stand now."""
        own = {str(mood.pk): (mood.label or "", mood.score) for mood in Mood.objects.for_user(user)}
        return cls(own, kind.moods, chosen)

    def of_word(self, word: str) -> str:
        """What it becomes. A new mood that would have the name of one that is there is that one."""
        said = self.chosen.get(word, "")
        if not self.may_be(said) or (said in WEIGHTS and not self.can_be_new(word)):
            return self._named(word) or self.proposed.get(fold(word), MIDDLE)
        return said

    def is_known(self, word: str) -> bool:
        """Whether anything is proposed for it."""
        return bool(self._named(word)) or fold(word) in self.proposed

    def score_of(self, meaning: str) -> int:
        """What it weighs."""
        if meaning in BY_KEY:
            return BY_KEY[meaning].score
        return self.own[meaning][1] if meaning in self.own else int(meaning)

    def may_be(self, meaning: str) -> bool:
        """Whether a word may become that."""
        return meaning in WEIGHTS or meaning in BY_KEY or meaning in self.own

    def can_be_new(self, word: str) -> bool:
        """Whether no mood is called so."""
        return not self._named(word)

    def is_too_much(self, words: Collection[str]) -> bool:
        """Whether more moods would be made of them than a person may have."""
        new = {fold(label_of(word)) for word in words if self.of_word(word) in WEIGHTS}
        return len(new) + len(self.own) > MOST_OWN_MOODS and bool(new)

    def _named(self, word: str) -> str:
        """What is called so already."""
        name = fold(label_of(word))
        for mood in BUILT_IN_MOODS:
            if name in {fold(mood.key), fold(mood.label)}:
                return mood.key
        return next((key for key, (label, _score) in self.own.items() if fold(label) == name), "")
