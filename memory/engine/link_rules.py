"""What the bank's subjects, lasting facts and probes must keep to."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from lot.text import content_stems
from memory.engine.bank import Bank, BankQuestion

FEWEST_OF_A_SUBJECT, MOST_OF_A_SUBJECT = 3, 14
SUBJECTS_OF_A_ROOT = range(2, 5)
FEWEST_NEAR, FEWEST_LASTING = 4, 130
TURNING, OWN_WORDS, RIPE = range(25, 41), range(5, 7), range(8, 10)
PROBE_LIMIT, ADDITION_LIMIT = 90, 30  # characters without what is filled in
# What is taken up again weeks later says nothing of the moment.
MOMENTARY = re.compile(r"\b(today|lately|of late|(just|right) now|these days|at (present|the moment))\b", re.IGNORECASE)
SLOTS = {
    "probe": {"label", "Label"},
    "change": {"before", "now"},
    "ripe": {"Phrase", "phrase", "month"},
    "aim": {"Aim"},
}
NEEDED = {"probe": {"label", "Label"}, "change": {"now"}, "ripe": {"Phrase"}, "aim": {"Aim"}}


def link_problems(bank: Bank) -> list[str]:
    """Every breach, as lines that name the subject, question or probe."""
    return [*_of_subjects(bank), *_of_kinds(bank), *_of_probes(bank)]


def _of_subjects(bank: Bank) -> Iterator[str]:
    counts = Counter(subject for root in bank.roots for subject in root.about)
    named = {subject for question in bank.questions.values() for subject in _subjects(question)}
    yield from (f"{subject}: not among the subjects" for subject in sorted(named - bank.subjects))
    for subject in sorted(bank.subjects):
        if not FEWEST_OF_A_SUBJECT <= counts[subject] <= MOST_OF_A_SUBJECT:
            yield f"{subject}: a subject of {counts[subject]} roots"
    for root in bank.roots:
        near = sum(bool(other.about & root.about) for other in bank.roots) - bool(root.about)
        if near < FEWEST_NEAR:
            yield f"{root.id}: near to {near} others"
        if len(root.about) not in SUBJECTS_OF_A_ROOT:
            yield f"{root.id}: {len(root.about)} subjects"


def _subjects(question: BankQuestion) -> frozenset[str]:
    return question.about.union(*(option.about for option in question.options))


def _of_kinds(bank: Bank) -> Iterator[str]:
    lasting = [question for question in bank.questions.values() if question.lasting]
    turning = [question for question in bank.questions.values() if question.turns]
    if len(lasting) < FEWEST_LASTING:
        yield f"{len(lasting)} lasting questions"
    if len(turning) not in TURNING:
        yield f"{len(turning)} questions that turn with a season"
    yield from (f"{question.id}: turns, and is of one season already" for question in turning if question.seasons)
    yield from (f"{question.id}: lasting at depth 4" for question in lasting if question.depth == 4)
    for question in lasting:
        if hit := MOMENTARY.search(" ".join([question.text, *(option.phrase for option in question.options)])):
            yield f"{question.id}: lasting, and says {hit.group(0)!r}"


def _of_probes(bank: Bank) -> Iterator[str]:
    kinds = {"probe": bank.probes, "change": bank.changes, "ripe": bank.ripe, "aim": bank.aims}
    ids = Counter(probe.id for probes in kinds.values() for probe in probes)
    yield from (f"{probe_id}: the id of {number} probes" for probe_id, number in ids.items() if number > 1)
    for kind, probes in kinds.items():
        for probe in probes:
            yield from (f"{kind} {probe.id}: {fault}" for fault in _faults(kind, probe))
    for kind, probes, number in (("probe", bank.probes, OWN_WORDS), ("ripe", bank.ripe, RIPE)):
        if len(probes) not in number:
            yield f"{kind}: {len(probes)} of them"
        yield from _shared(kind, probes)


def _shared(kind: str, probes: tuple[BankQuestion, ...]) -> Iterator[str]:
    """Probes of a kind have words of their own, so that two of them on the same matter are not alike."""
    stems = {probe.id: content_stems(re.sub(r"{\w+}", "", probe.text)) for probe in probes}
    for left, right in combinations(stems, 2):
        if both := stems[left] & stems[right]:
            yield f"{kind} {left} and {right} share {sorted(both)}"


def _faults(kind: str, probe: BankQuestion) -> Iterator[str]:
    slots = set(re.findall(r"{(\w*)}", probe.text))
    if not slots & NEEDED[kind] or not slots <= SLOTS[kind]:
        yield f"its slots are {sorted(slots)}"
    if len(re.sub(r"{\w+}", "", probe.text)) > PROBE_LIMIT or not probe.text.endswith("?"):
        yield f"ends with ? and has at most {PROBE_LIMIT} characters besides its slots"
    phrases = [option.phrase for option in probe.options]
    if len(set(phrases)) < len(phrases) or not 2 <= len(phrases) <= 5:
        yield "has two to five options, each with a phrase of its own"
    if kind == "ripe" and not all(phrase.startswith("{phrase}, ") for phrase in phrases):
        yield "each of its phrases adds to {phrase}"
    if kind == "ripe" and max((len(phrase.removeprefix("{phrase}")) for phrase in phrases), default=0) > ADDITION_LIMIT:
        yield f"its phrases add at most {ADDITION_LIMIT} characters"
    if kind == "probe" and not all("{label}" in phrase for phrase in phrases):
        yield "each of its phrases names the {label}"
