"""Figures of promises kept: true sources, nothing forgotten that returns, no silence, no waiting."""

import math
import re
from collections.abc import Iterator, Sequence
from statistics import median

from lot.text import fold
from memory.engine.write import MONTHS
from memory.judging.asked import share
from memory.judging.records import Life, Shown, Source, Version

STATED_MONTH = re.compile(rf"\b(?:in|[Oo]n \d{{1,2}}) ({'|'.join(MONTHS)})\b")
SHORTEST_PHRASE = 12  # characters: a shorter phrase stands in other sentences by chance


def faults(life: Life) -> Iterator[tuple[Shown, str]]:
    """Questions that name something untrue, or build on an answer without naming it."""
    versions: dict[str, list[Version]] = {}
    for version in life.versions:
        versions.setdefault(version.answer_id, []).append(version)
    for shown in life.shown:
        if fault := _wrong_month(shown):
            yield shown, fault
        if not shown.sources and (shown.depth > 1 or shown.strategy in {"follow_up", "re_ask"}):
            yield shown, "builds on an answer and names none"
        for source in shown.sources:
            if source.kind == "intention":
                if not source.is_owned:
                    yield shown, "its source is not among the person's intentions"
            elif fault := _fault(shown, source, versions.get(source.answer_id, [])):
                yield shown, fault


def _fault(shown: Shown, source: Source, versions: list[Version]) -> str:
    if not source.is_owned:
        return "its source is not among the person's answers"
    version = next((version for version in versions if version.held(shown.at)), None)
    if version is None:
        return "its source was deleted, corrected, forgotten or is unknown"
    quoted = fold(source.quote.rstrip("…"))
    if not quoted or (quoted not in fold(version.text) and quoted not in fold(version.phrase)):
        return f"“{source.quote}” does not stand in “{version.text}” nor in “{version.phrase}”"
    if source.on != version.on:
        return f"says {source.on}, was {version.on}"
    return ""


def _wrong_month(shown: Shown) -> str:
    """A month that the words state and that is not the one of the answer that is asked about: the earliest named."""
    is_stated = shown.strategy == "re_ask" or shown.reason == "ripe"
    named = STATED_MONTH.findall(shown.text) if shown.sources and is_stated else []
    on = min((source.on for source in shown.sources), default=shown.on)
    return f"says {named[0]}, was {on}" if named and MONTHS[on.month - 1] not in named else ""


def grounded(lives: Sequence[Life]) -> float | None:
    """Share of what is named, or ought to be, that is true."""
    named = sum(max(1, len(s.sources)) for life in lives for s in life.shown if s.sources or s.depth > 1)
    return share(named - sum(1 for life in lives for _fault in faults(life)), named)


def returns(life: Life) -> Iterator[str]:
    """All that came back: topics that were muted, answers that were deleted or corrected, and rows left behind."""
    for shown in life.shown:
        if any(muted.topic == shown.topic and muted.at < shown.at for muted in life.muted):
            yield f"{shown.on}: {shown.topic} was muted: {shown.text}"
    for version in life.versions:
        if version.ended_at is not None:
            yield from _returns_of(life, version)
    yield from life.left_behind


def _returns_of(life: Life, gone: Version) -> Iterator[str]:
    assert gone.ended_at is not None
    for shown in life.shown:
        if shown.at <= gone.ended_at:
            continue
        if gone.ended_by != "corrected" and any(source.answer_id == gone.answer_id for source in shown.sources):
            yield f"{shown.on}: names an answer that was {gone.ended_by}: {shown.text}"
        elif shown.strategy != "re_ask" and shown.bank_id in gone.follows and not _is_led_to(life, shown):
            yield f"{shown.on}: follows from “{gone.phrase}”, which was {gone.ended_by}: {shown.text}"
        elif _says(shown, gone) and not _was_said(life, gone, shown):
            yield f"{shown.on}: says “{gone.phrase}”, which was {gone.ended_by}: {shown.text} {shown.reply}"


def _is_led_to(life: Life, shown: Shown) -> bool:
    """Whether an answer that stood at that moment leads to this question."""
    return any(version.held(shown.at) and shown.bank_id in version.follows for version in life.versions)


def _says(shown: Shown, gone: Version) -> bool:
    if len(gone.phrase) < SHORTEST_PHRASE:
        return False
    quotes = " | ".join(source.quote for source in shown.sources)
    return fold(gone.phrase) in fold(f"{shown.text} | {shown.why} | {shown.reply} | {quotes}")


def _was_said(life: Life, gone: Version, shown: Shown) -> bool:
    """Whether the person said the same in an answer that stands, or in the one to this question."""
    return any(
        fold(gone.phrase) in fold(f"{version.phrase} | {version.text}")
        and (version.held(shown.at) or version.question_id == shown.id)
        for version in life.versions
        if version is not gone
    )


def come_back(lives: Sequence[Life]) -> float | None:
    """How often something came back that the person had sent away."""
    return sum(1 for life in lives for _line in returns(life)) if lives else None


def unexplained(lives: Sequence[Life]) -> float | None:
    """Moments at which a page showed neither a question nor a reason with a time."""
    return sum(len(life.unexplained) for life in lives) if lives else None


def nothing_left(lives: Sequence[Life]) -> float | None:
    """Share of the looks at which the bank had nothing left that may be asked."""
    return share(sum(life.nothing_left for life in lives), sum(life.looks for life in lives))


def _prepare(lives: Sequence[Life]) -> list[float]:
    return sorted(ms for life in lives for ms in life.prepare_ms)


def prepare_median(lives: Sequence[Life]) -> float | None:
    """Milliseconds to prepare a question from nothing, in the last 30 days."""
    times = _prepare(lives)
    return median(times) if times else None


def prepare_p95(lives: Sequence[Life]) -> float | None:
    """The 95th percentile of these (nearest rank)."""
    times = _prepare(lives)
    return times[math.ceil(0.95 * len(times)) - 1] if times else None
