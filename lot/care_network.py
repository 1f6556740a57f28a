"""The encoder while it is fitted: the same network as `lot.care.encoder`, in torch. Nothing here runs in LOT.

Needs torch, and the folder of MiniLM's weights; `lot/care/network/README.md` says where both come from.
"""

import json
import struct
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy
import torch
from torch import Tensor, nn
from torch.nn import functional

from lot.care.encoder import HEADS, HITS, WEIGHTS
from lot.care.pieces import FIRST, INSIDE, LAST, MOST_PIECES, STOP, UNKNOWN, split

PADDING = "[PAD]"
COMMON = 9_000  # MiniLM's vocabulary stands about in order of frequency: common words are kept, whoever uses them
SHORT_PIECE = 3  # letters, of which any word can be made
LAYERS, FROZEN = 4, 1  # of six; the lowest and the pieces stay as they are and are computed once
WIDTH, INNER = 384, 1536
KINDS = ("explicit", "passive", "indirect", "idiom", "grief", "news", "ambiguous_benign", "everyday")
DROPOUT = 0.1
Original = Mapping[str, Tensor]


def original(folder: Path) -> tuple[Original, list[str]]:
    """MiniLM's weights by name, and its vocabulary in order."""
    data = (folder / "model.safetensors").read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    found = {}
    for name, row in json.loads(data[8 : 8 + size]).items():
        if name != "__metadata__" and row["dtype"] == "F32":
            start, end = (8 + size + at for at in row["data_offsets"])
            table = numpy.frombuffer(data[start:end], dtype="float32").reshape(row["shape"])
            found[name] = torch.from_numpy(table.copy())
    return found, (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()


def kept_pieces(vocabulary: Sequence[str], words: Iterable[str]) -> list[int]:
    """The pieces that LOT needs: those of the words of its material, common ones, and short ones for all others."""
    numbers = {piece: at for at, piece in enumerate(vocabulary)}
    seen = {piece for word in set(words) for piece in split(word, numbers)}
    marks = {numbers[mark] for mark in (PADDING, UNKNOWN, FIRST, LAST, STOP)}
    return [at for at, piece in enumerate(vocabulary) if at in marks or _is_kept(at, piece, seen)]


def _is_kept(at: int, piece: str, seen: Collection[int]) -> bool:
    letters = piece.removeprefix(INSIDE)
    if not (letters.isascii() and letters.isalnum()):
        return False
    is_inside = piece.startswith(INSIDE)
    is_short = len(letters) <= (SHORT_PIECE if is_inside else 1)
    return at in seen or is_short or (at < COMMON and not is_inside)


class Layer(nn.Module):
    """As `lot.care.encoder.Layer`."""

    def __init__(self, weights: Original, name: str) -> None:
        super().__init__()

        def linear(*parts: str) -> nn.Linear:
            table = torch.cat([weights[f"{name}.{part}.weight"] for part in parts])
            made = nn.Linear(table.shape[1], table.shape[0])
            made.weight.data = table
            made.bias.data = torch.cat([weights[f"{name}.{part}.bias"] for part in parts])
            return made

        self.attention = linear(*(f"attention.self.{part}" for part in ("query", "key", "value")))
        self.attended = linear("attention.output.dense")
        self.attention_norm = norm(weights, f"{name}.attention.output.LayerNorm")
        self.inner = linear("intermediate.dense")
        self.outer = linear("output.dense")
        self.norm = norm(weights, f"{name}.output.LayerNorm")

    def forward(self, values: Tensor, mask: Tensor) -> Tensor:
        rows, places, width = values.shape
        parts = self.attention(values).view(rows, places, 3, HEADS, width // HEADS).permute(2, 0, 3, 1, 4)
        lost = DROPOUT if self.training else 0.0
        seen = functional.scaled_dot_product_attention(*parts, attn_mask=mask[:, None, None, :], dropout_p=lost)
        attended = self.attended(seen.transpose(1, 2).reshape(rows, places, width))
        values = self.attention_norm(values + functional.dropout(attended, lost))
        inner = functional.gelu(self.inner(values), approximate="tanh")
        return self.norm(values + functional.dropout(self.outer(inner), lost))


class Encoder(nn.Module):
    """As `lot.care.encoder.Network`, in two halves, the lower of which is never changed."""

    def __init__(self, weights: Original, kept: Sequence[int]) -> None:
        super().__init__()
        names = "embeddings.word_embeddings.weight", "embeddings.position_embeddings.weight"
        kind = weights["embeddings.token_type_embeddings.weight"][0]
        self.pieces = nn.Parameter(weights[names[0]][list(kept)].clone())
        self.places = nn.Parameter((weights[names[1]][: MOST_PIECES + 2] + kind).clone())
        self.norm = norm(weights, "embeddings.LayerNorm")
        self.layers = nn.ModuleList(Layer(weights, f"encoder.layer.{at}") for at in range(LAYERS))
        self.kinds = nn.Linear(2 * WIDTH, len(KINDS))
        nn.init.normal_(self.kinds.weight, std=0.02)
        nn.init.zeros_(self.kinds.bias)

    def lower(self, numbers: Tensor, mask: Tensor) -> Tensor:
        """What stays as MiniLM has it. Call it without dropout, in `eval`."""
        values = self.norm(self.pieces[numbers] + self.places[: numbers.shape[1]])
        for layer in self.layers[:FROZEN]:
            values = layer(values, mask)
        return values

    def upper(self, values: Tensor, mask: Tensor) -> Tensor:
        """The rest, from what `lower` makes to the kinds."""
        values = functional.dropout(values, DROPOUT, self.training)
        for layer in self.layers[FROZEN:]:
            values = layer(values, mask)
        values, is_there = values.float(), mask[..., None]
        mean = (values * is_there).sum(1) / is_there.sum(1)
        most = values.masked_fill(~is_there, -1e4).max(1).values
        return self.kinds(functional.dropout(torch.cat([mean, most], 1), DROPOUT, self.training))


def norm(weights: Original, name: str) -> nn.LayerNorm:
    made = nn.LayerNorm(WIDTH, eps=1e-12)
    made.weight.data, made.bias.data = weights[f"{name}.weight"].clone(), weights[f"{name}.bias"].clone()
    return made


def logit(kinds: Tensor) -> Tensor:
    """The logarithm of the odds of a hit."""
    return kinds[:, :HITS].logsumexp(1) - kinds[:, HITS:].logsumexp(1)


def tables(encoder: Encoder) -> dict[str, Any]:
    """The tables of `weights.npz`: eight bits a number, and a scale a row."""
    found: dict[str, Any] = {"places": _plain(encoder.places)}

    def whole(name: str, table: Tensor) -> None:
        values = table.detach().float().numpy()
        scale = numpy.maximum(numpy.abs(values).max(axis=1, keepdims=True), 1e-9) / 127
        found[f"{name}.table"] = numpy.round(values / scale).astype("int8")
        found[f"{name}.scale"] = scale.astype("float32")

    whole("pieces", encoder.pieces)
    for name, module in encoder.named_modules():
        short = name.removeprefix("layers.")
        if isinstance(module, nn.Linear):
            whole(short, module.weight)
            found[f"{short}.added"] = _plain(module.bias)
        elif isinstance(module, nn.LayerNorm):
            found[f"{short}.size"], found[f"{short}.added"] = _plain(module.weight), _plain(module.bias)
    return found


def _plain(table: Tensor) -> Any:
    return table.detach().float().numpy().astype("float32")


def read_shipped(encoder: Encoder, *, lowest: int = 0) -> Encoder:
    """The encoder with the weights that are shipped, from this layer on."""
    with numpy.load(WEIGHTS, allow_pickle=False) as file:
        tables = {name: torch.from_numpy(file[name].astype("float32")) for name in file.files}
    for name, module in encoder.named_modules():
        short = name.removeprefix("layers.")
        if short.split(".")[0] in map(str, range(lowest)) or f"{short}.added" not in tables or short == "norm":
            continue
        if isinstance(module, nn.Linear):
            module.weight.data = tables[f"{short}.table"] * tables[f"{short}.scale"]
        elif isinstance(module, nn.LayerNorm):
            module.weight.data = tables[f"{short}.size"]
        module.bias.data = tables[f"{short}.added"]
    return encoder
