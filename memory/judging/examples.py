"""Examples for each figure that was missed, so that a miss can be read and not only counted."""

from collections.abc import Callable, Iterator

from memory.judging import asked, kept, told, worded
from memory.judging.records import Life


def _same_words(life: Life) -> Iterator[str]:
    for before, shown in asked.same_words_pairs(life):
        yield f"{before.on} and {shown.on}: {shown.text}"


def _alike(life: Life) -> Iterator[str]:
    for before, shown in asked.alike_pairs(life):
        yield f"{before.on} {before.bank_id}: {before.text} / {shown.on} {shown.bank_id}: {shown.text}"


def _untrue(life: Life) -> Iterator[str]:
    for shown, fault in kept.faults(life):
        yield f"{shown.on} {shown.bank_id} ({shown.strategy}): {fault}: {shown.text}"


def _not_building(life: Life) -> Iterator[str]:
    for shown in life.shown:
        if shown.day > asked.SETTLED_DAY and not shown.sources:
            yield f"{shown.on} {shown.bank_id} ({shown.strategy}): {shown.text}"


def _runs(life: Life) -> Iterator[str]:
    for length, topic, shown in asked.topic_runs(life):
        if length > 3:
            yield f"{length} days on {topic} up to {shown.on}: {shown.text}"


def _narrow(life: Life) -> Iterator[str]:
    for first, value in asked.windows(life):
        if value < 0.8:
            yield f"days {first} to {first + asked.WINDOW_DAYS - 1}: {value:.2f}"


def _stale(life: Life) -> Iterator[str]:
    for shown, source, is_current in told.uses(life):
        if not is_current:
            yield f"{shown.on} {shown.bank_id} ({shown.strategy}) names “{source.quote}” of {source.on}: {shown.text}"


def _not_noticed(life: Life) -> Iterator[str]:
    for row in told.to_notice(life):
        if (times := len(told.notices(life, row))) != 1:
            kind = "change" if row.is_change else "contradiction"
            yield f"{row.at:%Y-%m-%d} {row.bank_id}, {kind} asked about {times} times: {row.text}"


def _noticed_wrongly(life: Life) -> Iterator[str]:
    return (f"{shown.on} {shown.bank_id}: {shown.text}" for shown in told.wrong_notices(life))


def _misplaced(life: Life) -> Iterator[str]:
    for shown in life.shown:
        if fault := asked.misplacement(shown):
            yield f"{shown.on} {shown.bank_id} {fault}: {shown.text}"


def _silent(life: Life) -> Iterator[str]:
    return (f"{at:%Y-%m-%d %H:%M} UTC" for at in life.unexplained)


EXAMPLES: dict[str, Callable[[Life], Iterator[str]]] = {
    "the same words again": _same_words,
    "alike within 365 days": _alike,
    "sources that are true": _untrue,
    "after day 14, cite a memory": _not_building,
    "longest run of days on a topic": _runs,
    "entropy of topics in 30 days": _narrow,
    "current value used": _stale,
    "stale value used": _stale,
    "noticed, precision": _noticed_wrongly,
    "noticed and asked once, recall": _not_noticed,
    "comes back": kept.returns,
    "does not fit the moment": _misplaced,
    "neither question nor reason": _silent,
    "its lies that came through": worded.lies_of,
}


def examples_of(name: str, life: Life) -> list[str]:
    """All examples of what was missed under this name in one life."""
    return list(EXAMPLES[name](life)) if name in EXAMPLES else []
