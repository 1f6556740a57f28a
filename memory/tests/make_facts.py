"""Facts as the teller is given them, without a database."""

import random
import uuid
from datetime import date, timedelta

from memory.engine.bank import built_in_bank
from memory.engine.remember import sentence
from memory.engine.story import Fact, Sentence, Source, tell
from memory.engine.story.build import Held, fact_of, with_ladders

TODAY = date(2026, 6, 4)


def held(key: str, value: str, text: str, *days_ago: int, is_worded: bool = False) -> Held:
    sources = [Source(uuid.uuid4(), TODAY - timedelta(days=days)) for days in sorted(days_ago, reverse=True)]
    return Held(uuid.uuid4(), key, value, text, is_worded, sources)


def chosen(key: str, option_id: str, *days_ago: int) -> Held:
    return held(key, option_id, sentence(built_in_bank().get(key).option(option_id).phrase), *days_ago)


def fact(now: Held, before: Held | None = None) -> Fact:
    found = fact_of(built_in_bank(), now, before)
    assert found is not None
    return found


def someones_facts(seed: int, number: int = 150) -> list[Fact]:
    """A person who answered so many questions by lot, some again, some otherwise, some in own words."""
    draw = random.Random(seed)
    facts = []
    for asked in draw.sample(list(built_in_bank().questions.values()), number):
        option, other = draw.sample(asked.options, 2)
        recent = draw.randint(0, 20)
        kind = draw.random()
        if kind < 0.1:
            facts.append(fact(held(asked.id, "own:x", f"{asked.label}: Rain on the {seed} roofs, and tea.", recent)))
        elif kind < 0.25:
            before = chosen(asked.id, other.id, recent + draw.randint(60, 400))
            facts.append(fact(chosen(asked.id, option.id, recent), before))
        elif kind < 0.45:
            facts.append(fact(chosen(asked.id, option.id, recent, recent + draw.randint(1, 400))))
        else:
            facts.append(fact(chosen(asked.id, option.id, draw.randint(0, 300))))
    return with_ladders(built_in_bank(), facts)


def told(facts: list[Fact], **options) -> list[Sentence]:
    return [row for paragraph in tell(facts, TODAY, **options) for row in paragraph.sentences]
