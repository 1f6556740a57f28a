"""Figures of change: whether LOT speaks of what holds now, and notices where two answers do not agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from memory.engine.bank import PROBE_MARK
from memory.judging.asked import share
from memory.judging.records import Life, Shown, Source, Version

NOTICE_WITHIN = timedelta(days=60)
EARLY_DAYS = 30  # a re-ask of a younger answer has another reason than its age
CONTRADICTION = "contradiction"
CHANGED = f"{PROBE_MARK}changed"


def uses(life: Life) -> list[tuple[Shown, Source, bool]]:
    """Each naming of an answer under a key whose value the person has changed, and whether it is the current one.

    A change counts from the moment it was told: by an answer, or by a correction. Questions about the change itself
    name both on purpose.
    """
    of_answer: dict[str, str] = {version.answer_id: version.bank_id for version in life.versions}
    by_key: dict[str, list[Version]] = {}
    for version in life.versions:
        if version.value:
            by_key.setdefault(version.bank_id, []).append(version)
    found = []
    for shown in life.shown:
        for source in () if is_of_change(shown) else shown.sources:
            history = by_key.get(of_answer.get(source.answer_id, ""), [])
            before = [version for version in history if version.at < shown.at]
            named = next((version for version in reversed(before) if version.answer_id == source.answer_id), None)
            if named and len({version.value for version in before}) > 1:
                found.append((shown, source, named.value == _now(before, shown)))
    return found


def _now(before: list[Version], shown: Shown) -> str:
    """The value that held, as far as it had been told; own words do not say one and are left out."""
    standing = [version for version in before if version.held(shown.at)]
    return max(standing, key=lambda version: version.at).value if standing else ""


def current_used(lives: Sequence[Life]) -> float | None:
    """Share of these namings that are of the current value."""
    rows = [use for life in lives for use in uses(life)]
    return share(sum(is_current for _shown, _source, is_current in rows), len(rows))


def stale_used(lives: Sequence[Life]) -> float | None:
    """Share of these namings that are of a value that no longer holds."""
    rows = [use for life in lives for use in uses(life)]
    return share(sum(not is_current for _shown, _source, is_current in rows), len(rows))


def is_of_change(shown: Shown) -> bool:
    """Whether this asks about a change that was told, naming the answers before and after it."""
    return CHANGED in shown.bank_id


def is_notice(shown: Shown) -> bool:
    """Whether this says that something changed: it asks about a change, or asks again since two answers disagree.

    The latter by its reason, and where no reason is kept, by asking again so soon.
    """
    if shown.strategy != "re_ask":
        return is_of_change(shown)
    if shown.reason:
        return shown.reason == CONTRADICTION
    return any((shown.on - source.on).days < EARLY_DAYS for source in shown.sources)


@dataclass(frozen=True, slots=True)
class Signal:
    """Something to notice: a change that was told, or a contradiction said in passing."""

    bank_id: str
    at: datetime
    is_change: bool
    text: str


def signals(life: Life) -> list[Signal]:
    """All there was to notice. A correction is not a change: what was corrected was never so."""
    found = [Signal(row.bank_id, row.at, False, row.text) for row in life.contradictions]
    told: dict[str, list[Version]] = {}
    for version in sorted((row for row in life.versions if row.value), key=lambda row: row.at):
        standing = [row for row in told.get(version.bank_id, ()) if row.held(version.at)]
        if standing and standing[-1].value != version.value:
            text = f"{standing[-1].phrase} before, {version.phrase} now"
            found.append(Signal(version.bank_id, version.at, True, text))
        told.setdefault(version.bank_id, []).append(version)
    return found


def notices(life: Life, signal: Signal) -> list[Shown]:
    """The questions of the 60 days after that take it up."""
    return [
        shown
        for shown in life.shown
        if shown.at >= signal.at
        and shown.at - signal.at <= NOTICE_WITHIN
        and (
            shown.bank_id.startswith(signal.bank_id + CHANGED)
            if signal.is_change
            else shown.bank_id == signal.bank_id and shown.strategy == "re_ask" and is_notice(shown)
        )
    ]


def wrong_notices(life: Life) -> list[Shown]:
    """Questions that say that something changed where nothing had."""
    right = {shown.id for signal in signals(life) for shown in notices(life, signal)}
    return [shown for shown in life.shown if is_notice(shown) and shown.id not in right]


def notice_precision(lives: Sequence[Life]) -> float | None:
    """Share of the questions that say that something changed where it had."""
    total = sum(is_notice(shown) for life in lives for shown in life.shown)
    return 1 - sum(len(wrong_notices(life)) for life in lives) / total if total else None


def to_notice(life: Life) -> list[Signal]:
    """What the asking could notice: 60 days were left, and neither topic nor answer went away in them."""
    last = life.shown[-1].at if life.shown else None
    return [row for row in signals(life) if last and row.at + NOTICE_WITHIN <= last and not _went_away(life, row)]


def _went_away(life: Life, signal: Signal) -> bool:
    until = signal.at + NOTICE_WITHIN
    is_muted = any(row.topic == signal.bank_id.split(".")[0] and row.at <= until for row in life.muted)
    ends = [row.ended_at for row in life.versions if row.bank_id == signal.bank_id and row.ended_at]
    return is_muted or any(end <= until for end in ends)


def notice_recall(lives: Sequence[Life]) -> float | None:
    """Share of what was to notice that was asked about once, not never and not twice."""
    times = [len(notices(life, row)) for life in lives for row in to_notice(life)]
    return times.count(1) / len(times) if times else None
