"""Tells: chooses topics and sentences, words each by a frame, and names what it rests on."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from memory.engine.story.frames import Frame, frames
from memory.engine.story.group import Group, groups
from memory.engine.story.kinds import Cited, Fact, Paragraph, Sentence
from memory.engine.story.phrases import lower, say_day, say_month, say_span, upper, without_shared_end

MOST_PARAGRAPHS, MOST_SENTENCES = 6, 4
QUOTES = ("quote", "worded")
MOST_QUOTES = 1  # a paragraph
LATELY = timedelta(days=30)
# In this order a paragraph is told: what moved, what it is like, what lasts, what was said in so many words.
ORDER = ("change", "ladder", "deep", "close", "three", "pair", "long", "again", "one", "new", "worded", "quote")


def content_of(facts: Sequence[Fact]) -> str:
    """Keys and values of what a sentence says, whatever its wording."""
    return "\n".join(sorted(f"{fact.question_id}={fact.value}" for fact in facts))


def tell(
    facts: Sequence[Fact], today: date, *, seed: str = "", is_struck: Callable[[str], bool] = lambda content: False
) -> list[Paragraph]:
    """At most six paragraphs of one to four sentences; the same for the same facts, day and seed."""
    wording = _Wording(seed, today)
    by_topic: dict[str, list[Fact]] = defaultdict(list)
    for fact in _without_doubles(facts):
        by_topic[fact.topic].append(fact)
    chosen = {}
    for topic, rows in by_topic.items():
        found = [group for group in groups(rows, today) if not is_struck(content_of(group.facts))]
        if picked := _pick(found):
            chosen[topic] = picked
    best = sorted(chosen, key=lambda topic: (-sum(group.weight for group in chosen[topic]), topic))[:MOST_PARAGRAPHS]
    paragraphs = []
    for place, topic in enumerate(best):
        ordered = sorted(chosen[topic], key=lambda group: ORDER.index(group.kind))
        if place % 2:  # so that not every paragraph ends on own words
            ordered.sort(key=lambda group: group.kind not in QUOTES)
        paragraphs.append(Paragraph(topic, [wording.say(group) for group in ordered]))
    return paragraphs


def _without_doubles(facts: Sequence[Fact]) -> list[Fact]:
    """The same words are told once, of the latest question they answered."""
    ordered = sorted(facts, key=lambda fact: (fact.last_on, fact.question_id))
    return list({fact.phrase.casefold(): fact for fact in ordered}.values())


def _pick(found: Sequence[Group]) -> list[Group]:
    """The four that matter most; what is tender drives trifles out."""
    ranked = sorted(found, key=lambda group: (-group.weight, content_of(group.facts)))
    if ranked and any(group.is_tender for group in ranked[:MOST_SENTENCES]):
        ranked = [group for group in ranked if group.is_tender or not group.is_trifle]
    picked: list[Group] = []
    quotes = 0
    for group in ranked:
        is_quote = group.kind in QUOTES
        if len(picked) == MOST_SENTENCES or (is_quote and quotes == MOST_QUOTES):
            continue
        quotes += is_quote
        picked.append(group)
    return picked


@dataclass(slots=True)
class _Wording:
    """Draws frames so that none is used twice before all that fit were used once."""

    seed: str
    today: date
    used: Counter[str] = field(default_factory=Counter)

    def say(self, group: Group) -> Sentence:
        fitting = [frame for frame in frames().by_kind[group.kind] if self._fits(frame, group)]
        frame = min(fitting, key=lambda frame: (self.used[frame.text], self._draw(frame.text)))
        self.used[frame.text] += 1
        text = frame.text.format(**slots(group, self.today))
        return Sentence(text, _cited(group, frame), content_of(group.facts))

    def _fits(self, frame: Frame, group: Group) -> bool:
        phrases = group.facts[:1] if group.kind in {"deep", "close"} else group.facts
        is_noun = all(fact.is_noun for fact in phrases)
        if "{subject}" in frame.text and group.subject not in frames().subjects:
            return False
        words = slots(group, self.today)
        if ("{span}" in frame.text and not words["span"]) or ("{from}" in frame.text and words["from"] == words["to"]):
            return False
        return is_noun or not frame.takes_nouns

    def _draw(self, text: str) -> bytes:
        return hashlib.sha256(f"{self.seed}|{text}".encode()).digest()


def slots(group: Group, today: date) -> dict[str, str]:
    """What the slots of a frame are filled with."""
    first = group.facts[0]
    words = dict(zip("abc", (fact.phrase for fact in group.facts), strict=False))
    words |= {"A": upper(first.phrase), "q": first.words.rstrip("."), "label": lower(first.label)}
    words |= {"subject": frames().subjects.get(group.subject, ""), "span": _span(group, today)}
    words |= {"day": say_day(first.first_on, today), "month": say_month(first.last_on, today)}
    words |= {"from": say_month(first.first_on, today), "to": say_month(first.last_on, today)}
    if first.before:
        words["before"] = without_shared_end(first.before.phrase, first.phrase)
        words["Before"] = upper(first.before.phrase)
    return words


def _span(group: Group, today: date) -> str:
    """How long it has been so; nothing where nobody has said so lately."""
    fact = group.facts[0]
    return say_span(fact.first_on, today) if today - fact.last_on <= LATELY else ""


def _cited(group: Group, frame: Frame) -> list[Cited]:
    """The answers that the sentence needs: the last of each fact, the first too where it says since when."""
    cited: list[Cited] = []
    for fact in group.facts:
        if group.kind == "change" and fact.before:
            cited.append(Cited(fact.before.id, fact.before.sources[-1]))
        if any(slot in frame.text for slot in ("{day}", "{from}", "{span}")):
            cited.append(Cited(fact.id, fact.since))
        if not (cited and cited[-1] == Cited(fact.id, fact.sources[-1])):
            cited.append(Cited(fact.id, fact.sources[-1]))
    return cited
