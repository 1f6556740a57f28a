"""What the words of a passage mean together: a small transformer, asked only where the sum of weights is in doubt.

It is MiniLM cut to its lower layers and fitted to LOT's own sentences by `lot/care_encoder_fitting.py`. Its weights are
whole numbers of eight bits, with a scale a row. numpy and they are loaded by the first text in doubt, so that a process
starts as light as without them; `lot/care/network/README.md` says where they come from.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING

from lot.care.features import Words
from lot.care.pieces import numbered

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Table = NDArray[numpy.float32]

NETWORK = Path(__file__).with_name("network")
WEIGHTS, VERDICT = NETWORK / "weights.npz", NETWORK / "verdict.toml"
HEADS = 12
HITS = 3  # kinds that are hits come first among the kinds it tells apart
TINY = 1e-12
SLOPE, BEND = sqrt(2 / 3.141592653589793), 0.044715  # of the bend between layers
ROWS = 4  # that matrix multiplication takes at a time: 24 pieces are done sooner than 22


@dataclass(frozen=True, slots=True)
class Verdict:
    """How what the encoder says, the sum of weights and the rules are put together, as they were fitted.

    `said` has what a rule adds, by its level. A passage is in doubt from a sum of `doubtful` on, in thousandths, up to
    `certain`, which weights and rules reach together and the encoder does not take back.
    """

    encoder: float
    weights: float
    said: tuple[float, ...]
    threshold: float
    doubtful: int
    certain: float

    def of(self, encoded: float, score: float, said: int) -> bool:
        """Whether a passage is noticed. `score` is in thousandths."""
        return self.encoder * encoded + self.without_encoder(score, said) >= self.threshold

    def is_certain(self, score: float, said: int) -> bool:
        """Whether the encoder need not be asked."""
        return self.without_encoder(score, said) >= self.certain

    def without_encoder(self, score: float, said: int) -> float:
        """What weights and rules make of a passage."""
        return self.weights * score / 1000 + self.said[said]


@cache
def verdict() -> Verdict:
    """What is shipped."""
    data = tomllib.loads(VERDICT.read_text(encoding="utf-8"))
    return Verdict(**(data | {"said": tuple(data["said"])}))


@dataclass(frozen=True, slots=True)
class Linear:
    """A layer that adds up: a table, and what is added to each of its sums."""

    table: Table
    added: Table

    def of(self, values: Table) -> Table:
        result: Table = values @ self.table
        result += self.added
        return result


@dataclass(frozen=True, slots=True)
class Norm:
    """Values brought to one size, then to the size that was fitted."""

    size: Table
    added: Table

    def of(self, values: Table) -> Table:
        centred = values - values.mean(axis=-1, keepdims=True)
        spread = (centred * centred).mean(axis=-1, keepdims=True)
        centred /= (spread + TINY) ** 0.5
        centred *= self.size
        centred += self.added
        return centred


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: each word looks at all others, then at itself. Rows after the first `count` are filling."""

    attention: Linear
    attended: Linear
    attention_norm: Norm
    inner: Linear
    outer: Linear
    norm: Norm

    def of(self, values: Table, count: int) -> Table:
        values = self.attention_norm.of(values + self.attended.of(self._attend(values, count)))
        return self.norm.of(values + self.outer.of(_bent(self.inner.of(values))))

    def _attend(self, values: Table, count: int) -> Table:
        rows, width = values.shape
        parts = self.attention.of(values).reshape(rows, 3, HEADS, width // HEADS).transpose(1, 2, 0, 3)
        alike = parts[0] @ parts[1, :, :count].transpose(0, 2, 1)
        return (_shares(alike) @ parts[2, :, :count]).transpose(1, 0, 2).reshape(rows, width)


@dataclass(frozen=True, slots=True)
class Network:
    """The whole: pieces of words, the places where they stand, layers, and the kinds of passages told apart."""

    pieces: NDArray[numpy.int8]
    scales: Table
    places: Table
    norm: Norm
    layers: tuple[Layer, ...]
    kinds: Linear

    def logit(self, numbers: Sequence[int]) -> float:
        """The logarithm of the odds that a passage of these pieces is a hit."""
        count = len(numbers)
        at = [*numbers, *[numbers[0]] * (-count % ROWS)]
        values = self.norm.of(self.pieces[at] * self.scales[at] + self.places[: len(at)])
        for layer in self.layers:
            values = layer.of(values, count)
        values = values[:count]
        pooled = values.mean(axis=0, keepdims=True), values.max(axis=0, keepdims=True)
        kinds = (pooled[0] @ self.kinds.table[: values.shape[1]] + pooled[1] @ self.kinds.table[values.shape[1] :])[0]
        kinds = kinds + self.kinds.added
        return _log_sum(kinds[:HITS]) - _log_sum(kinds[HITS:])


def encoded(passage: Sequence[Words]) -> float:
    """The logarithm of the odds that a passage is a hit, by the encoder alone."""
    return _network().logit(numbered(passage))


@cache
def _network() -> Network:
    # One text is too little to share out among threads, and each would hold memory.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import numpy

    with numpy.load(WEIGHTS, allow_pickle=False) as file:
        return network({name: file[name] for name in file.files})


def network(tables: dict[str, NDArray[numpy.generic]]) -> Network:
    """The network of a file's tables, ready to compute with."""

    def plain(name: str) -> Table:
        return tables[name].astype("float32")

    def linear(name: str) -> Linear:
        table: Table = plain(f"{name}.table") * plain(f"{name}.scale")
        return Linear(table.T.copy(), plain(f"{name}.added"))

    def norm(name: str) -> Norm:
        return Norm(plain(f"{name}.size"), plain(f"{name}.added"))

    def attention(name: str) -> Linear:
        made, width = linear(name), len(tables[f"{name}.added"]) // 3
        for table in (made.table, made.added):
            table[..., :width] /= sqrt(width // HEADS)  # what each looks for, once for all passages
        return made

    def layer(at: int) -> Layer:
        return Layer(
            attention=attention(f"{at}.attention"),
            attended=linear(f"{at}.attended"),
            attention_norm=norm(f"{at}.attention_norm"),
            inner=linear(f"{at}.inner"),
            outer=linear(f"{at}.outer"),
            norm=norm(f"{at}.norm"),
        )

    count = len({name.split(".")[0] for name in tables if name[0].isdigit()})
    return Network(
        pieces=tables["pieces.table"],  # type: ignore[arg-type]
        scales=plain("pieces.scale"),
        places=plain("places"),
        norm=norm("norm"),
        layers=tuple(layer(at) for at in range(count)),
        kinds=linear("kinds"),
    )


def _shares(values: Table) -> Table:
    """Of each row, the shares that add up to 1. Changes what it is given."""
    import numpy

    values -= values.max(axis=-1, keepdims=True)
    numpy.exp(values, out=values)
    values /= values.sum(axis=-1, keepdims=True)
    return values


def _bent(values: Table) -> Table:
    """What is below zero pressed flat: GELU by its hyperbolic tangent."""
    import numpy

    bent = values * values
    bent *= SLOPE * BEND
    bent += SLOPE
    bent *= values
    numpy.tanh(bent, out=bent)
    bent += 1
    bent *= values
    bent *= 0.5
    return bent


def _log_sum(values: Table) -> float:
    import numpy

    return float(numpy.logaddexp.reduce(values))
