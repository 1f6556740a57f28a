"""Tells: words what was chosen, paragraph by paragraph, and names what each sentence rests on."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from memory.engine.story.choose import choose
from memory.engine.story.group import Group
from memory.engine.story.kinds import Fact, Paragraph, content_of, content_of_answer
from memory.engine.story.wording import Wording

# In these orders paragraphs are told in turn: what lasts, what it is like, what moved, what was said in so many words.
ORDERS = (
    ("long", "again", "linked", "deep", "close", "pair", "one", "past", "new", "back", "change", "worded", "quote"),
    ("linked", "deep", "close", "worded", "quote", "long", "again", "back", "change", "pair", "one", "past", "new"),
    ("back", "change", "long", "again", "pair", "one", "past", "linked", "deep", "close", "new", "worded", "quote"),
)


def tell(
    facts: Sequence[Fact], today: date, *, seed: str = "", is_struck: Callable[[str], bool] = lambda content: False
) -> list[Paragraph]:
    """At most six paragraphs of one to four sentences; the same for the same facts, day and seed."""
    wording = Wording(seed, today)
    parts = choose(_open_to(_without_doubles(facts), is_struck), today, is_struck)
    paragraphs = []
    for place, part in enumerate(parts):
        rows = _in_order(part.groups, ORDERS[place % len(ORDERS)]) if part.topic else part.groups
        paragraphs.append(Paragraph(part.topic, [wording.say(group) for group in rows]))
    return paragraphs


def _in_order(groups: Sequence[Group], kinds: Sequence[str]) -> list[Group]:
    """By kind; but what an answer led to comes directly after that answer."""
    rows = sorted(groups, key=lambda group: (kinds.index(group.kind), group.facts[0].depth))
    for group in list(rows):
        led_by = group.facts[0].led_by
        parent = next((row for row in rows if any(fact.question_id in led_by for fact in row.facts)), None)
        if parent is not None and parent is not group:
            rows.remove(group)
            rows.insert(rows.index(parent) + 1, group)
    return rows


def _open_to(facts: Sequence[Fact], is_struck: Callable[[str], bool]) -> list[Fact]:
    """Without what a struck sentence said, as long as it is still the same: not in another sentence either.

    What held before and was struck is left out of the change. An answer that was struck tells nothing else by itself;
    a memory that the person put into their own words since is another one.
    """
    kept = []
    for fact in facts:
        is_worded = fact.is_own and not fact.label
        said_elsewhere = all(is_struck(content_of_answer(source.answer_id)) for source in fact.sources)
        if is_struck(fact.content) or (said_elsewhere and not is_worded):
            continue
        if fact.before and is_struck(content_of(fact.question_id, fact.before.value)):
            fact = replace(fact, before=None)
        kept.append(fact)
    return kept


def _without_doubles(facts: Sequence[Fact]) -> list[Fact]:
    """The same words are told once, of the latest question they answered; own words where they fit best."""
    ordered = sorted(facts, key=lambda fact: (fact.is_apt, fact.last_on, fact.question_id))
    return list({fact.phrase.casefold(): fact for fact in ordered}.values())
