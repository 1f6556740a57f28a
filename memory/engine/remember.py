"""From an answer to the fact that is remembered, and the sentence that says it has been heard."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lot.text import fold, shorten, stopped
from memory.engine.bank import BankQuestion, capitalise, decapitalise
from memory.engine.kinds import Option

QUOTE_LIMIT = 120
OWN_WORDS = "own:"  # marks a value that was written, not chosen


@dataclass(frozen=True, slots=True)
class Remembered:
    """One fact: the key it stands under, the value that can change, and the words for it."""

    key: str
    value: str
    text: str
    is_own_words: bool = False


def quote_of(text: str) -> str:
    """A person's own words as they are quoted back: one line, cut between words."""
    return shorten(text, QUOTE_LIMIT)


def remember(question: BankQuestion, option: Option | None, text: str, *, understood: str | None = None) -> Remembered:
    """The fact in an answer. An option says a value; own words are remembered as they were written, under a label.

    `understood` is the option that own words plainly say: the value is then that option's.
    """
    if option is not None:
        return Remembered(question.id, option.value, sentence(option.phrase))
    value = understood or OWN_WORDS + " ".join(fold(text).split())
    return Remembered(question.id, value, sentence(f"{question.label}: {quote_of(text)}"), is_own_words=True)


def sentence(phrase: str) -> str:
    """A phrase as a sentence of its own."""
    return stopped(capitalise(phrase))


@dataclass(frozen=True, slots=True)
class Held:
    """What held under a key when something was said: its words, and whether the same was said again."""

    text: str
    is_same: bool


def reply_to(now: Remembered, before: Held | None) -> str:
    """One calm sentence, or two where something changed."""
    if now.is_own_words and before is None:
        return _("Noted, in your words.")
    if before is None:
        return _("Noted. %(fact)s") % {"fact": now.text}
    if before.is_same:
        return _("Noted, still so. %(fact)s") % {"fact": now.text}
    return _("Noted. %(fact)s Before: %(before)s") % {"fact": now.text, "before": decapitalise(before.text)}
