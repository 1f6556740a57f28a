"""What the bank's subjects, lasting facts and probes must keep to."""

import re
from collections import Counter
from collections.abc import Iterator

from memory.engine.bank import Bank, BankQuestion

FEWEST_OF_A_SUBJECT, MOST_OF_A_SUBJECT = 3, 14
FEWEST_NEAR, FEWEST_LASTING, FEWEST_TURNING = 3, 120, 25
PROBE_LIMIT = 90  # characters without what is filled in
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


def _subjects(question: BankQuestion) -> frozenset[str]:
    return question.about.union(*(option.about for option in question.options))


def _of_kinds(bank: Bank) -> Iterator[str]:
    lasting = [question for question in bank.questions.values() if question.lasting]
    turning = [question for question in bank.questions.values() if question.turns]
    if len(lasting) < FEWEST_LASTING:
        yield f"{len(lasting)} lasting questions"
    if len(turning) < FEWEST_TURNING:
        yield f"{len(turning)} questions that turn with a season"
    yield from (f"{question.id}: turns, and is of one season already" for question in turning if question.seasons)
    yield from (f"{question.id}: lasting at depth 4" for question in lasting if question.depth == 4)


def _of_probes(bank: Bank) -> Iterator[str]:
    kinds = {"probe": bank.probes, "change": bank.changes, "ripe": bank.ripe, "aim": bank.aims}
    ids = Counter(probe.id for probes in kinds.values() for probe in probes)
    yield from (f"{probe_id}: the id of {number} probes" for probe_id, number in ids.items() if number > 1)
    for kind, probes in kinds.items():
        for probe in probes:
            yield from (f"{kind} {probe.id}: {fault}" for fault in _faults(kind, probe))


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
