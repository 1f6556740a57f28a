"""Answers to questions that another system asked: what they are about, and under which question they are kept."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from hashlib import blake2s

from lot.text import content_stems, fold, jaccard, words
from memory.engine.bank import BankOption, BankQuestion, built_in_bank
from memory.engine.hear import understood
from memory.engine.likeness import ALIKE_STEMS

FALLBACK_TOPIC = "routines"
KEY_BYTES = 6


@dataclass(frozen=True, slots=True)
class Place:
    """The question under which a carried answer is kept, and the option of it that the answer plainly says."""

    question: BankQuestion
    option: BankOption | None = None


def place_of(question: str, answer: str) -> Place:
    """The bank's own question where it asks the same and has this answer, else one that stands for what was asked."""
    asked = _like(question)
    if asked is not None and (option := understood(asked, answer)):
        return Place(asked, option)
    plain = " ".join(words(question))
    key = blake2s(plain.encode(), digest_size=KEY_BYTES).hexdigest()
    return Place(built_in_bank().carried(topic_of(f"{question} {answer}"), key))


def topic_of(text: str) -> str:
    """The topic whose questions use these words most; the everyday where none does."""
    shares = _shares()
    found: dict[str, float] = defaultdict(float)
    for stem in content_stems(text):
        for topic, share in shares.get(stem, {}).items():
            found[topic] += share
    return min(found, key=lambda topic: (-found[topic], topic)) if found else FALLBACK_TOPIC


def _like(question: str) -> BankQuestion | None:
    """The question of the bank that is alike, the most alike first."""
    said = content_stems(question)
    if not said:
        return None
    stems_of, by_stem = _index()
    near = {question_id for stem in said for question_id in by_stem.get(stem, ())}
    likeness, found = max(((jaccard(said, stems_of[name]), name) for name in sorted(near)), default=(0.0, ""))
    return built_in_bank().get(found) if likeness >= ALIKE_STEMS else None


@cache
def _index() -> tuple[dict[str, frozenset[str]], dict[str, list[str]]]:
    stems_of = {question.id: content_stems(question.text) for question in built_in_bank().questions.values()}
    by_stem: dict[str, list[str]] = defaultdict(list)
    for question_id, stems in stems_of.items():
        for stem in stems:
            by_stem[stem].append(question_id)
    return stems_of, by_stem


@cache
def _shares() -> dict[str, dict[str, float]]:
    """By stem, which part of its uses in the bank falls to each topic."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for question in built_in_bank().questions.values():
        texts = [question.text, question.label, *(option.text for option in question.options)]
        for stem in content_stems(fold(" ".join(texts))):
            counts[stem][question.topic] += 1
    return {stem: {topic: n / sum(by.values()) for topic, n in by.items()} for stem, by in counts.items()}
