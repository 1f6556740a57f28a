"""Words a group by a frame that fits, so that neither frames nor openings repeat before they must."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from memory.engine.story.frames import Frame, frames
from memory.engine.story.group import Group
from memory.engine.story.joining import complement, continuation, repeats, speech
from memory.engine.story.kinds import Cited, Fact, Sentence
from memory.engine.story.phrases import lower, say_day, say_month, say_months, say_span, upper, without_shared

CHANGES = ("change", "back")
LATELY = timedelta(days=30)
MOST_WORDS = 34  # of a sentence with two facts
SECOND = frozenset({"b", "rest", "label2", "is2", "says2"})  # slots of the second fact
WRITTEN = frozenset({"Says", "says", "Holds"})
PHRASES = frozenset({"A", "a", "b", "before", "then", "now"})
# What it costs to open as other sentences do, as the one before does, and to stand without a verb.
PER_OPENING, AFTER_THE_SAME, FRAGMENT = 0.5, 2.0, 9.0


@dataclass(slots=True)
class Wording:
    """Draws by the seed among the frames that were used least."""

    seed: str
    today: date
    used: Counter[str] = field(default_factory=Counter)
    openings: Counter[str] = field(default_factory=Counter)
    last_opening: str = ""

    def say(self, group: Group) -> Sentence:
        """The sentence with what it rests on."""
        told = {frame: frame.text.format(**slots(group, self.today)) for frame in fitting(group, self.today)}
        frame = min(told, key=lambda frame: (self._cost(frame, told[frame]), self._draw(frame.text)))
        self.last_opening = _opening(told[frame])
        self.openings[self.last_opening] += 1
        self.used[frame.text] += 1
        return Sentence(group.facts[0].topic, told[frame], _cited(group), group.content)

    def _cost(self, frame: Frame, text: str) -> float:
        opening = _opening(text)
        cost = self.openings[opening] * PER_OPENING + (AFTER_THE_SAME if opening == self.last_opening else 0.0)
        # Phrases that stand without a verb come last. Of those that say the same things, the one used least is told.
        return cost + self.used[frame.text] + (FRAGMENT if "A" in frame.slots else 0.0)

    def _draw(self, text: str) -> bytes:
        return hashlib.sha256(f"{self.seed}|{text}".encode()).digest()


def fitting(group: Group, today: date) -> list[Frame]:
    """The frames of its kind whose slots are all filled, without a word said twice; best those of its own kind."""
    values = slots(group, today)
    found = [frame for frame in frames().by_kind[group.kind] if _fits(frame, group, values)]
    return [frame for frame in found if frame.slots & WRITTEN] or found


def _fits(frame: Frame, group: Group, values: Mapping[str, str]) -> bool:
    if any(not values.get(name) for name in frame.slots):
        return False
    phrases = [
        fact for place, fact in enumerate(group.facts) if frame.slots & (PHRASES - SECOND if place == 0 else {"b"})
    ]
    if frame.takes_nouns and not all(fact.is_noun for fact in phrases):
        return False
    if len(group.facts) == 1:
        return True
    if "b" in frame.slots and "," in values["a"] + values["b"]:  # two enumerations in one another
        return False
    second = [values[name] for name in frame.slots & SECOND]
    first = [values[name] for name in frame.slots - SECOND]
    is_said_twice = "rest" not in frame.slots and any(repeats(one, other) for one in first for other in second)
    return not is_said_twice and len(frame.text.format(**values).split()) <= MOST_WORDS


def slots(group: Group, today: date) -> dict[str, str]:
    """What the slots of a frame are filled with; what does not fit stays empty."""
    first = group.facts[0]
    words = _of(first, "") | {"q": first.words.rstrip("."), "Said": first.speech, "A": upper(first.phrase)}
    words |= {"Label": upper(words["label"]), "Says": upper(words["says"]), "Holds": upper(first.holds)}
    words |= {"span": _span(first, today)}
    words |= {"day": say_day(first.first_on, today), "month": say_month(first.last_on, today)}
    words |= dict(zip(("from", "to"), say_months(first.first_on, first.last_on, today), strict=True))
    if len(group.facts) > 1:
        words |= _of(group.facts[1], "2") | {"rest": continuation(first.phrase, group.facts[1].phrase)}
        words["b"] = words.pop("a2")
    if first.before:
        before = first.before.phrase
        words |= {"before": before, "was": complement(first.before.shown)}
        words |= {"other": first.other, "OtherSaid": speech(first.before.shown)}
        words |= {"then": without_shared(before, first.phrase), "now": without_shared(first.phrase, before)}
    return words


def _of(fact: Fact, mark: str) -> dict[str, str]:
    named = {"a": fact.phrase, "label": lower(fact.label), "is": fact.answer, "says": fact.says}
    return {f"{name}{mark}": value for name, value in named.items()}


def _span(fact: Fact, today: date) -> str:
    """How long it has been so; nothing where nobody has said so lately."""
    return say_span(fact.first_on, today) if today - fact.last_on <= LATELY else ""


def _opening(text: str) -> str:
    return text.split()[0].strip("“,")


def _cited(group: Group) -> list[Cited]:
    """The answers that the sentence needs: where each fact was first said and last, and what held before."""
    cited: list[Cited] = []
    for fact in group.facts:
        if group.kind == "back":
            cited.append(Cited(fact.id, fact.sources[0]))
        if fact.before and group.kind in CHANGES:
            cited.append(Cited(fact.before.id, fact.before.sources[-1]))
        cited.append(Cited(fact.id, fact.since))
        if fact.since != fact.sources[-1]:
            cited.append(Cited(fact.id, fact.sources[-1]))
    return cited
