"""How much a passage sounds like somebody in danger: a sum of weights, fitted by `lot/care_fitting.py`.

Where the rules know the wordings that somebody thought of, the weights know which words go together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lot.care.features import CACHED_WORDS, REACH, Words, count_of_pairs, groups, pieces, strength
from lot.care.rules import Level

WEIGHTS = Path(__file__).with_name("english") / "weights.tsv"
SCALE = 1000  # the file holds whole thousandths
PASSAGE, STEP = 80, 40  # words: about as long as the sentences that it was fitted on
# What a rule adds, by its level: all but certainty where it is plain, unless the passage tells of a joke or a play.
RULE = {0: 0, Level.INDIRECT: 2500, Level.PASSIVE: 2500, Level.EXPLICIT: 4000}
# Of so few words the weights alone make too much: "Why do you ask?"
FEW_WORDS, FEW_WORDS_MARGIN = 5, 400
LONGEST = 40  # words of one part, which no pair reaches across


@dataclass(frozen=True, slots=True)
class Model:
    """Weights in thousandths: of words, pieces and groups by feature, of pairs by first word, distance and second."""

    weights: dict[str, int]
    intercept: int
    threshold: int
    pairs: dict[str, dict[tuple[bool, str], int]] = field(default_factory=dict)
    words: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for feature, weight in self.weights.items():
            if " " in feature:
                first, *apart, second = feature.split(" ")
                self.pairs.setdefault(first, {})[bool(apart), second] = weight

    def word(self, word: str) -> tuple[int, int]:
        """How many features a word brings by itself, and the sum of their weights. Remembered, for so many words."""
        if (known := self.words.get(word)) is None:
            keys = pieces(word)
            known = len(keys), sum(self.weights.get(key, 0) for key in keys)
            if len(self.words) < CACHED_WORDS:
                self.words[word] = known
        return known

    def part(self, sentence: Words) -> "Part":
        """What a sentence brings to the passages that it stands in."""
        found: dict[tuple[str, bool, str], int] = {}
        ends = ("<", *sentence, ">")
        for at, first in enumerate(ends):
            if after := self.pairs.get(first):
                for apart, second in enumerate(ends[at + 1 : at + 1 + REACH]):
                    if weight := after.get((apart > 0, second)):
                        found[first, apart > 0, second] = weight
        return Part(frozenset(sentence), found, groups(sentence), len(sentence))


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence, or a part of a long one: its words, the weights of its pairs, its groups, and its length in words."""

    words: frozenset[str]
    pairs: dict[tuple[str, bool, str], int]
    groups: set[str]
    length: int


@dataclass(frozen=True, slots=True)
class Heard:
    """The score of the passage of a text that sounds most like danger, and whether the text has others."""

    score: float
    threshold: int
    is_long: bool
    is_short: bool = False

    def is_noticed(self, said: int) -> bool:
        """Whether it is enough, with the plainest level that a rule says of the text, else 0."""
        if said == Level.EXPLICIT and self.is_long:
            return True  # what stands around a plain statement says little about it in a long text
        margin = FEW_WORDS_MARGIN if self.is_short and not said else 0
        return self.score + RULE[said] >= self.threshold + margin

    @property
    def no_difference(self) -> int:
        """The highest level that a rule may say in vain: rules up to it need not be looked at."""
        return 0 if self.is_noticed(0) else max((level for level in Level if not self.is_noticed(level)), default=0)


def hear(sentences: Sequence[Words]) -> Heard:
    """How a text sounds, passage by passage."""
    model = fitted()
    found = passages([model.part(part) for part in parts_of(sentences)])
    loudest = max((score(passage, model) for passage in found), default=float("-inf"))
    is_short = sum(len(sentence) for sentence in sentences) <= FEW_WORDS
    return Heard(loudest, model.threshold, is_long=len(found) > 1, is_short=is_short)


def score(passage: Sequence[Part], model: Model) -> float:
    """The sum of what speaks for danger, less what speaks against it, in thousandths."""
    count = sum(count_of_pairs(part.length) for part in passage)
    total = 0
    for word in frozenset[str]().union(*(part.words for part in passage)):
        pieces_of_word, weight = model.word(word)
        count += pieces_of_word
        total += weight
    pairs = {pair: weight for part in passage for pair, weight in part.pairs.items()}
    said = {group for part in passage for group in part.groups}
    weights_of_groups = sum(model.weights.get(group, 0) for group in said)
    return model.intercept + (total + sum(pairs.values())) * strength(count) + weights_of_groups


def parts_of(sentences: Sequence[Words]) -> list[Words]:
    """Sentences, long ones cut."""
    return [sentence[at : at + LONGEST] for sentence in sentences for at in range(0, len(sentence), LONGEST)]


def passages(parts: Sequence[Part]) -> list[Sequence[Part]]:
    """A text in runs of sentences that are read as one; a long one in runs that overlap by half."""
    found: list[Sequence[Part]] = []
    start = 0
    while start < len(parts):
        end = _reach(parts, start, PASSAGE)
        found.append(parts[start:end])
        if end == len(parts):
            break
        start = _reach(parts, start, STEP)
    return found


def _reach(parts: Sequence[Part], start: int, words: int) -> int:
    """Up to which part so many words go, one part at least."""
    end, count = start, 0
    while end < len(parts) and (end == start or count + parts[end].length <= words):
        count += parts[end].length
        end += 1
    return end


@cache
def fitted() -> Model:
    """The weights that are shipped."""
    lines = WEIGHTS.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("%"))
    weights = {key: int(weight) for weight, key in rows}
    return Model(weights, intercept=weights.pop("(intercept)"), threshold=weights.pop("(threshold)"))
