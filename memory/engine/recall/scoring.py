"""Which items of a log a query means, best first: BM25F over windows of neighbours, and a few signals.

BM25F after Robertson, Zaragoza and Taylor (CIKM 2004): the words of the neighbours are further fields of an item. All
sums run in one order, so two databases give the same floats.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import compress, islice
from math import log1p

from memory.engine.recall.kinds import WEIGHTS, Flag, Log, Postings, Sought, Term, Weights

Test = Callable[[int], bool]
AROUND = 2  # how far a window reaches to either side


@dataclass(frozen=True, slots=True)
class Hit:
    """An item and how well it fits; 1 is the most that words alone give."""

    number: int
    score: float


class Order:
    """The living items of a log in the order of days and moments; neighbours share a day."""

    def __init__(self, log: Log) -> None:
        living = list(compress(range(len(log)), log.kind))  # what is gone is of no kind
        living.sort(key=log.minute.__getitem__)
        living.sort(key=log.day.__getitem__)
        self.numbers, self.place = living, living
        if living != list(range(len(log))):
            self.place = [-1] * len(log)
            for place, number in enumerate(living):
                self.place[number] = place
        # Padded at the end: a place past either end reads a day that is none.
        self.days = [*map(log.day.__getitem__, living), *[-1] * AROUND]


def rank(
    sought: Sought,
    log: Log,
    *,
    may_be: Test,
    is_dated: Test | None = None,
    limit: int | None = None,
    weights: Weights = WEIGHTS,
) -> list[Hit]:
    """The items that fit, best first; of equals the later one. `may_be(number)` says which may be found at all,
    `is_dated` which lie on a date that the query names."""
    order = Order(log)
    if not order.numbers:
        return []
    scores = _Scores(sought, log, order, weights)
    if not scores.words:
        return []
    gain = _most_gained(sought, weights, has_dates=is_dated is not None)
    for cut in (_cut(scores, limit, gain - weights.asks), 0.0):
        ranked = sorted(_weighed(scores, is_dated, cut), reverse=True)
        allowed = (Hit(number, score) for score, place in ranked if may_be(number := order.numbers[place]))
        hits = list(islice(allowed, limit))
        if not cut or (len(hits) == limit and hits[-1].score >= cut + gain):  # nothing cut off would come so far
            break
    return hits


def _cut(scores: "_Scores", limit: int | None, reach: float) -> float:
    """Below which worth of words alone no item is looked at further: so far behind the last that is wanted."""
    if limit is None or len(scores.words) <= limit:
        return 0.0
    return max(nlargest(limit, scores.words.values())[-1] / scores.best - reach, 0.0)


def _most_gained(sought: Sought, weights: Weights, *, has_dates: bool) -> float:
    """The most that an item can have beside its words."""
    gained = weights.day + (weights.who if sought.speakers else 0.0)
    return gained + (weights.when if sought.asks_when else 0.0) + (weights.dated if has_dates else 0.0)


def _weighed(scores: "_Scores", is_dated: Test | None, cut: float) -> Iterator[tuple[float, int]]:
    """Score and place of each item that the words touch: the words, the day, and what else is known of it."""
    log, order, weights, sought = scores.log, scores.order, scores.weights, scores.sought
    by_words, lowest = 1 / scores.best, cut * scores.best
    by_day = weights.day / max(scores.days.values())
    of_day = {day: score * by_day for day, score in scores.days.items()}
    by_flags = [_worth_of(flags, sought, weights) for flags in range(256)]
    for place, words in scores.words.items():
        if words < lowest:
            continue
        number = order.numbers[place]
        score = words * by_words + of_day.get(order.days[place], 0.0) + by_flags[log.flags[number]]
        if log.speaker[number] in sought.speakers:
            score += weights.who
        if is_dated is not None and is_dated(number):
            score += weights.dated
        yield score, place


def _worth_of(flags: int, sought: Sought, weights: Weights) -> float:
    score = weights.when if flags & Flag.HOLDS_TIME and sought.asks_when else 0.0
    return score + weights.asks if flags & Flag.ASKS else score


class _Scores:
    """What the words alone are worth: by place in the order, and by day."""

    def __init__(self, sought: Sought, log: Log, order: Order, weights: Weights) -> None:
        self.log, self.order, self.weights, self.sought = log, order, weights, sought
        self.average = max(sum(log.length) / len(order.numbers), 1.0)
        self.day_length: dict[int, int] = {}
        for day, length in zip(order.days, map(log.length.__getitem__, order.numbers), strict=False):
            self.day_length[day] = self.day_length.get(day, 0) + length
        self.average_day = max(sum(self.day_length.values()) / len(self.day_length), 1.0)
        self.words: dict[int, float] = {}
        self.days: dict[int, float] = {}
        for group in self._groups():
            self._add(group)
        self.best = max(self.words.values(), default=0.0)

    def _groups(self) -> list[Sequence[Term]]:
        """Without the words that stand in too many items to tell them apart, where there are others."""
        limit = self.weights.common * len(self.order.numbers)
        rare = [group for group in self.sought.groups if self._frequency(group[0]) <= limit]
        is_found = any(self._frequency(term) for group in rare for term in group)
        return rare if is_found else list(self.sought.groups)

    def _frequency(self, term: Term) -> int:
        return sum(len(items) for _, items in self.sought.postings.get(term.text, ()))

    def _idf(self, term: Term) -> float:
        frequency = self._frequency(term)
        return log1p((max(len(self.order.numbers) - frequency, 0) + 0.5) / (frequency + 0.5))

    def _add(self, group: Sequence[Term]) -> None:
        """The best of a group counts: a word, or less what is associated with it, never more than the word is worth."""
        ceiling = self._idf(group[0])
        k1 = self.weights.k1
        best: dict[int, float] = {}
        for term in group:
            postings = self.sought.postings.get(term.text)
            if not postings:
                continue
            worth = term.worth * min(ceiling, self._idf(term))
            window, by_day = self._spread(postings)
            self._add_days(by_day, worth)
            values = {place: worth * often / (k1 + often) for place, often in window.items()}
            if best:
                for place, value in values.items():
                    if value > best.get(place, 0.0):
                        best[place] = value
            else:
                best = values
        for place, value in best.items():
            self.words[place] = self.words.get(place, 0.0) + value

    def _add_days(self, by_day: dict[int, int], worth: float) -> None:
        weights = self.weights
        for day, often in by_day.items():
            length = self.day_length[day] / self.average_day
            value = often / (1 - weights.day_b + weights.day_b * length)
            self.days[day] = self.days.get(day, 0.0) + worth * value / (weights.day_k1 + value)

    def _spread(self, postings: Postings) -> tuple[dict[int, float], dict[int, int]]:
        """How often a term stands in the window of each place, by the fields' weights; and in each day."""
        weights, days, places, lengths = self.weights, self.order.days, self.order.place, self.log.length
        flat, slope = 1 - weights.b, weights.b / self.average
        around = ((1, weights.before), (-1, weights.after), (2, weights.two_away), (-2, weights.two_away))
        window: dict[int, float] = {}
        by_day: dict[int, int] = {}
        known = len(places)
        for first, items in postings:
            for item in items:
                number = first + (item >> 4)
                place = places[number] if number < known else -1  # written since the log was read, or gone
                if place < 0:
                    continue
                often, day = item & 15, days[place]
                value = often / (flat + slope * lengths[number])
                by_day[day] = by_day.get(day, 0) + often
                window[place] = window.get(place, 0.0) + value
                for step, share in around:
                    if days[place + step] == day:
                        window[place + step] = window.get(place + step, 0.0) + share * value
        return window, by_day
