"""How much a passage sounds like somebody in danger: a sum of weights, fitted by `lot/care_fitting.py`.

Where the rules know the wordings that somebody thought of, the weights know which words go together. They say what is
in doubt, at little cost; a passage in doubt is read by the encoder, which knows what words mean beside each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lot.care.encoder import Verdict, encoded, verdict
from lot.care.features import CACHED_WORDS, REACH, Words, count_of_pairs, groups, pieces, strength
from lot.care.rules import Level

WEIGHTS = Path(__file__).with_name("english") / "weights.tsv"
SCALE = 1000  # the file holds whole thousandths
PASSAGE, STEP = 80, 40  # words: about as long as the sentences that it was fitted on
# What a rule adds, by its level: all but certainty where it is plain, unless the passage tells of a joke or a play.
RULE = {0: 0, Level.INDIRECT: 2500, Level.PASSIVE: 2500, Level.EXPLICIT: 4000}
# So few words are harmless, unless one of them names the thing: "mine" says nothing by itself.
FEW_WORDS, NAMING = 2, frozenset({"@die", "@suicide", "@selfharm"})
MOST_ASKED = 2  # passages of a text that the encoder reads, the loudest: a long text must not cost without bound
LONGEST = 40  # words of one part, which no pair reaches across


@dataclass(frozen=True, slots=True)
class Model:
    """Weights in thousandths: of words, pieces and groups by feature, of pairs by first word, distance and second."""

    weights: dict[str, int]
    intercept: int
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
        return Part(sentence, found, groups(sentence))


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence, or a part of a long one: its words, the weights of its pairs, and its groups."""

    sentence: Words
    pairs: dict[tuple[str, bool, str], int]
    groups: set[str]


@dataclass(frozen=True, slots=True)
class Heard:
    """How a text sounds: the score of each of its passages with what stands in them, the loudest first."""

    passages: tuple[tuple[float, Sequence[Words]], ...]
    says_nothing: bool  # so few words that they are harmless, whatever they weigh
    verdict: Verdict

    def is_in_doubt(self, said: int) -> bool:
        """Whether the loudest passage could be enough, with the plainest level that a rule says of the text, else 0."""
        return bool(self.in_doubt(said))

    def is_noticed(self, said: int) -> bool:
        """Whether a passage is enough. Asks the encoder of those that are in doubt, unless the loudest is certain."""
        if said == Level.EXPLICIT and len(self.passages) > 1:
            return True  # what stands around a plain statement says little about it in a long text
        if self.says_nothing and not said:
            return False
        return any(
            self.verdict.is_certain(heard, said) or self.verdict.of(encoded(words), heard, said)
            for heard, words in self.in_doubt(said)
        )

    @property
    def no_difference(self) -> int:
        """The highest level that a rule may say in vain: rules up to it need not be looked at."""
        if len(self.passages) > 1:
            return 0 if self.is_in_doubt(Level.INDIRECT) else Level.PASSIVE  # a plain statement is enough by itself
        return max((level for level in Level if not self.is_in_doubt(level)), default=0)

    def in_doubt(self, said: int) -> list[tuple[float, Sequence[Words]]]:
        """The loudest passages, as far as they could be enough."""
        least = self.verdict.doubtful - RULE[said]
        return [passage for passage in self.passages[:MOST_ASKED] if passage[0] >= least]


def hear(sentences: Sequence[Words]) -> Heard:
    """How a text sounds, passage by passage."""
    model = fitted()
    parts = [model.part(part) for part in parts_of(sentences)]
    found = [(score(passage, model), [part.sentence for part in passage]) for passage in passages(parts)]
    found.sort(key=lambda passage: -passage[0])
    is_short = sum(len(sentence) for sentence in sentences) <= FEW_WORDS
    names_it = any(not NAMING.isdisjoint(part.groups) for part in parts)
    return Heard(tuple(found), is_short and not names_it, verdict())


def score(passage: Sequence[Part], model: Model) -> float:
    """The sum of what speaks for danger, less what speaks against it, in thousandths."""
    count = sum(count_of_pairs(len(part.sentence)) for part in passage)
    total = 0
    for word in frozenset[str]().union(*(part.sentence for part in passage)):
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
    while end < len(parts) and (end == start or count + len(parts[end].sentence) <= words):
        count += len(parts[end].sentence)
        end += 1
    return end


@cache
def fitted() -> Model:
    """The weights that are shipped."""
    lines = WEIGHTS.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("%"))
    weights = {key: int(weight) for weight, key in rows}
    return Model(weights, intercept=weights.pop("(intercept)"))
