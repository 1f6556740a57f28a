"""How the detector's weights are made and judged, by hand, from the labelled sentences. Nothing here runs in LOT.

Needs scikit-learn, which only `requirements-dev.txt` brings. The same material gives the same weights: rows and
features stand in a fixed order and nothing is drawn by chance.
"""

import tomllib
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from lot.care import said_by_rule
from lot.care.features import count_of_pairs, groups, pairs, pieces, strength
from lot.care.model import RULE, SCALE, Model, parts_of, score
from lot.care.words import spelt_out

SENTENCES = Path(__file__).with_name("care_sentences")
MATERIAL = tuple(f"written_on_{number}" for number in range(1, 52))
# The first three and those from the 45th on were written by hands that knew rules and weights or what the verdict erred
# on; the eighth holds strings of the bank.
# All others have a hand each that knew nothing of the rest.
APART = (*MATERIAL[3:7], *MATERIAL[8:44])
# Those that wrote a fair mixture, as entries are, rather than near misses: the threshold is chosen on them.
FAIR = tuple(f"written_on_{number}" for number in (6, 9, 14, 15, 16, 22, 23, 28, 29, 30, 31, 33, 37, 39, 44))
# The days of people who are well: nobody is to be asked every week whether they want to live.
DIARIES = tuple(f"written_on_{number}" for number in (40, 41, 42, 43))
SHORT, SHORT_WEIGHT = MATERIAL[7], 0.4  # many and easy: at full weight they would drown the others
# Whole hands, so that none is scored by weights that were fitted on it.
FOLDS = ((*MATERIAL[:3], *MATERIAL[44:]), *(APART[place::5] for place in range(5)), (SHORT,))
HITS = ("explicit", "passive", "indirect")
MOST_FALSE = 0.045  # of harmless sentences by hands that the weights were not fitted on
MOST_FALSE_IN_DIARIES = 0.04
LEAST_ROWS = 3  # that a feature stands in
MOST_WEIGHTS = 30_000  # the heaviest are kept: all 150,000 find a hundredth more
STRICTNESS = 3.0  # inverse strength of the regularisation: 1 finds two hundredths less, 10 the same

Fit = Callable[[Sequence["Row"]], Model]


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled sentence, as the detector reads it."""

    file: str
    label: str
    sentences: tuple[tuple[str, ...], ...]
    said: int  # the level that a rule says, else 0

    @property
    def is_hit(self) -> bool:
        return self.label in HITS


def labelled(*names: str) -> list[Row]:
    """The rows of files, in order."""
    found = []
    for name in names:
        for row in tomllib.loads((SENTENCES / f"{name}.toml").read_text(encoding="utf-8"))["sentences"]:
            sentences = tuple(tuple(part) for part in parts_of(spelt_out(row["text"])))
            found.append(Row(name, row["label"], sentences, said_by_rule(row["text"])[0]))
    return found


def features(row: Row) -> dict[str, float]:
    """What `lot.care.model.score` sums, with the values that it gives each."""
    words = {word for sentence in row.sentences for word in sentence}
    counts = Counter(piece for word in sorted(words) for piece in pieces(word))
    each = strength(counts.total() + sum(count_of_pairs(len(sentence)) for sentence in row.sentences))
    counts.update(sorted({pair for sentence in row.sentences for pair in pairs(sentence)}))
    values = {key: count * each for key, count in counts.items()}
    return values | dict.fromkeys(sorted({group for sentence in row.sentences for group in groups(sentence)}), 1.0)


def fit(rows: Sequence[Row]) -> Model:
    """Weights by logistic regression, both sides weighing the same."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    values = [features(row) for row in rows]
    common = Counter(key for row in values for key in row)
    kept = [{key: value for key, value in row.items() if common[key] >= LEAST_ROWS} for row in values]
    vectors = DictVectorizer()
    table = vectors.fit_transform(kept)
    regression = LogisticRegression(C=STRICTNESS, class_weight="balanced", max_iter=2_000, tol=1e-5)
    heft = [SHORT_WEIGHT if row.file == SHORT else 1.0 for row in rows]
    regression.fit(table, [row.is_hit for row in rows], sample_weight=heft)
    weights = {
        str(key): round(float(weight) * SCALE)
        for key, weight in zip(vectors.get_feature_names_out(), regression.coef_[0], strict=True)
    }
    heaviest = sorted(weights, key=lambda key: (-abs(weights[key]), key))[:MOST_WEIGHTS]
    kept_weights = {key: weights[key] for key in sorted(heaviest) if weights[key]}
    return Model(kept_weights, intercept=round(float(regression.intercept_[0]) * SCALE))


def unseen_scores(rows: Sequence[Row], fitting: Fit = fit) -> list[float]:
    """The score of each row, with what a rule adds, by weights that were fitted on other hands' rows."""
    found = [0.0] * len(rows)
    for fold in FOLDS:
        model = fitting([row for row in rows if row.file not in fold])
        for at, row in enumerate(rows):
            if row.file in fold:
                passage = [model.part(sentence) for sentence in row.sentences]
                found[at] = score(passage, model) + RULE[row.said]
    return found


def threshold_for(rows: Sequence[Row], scores: Sequence[float]) -> int:
    """The lowest whole score at which no more of the harmless rows are noticed, of fair mixtures and of diaries."""
    return max(
        _threshold(rows, scores, FAIR, most=MOST_FALSE),
        _threshold(rows, scores, DIARIES, most=MOST_FALSE_IN_DIARIES),
    )


def _threshold(rows: Sequence[Row], scores: Sequence[float], files: Collection[str], *, most: float) -> int:
    harmless = [one for row, one in zip(rows, scores, strict=True) if row.file in files and not row.is_hit]
    return int(sorted(harmless, reverse=True)[int(most * len(harmless))]) + 1


def rates(rows: Sequence[Row], scores: Sequence[float], threshold: int, files: Collection[str]) -> dict[str, float]:
    """The share of the rows of files that is noticed, by label; of harmless ones together, "false"."""
    found: dict[str, list[bool]] = {}
    for row, one in zip(rows, scores, strict=True):
        if row.file in files:
            found.setdefault(row.label if row.is_hit else "false", []).append(one >= threshold)
    return {label: round(sum(noticed) / len(noticed), 3) for label, noticed in sorted(found.items())}


def written(model: Model) -> str:
    """The file of weights: one a line, by feature."""
    head = "% Weights of the detector, in thousandths; made by manage.py fit_care, see docs/safety.md.\n"
    rows = {"(intercept)": model.intercept} | model.weights
    return head + "".join(f"{weight}\t{key}\n" for key, weight in rows.items())
