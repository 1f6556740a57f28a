"""Figures of the questions themselves: repeats, building, depth, breadth, and whether they fit the moment."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from statistics import mean

from lot.text import content_stems, fold, jaccard
from memory.judging.records import Life, Shown, Source

LIKENESS = 0.6
YEAR = timedelta(days=365)
SETTLED_DAY, OLD_DAYS, WINDOW_DAYS, FEWEST_IN_WINDOW = 14, 30, 30, 8
UNFINISHED_DAYS = 14
THIS_SEASON = re.compile(r"\bthis (spring|summer|autumn|winter)\b", re.IGNORECASE)

Pair = tuple[Shown, Shown]


def share(part: int, whole: int) -> float | None:
    """Percent, or None of nothing."""
    return 100 * part / whole if whole else None


def same_words_pairs(life: Life) -> list[Pair]:
    """Questions whose words were used before, at any time."""
    seen: dict[str, Shown] = {}
    pairs = []
    for shown in life.shown:
        words = " ".join(fold(shown.text).split())
        if words in seen:
            pairs.append((seen[words], shown))
        seen.setdefault(words, shown)
    return pairs


def same_words(lives: Sequence[Life]) -> float | None:
    """How many questions came in words that had been used before."""
    return sum(len(same_words_pairs(life)) for life in lives) if lives else None


def alike_pairs(life: Life) -> list[Pair]:
    """Each question beside the likest of the 365 days before it, where that is too like; re-asks aside."""
    by_stem: dict[str, list[tuple[Shown, frozenset[str]]]] = defaultdict(list)
    pairs = []
    for shown in life.shown:
        own = content_stems(shown.text)
        if shown.strategy != "re_ask":
            near = {id(row): (row, stems) for stem in own for row, stems in by_stem[stem] if shown.at - row.at <= YEAR}
            scored = ((jaccard(own, stems), row) for row, stems in near.values())
            best = max(scored, key=lambda row: row[0], default=None)
            if best and best[0] >= LIKENESS:
                pairs.append((best[1], shown))
        for stem in own:
            by_stem[stem].append((shown, own))
    return pairs


def alike(lives: Sequence[Life]) -> float | None:
    """Share of the questions that were too like an earlier one."""
    return share(sum(len(alike_pairs(life)) for life in lives), sum(len(life.shown) for life in lives))


def _settled(lives: Sequence[Life]) -> list[Shown]:
    return [shown for life in lives for shown in life.shown if shown.day > SETTLED_DAY]


def citing(lives: Sequence[Life]) -> float | None:
    """Share of the questions after day 14 that name a source."""
    rows = _settled(lives)
    return share(sum(bool(shown.sources) for shown in rows), len(rows))


def citing_old(lives: Sequence[Life]) -> float | None:
    """Of those, the share with a source older than 30 days."""
    rows = [shown for shown in _settled(lives) if shown.sources]
    return share(sum(any((s.on - q.on).days > OLD_DAYS for q in s.sources) for s in rows), len(rows))


def is_earnest(shown: Shown, source: Source, life: Life) -> bool:
    """Whether the question takes up what the source says: asks it again, follows from it, or shares a word with it."""
    version = next((row for row in life.versions if row.answer_id == source.answer_id), None)
    if version is None:
        return False
    is_on_line = shown.bank_id == version.bank_id or shown.bank_id in version.follows or "~" in shown.bank_id
    return is_on_line or bool(content_stems(shown.text) & content_stems(f"{source.quote} {version.text}"))


def citing_in_earnest(lives: Sequence[Life]) -> float | None:
    """Share of the questions after day 14 that take up a source, rather than only naming one."""
    rows = [(shown, life) for life in lives for shown in _settled([life])]
    return share(sum(any(is_earnest(s, source, life) for source in s.sources) for s, life in rows), len(rows))


def chains(life: Life) -> list[int]:
    """Lengths of the longest paths from each answered root along the answers that follow-ups build on.

    Roots of the last 14 days are left out: their story is not over.
    """
    question_of = {version.answer_id: version.question_id for version in life.versions}
    children: dict[str, list[Shown]] = defaultdict(list)
    for shown in life.shown:
        for source in shown.sources if shown.depth > 1 and shown.strategy != "re_ask" else ():
            if parent := question_of.get(source.answer_id):
                children[parent].append(shown)

    def longest(shown: Shown) -> int:
        return 1 + max((longest(child) for child in children[shown.id] if child.at > shown.at), default=0)

    ends = life.days - UNFINISHED_DAYS
    roots = [shown for shown in life.shown if shown.depth == 1 and shown.strategy != "re_ask"]
    return [longest(root) for root in roots if root.done == "answered" and root.day <= ends]


def chain_length(lives: Sequence[Life]) -> float | None:
    """How many questions a subject is followed for, on average over the roots that were answered."""
    lengths = [length for life in lives for length in chains(life)]
    return mean(lengths) if lengths else None


def topic_runs(life: Life) -> Iterator[tuple[int, str, Shown]]:
    """Runs of days with questions, at least half of which were on the same topic; with the last question."""
    days: dict[int, list[Shown]] = defaultdict(list)
    for shown in life.shown:
        days[shown.day].append(shown)
    runs: Counter[str] = Counter()
    for day in sorted(days):
        counts = Counter(shown.topic for shown in days[day])
        main = {topic for topic, count in counts.items() if 2 * count >= len(days[day])}
        runs = Counter({topic: runs[topic] + 1 for topic in main})
        yield from ((length, topic, days[day][-1]) for topic, length in runs.items())


def topic_run(lives: Sequence[Life]) -> float | None:
    """The longest run of any of these lives, in days."""
    return max((run[0] for life in lives for run in topic_runs(life)), default=None)


def windows(life: Life) -> Iterator[tuple[int, float]]:
    """First day and evenness of topics, 0 to 1, of each 30 days with enough questions.

    The most that is possible is even over the topics that were not muted, or over as many as there were questions.
    """
    for first in range(1, life.days + 1, WINDOW_DAYS):
        rows = [shown for shown in life.shown if first <= shown.day < first + WINDOW_DAYS]
        if len(rows) < FEWEST_IN_WINDOW:
            continue
        muted = {muted.topic for muted in life.muted if muted.at <= rows[0].at}
        counts = Counter(shown.topic for shown in rows)
        most = math.log(min(len(rows), max(2, len(life.topics - muted))))
        entropy = -sum(count / len(rows) * math.log(count / len(rows)) for count in counts.values())
        yield first, entropy / most


def breadth(lives: Sequence[Life]) -> float | None:
    """The mean over all windows."""
    values = [value for life in lives for _first, value in windows(life)]
    return mean(values) if values else None


def misplacement(shown: Shown) -> str:
    """What does not fit the moment at which the question was first seen; empty where all fits."""
    kind = "weekend" if shown.is_weekend else "weekday"
    if shown.seasons and shown.season not in shown.seasons:
        return f"for {', '.join(sorted(shown.seasons))}, seen in {shown.season}"
    if shown.weekdays and shown.weekdays != kind:
        return f"for a {shown.weekdays}, seen on a {kind}"
    if shown.dayparts and shown.daypart not in shown.dayparts:
        return f"for {', '.join(sorted(shown.dayparts))}, seen at {shown.daypart}"
    named = THIS_SEASON.search(shown.text)
    if named and named[1].lower() != shown.season:
        return f"says {named[0]}, seen in {shown.season}"
    return ""


def misplaced(lives: Sequence[Life]) -> float | None:
    """How many questions came in the wrong season, on the wrong kind of day or at the wrong hour."""
    return sum(bool(misplacement(shown)) for life in lives for shown in life.shown) if lives else None
