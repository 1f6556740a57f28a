"""How the encoder is fitted and judged, by hand, from the labelled sentences. Nothing here runs in LOT.

Two steps. It is first fitted without the hands in CHECKED; on these the verdict is made, which puts encoder, weights
and rules together, and the threshold. Then it goes on over all of the material, and that is what LOT ships.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import numpy
import torch
from torch import Tensor
from torch.nn import functional

from lot.care.encoder import HITS, NETWORK, VERDICT, WEIGHTS, Verdict
from lot.care.model import RULE, SCALE, score
from lot.care.pieces import VOCABULARY, numbered
from lot.care_fitting import DIARIES, MATERIAL, SHORT, Row, fit, labelled, rates
from lot.care_network import FROZEN, KINDS, Encoder, kept_pieces, logit, original, read_shipped, tables

# One hand in six, fair mixtures all, and six people's ordinary days.
CHECKED = tuple(f"written_on_{number}" for number in (9, 16, 23, 30, 37, 43, 44))
DIARIES_CHECKED = ("written_on_43",)
EASY, EASY_SHARE = frozenset({SHORT, *DIARIES}), 0.5  # many and easy: in each pass half of them, drawn anew
MOST_FALSE, MOST_FALSE_IN_DIARIES = 0.045, 0.035  # of harmless sentences by hands in CHECKED
MOST_PASSED_OVER = 0.02  # of hits by hands in CHECKED, that the sum of weights leaves to no encoder
RATE, RATE_GOING_ON, RATE_OF_KINDS = 1.2e-4, 5e-5, 10
PIECES_A_STEP, MOST_ROWS = 1536, 96
KINDS_MATTER = 0.3  # which kind it is, beside whether it is a hit
WARM_UP = 60  # steps
SEED = 7
AGREEMENT = NETWORK / "agreement.toml"
AGREEING, AGREEING_EVERY = "written_on_9", 25

Share = Callable[[int], float]  # how much of the fitting is behind, by the steps that were taken


@dataclass(frozen=True, slots=True)
class Made:
    """What fitting hands over: the encoder, its pieces in order, and the verdict."""

    encoder: Encoder
    pieces: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Passage:
    """A labelled sentence as the encoder reads it: what its unchanging half makes of it."""

    row: Row
    lower: Tensor


def fit_all(folder: Path, passes_apart: float, passes_over_all: float, say: Callable[[str], object]) -> Made:
    """The whole way, from MiniLM in a folder to what LOT ships."""
    rows = labelled(*MATERIAL)
    weights, all_pieces = original(folder)
    kept, known = vocabulary_for(rows, all_pieces)
    torch.manual_seed(SEED)
    encoder = Encoder(weights, kept)
    passages = prepared(encoder, rows, known)
    apart = [passage for passage in passages if passage.row.file not in CHECKED]
    go_on(encoder, apart, RATE, passes(passes_apart, apart))
    checked = [passage for passage in passages if passage.row.file in CHECKED]
    without = fit([passage.row for passage in apart])
    sums = [score([without.part(one) for one in passage.row.sentences], without) for passage in checked]
    verdict = judged([passage.row for passage in checked], logits(encoder, checked), sums, say)
    go_on(encoder, passages, RATE_GOING_ON, passes(passes_over_all, passages))
    return Made(encoder, tuple(known), verdict)


def judged(
    rows: Sequence[Row], encoded: Sequence[float], sums: Sequence[float], say: Callable[[str], object]
) -> Verdict:
    """The verdict, made on rows that nothing was fitted on; says what is found of each hand."""
    made = verdict_for(rows, encoded, sums)
    noticed = [
        total + RULE[row.said] >= made.doubtful and made.of(one, total, row.said)
        for row, one, total in zip(rows, encoded, sums, strict=True)
    ]
    for files in (*((name,) for name in CHECKED), CHECKED):
        say(f"{files[0] if len(files) == 1 else 'all'}: {rates(rows, noticed, 1, files)}")
    return made


def write(made: Made) -> None:
    """Replaces what is shipped, and what a test holds the shipped numbers to."""
    NETWORK.mkdir(exist_ok=True)
    numpy.savez_compressed(WEIGHTS, **tables(made.encoder))
    VOCABULARY.write_text("".join(f"{piece}\n" for piece in made.pieces), encoding="utf-8")
    one = made.verdict
    VERDICT.write_text(
        f"# How encoder, weights and rules are put together; made by manage.py fit_care_encoder.\n"
        f"encoder = {one.encoder}\nweights = {one.weights}\nsaid = {list(one.said)}\n"
        f"threshold = {one.threshold}\ndoubtful = {one.doubtful}\ncertain = {one.certain}\n",
        encoding="utf-8",
    )
    known = {piece: at for at, piece in enumerate(made.pieces)}
    rows = labelled(AGREEING)[::AGREEING_EVERY]
    shipped = read_shipped(deepcopy(made.encoder))
    said = logits(shipped, prepared(shipped, rows, known))
    AGREEMENT.write_text(
        "# What torch makes of sentences with the weights that are shipped, which LOT's own sums are held to.\n"
        f'file = "{AGREEING}"\nevery = {AGREEING_EVERY}\n'
        f"logits = {[round(one, 2) for one in said]}\n",
        encoding="utf-8",
    )


def vocabulary_for(rows: Sequence[Row], pieces: Sequence[str]) -> tuple[list[int], dict[str, int]]:
    """Which of MiniLM's pieces are kept, and the numbers that these have in LOT."""
    kept = kept_pieces(pieces, sorted({word for row in rows for sentence in row.sentences for word in sentence}))
    return kept, {pieces[number]: at for at, number in enumerate(kept)}


def prepared(encoder: Encoder, rows: Sequence[Row], known: Mapping[str, int]) -> list[Passage]:
    """Each row with what the lower half makes of it, which fitting does not change."""
    encoder.eval()
    numbers = [numbered(row.sentences, known) for row in rows]
    by_length: dict[int, list[int]] = {}
    for at, row in enumerate(numbers):
        by_length.setdefault(len(row), []).append(at)
    found: dict[int, Passage] = {}
    for places in by_length.values():
        for start in range(0, len(places), MOST_ROWS):
            part = places[start : start + MOST_ROWS]
            batch = torch.tensor([numbers[at] for at in part])
            with torch.no_grad(), _cast():
                lower = encoder.lower(batch, torch.ones_like(batch, dtype=torch.bool)).bfloat16()
            found |= {at: Passage(rows[at], values.clone()) for at, values in zip(part, lower, strict=True)}
    return [found[at] for at in range(len(rows))]


def go_on(
    encoder: Encoder, passages: Sequence[Passage], rate: float, share: Share, rate_of_kinds: int = RATE_OF_KINDS
) -> None:
    """Fits the upper half until `share` is 1; the rate falls to nothing on the way."""
    draw = random.Random(SEED)  # noqa: S311 - an order, no secret
    torch.manual_seed(SEED)
    body = [weight for layer in encoder.layers[FROZEN:] for weight in layer.parameters()]
    kinds = list(encoder.kinds.parameters())
    optimizer = torch.optim.AdamW([{"params": body}, {"params": kinds}], lr=rate, weight_decay=0.01)
    encoder.train()
    for step, batch in enumerate(_endless(passages, draw)):
        if (done := share(step)) >= 1:
            return
        now = rate * min(1.0, (step + 1) / WARM_UP) * max(0.01, 1 - done)
        for group, times in zip(optimizer.param_groups, (1, rate_of_kinds), strict=True):
            group["lr"] = now * times
        with _cast():
            said = encoder.upper(*_padded(batch))
        optimizer.zero_grad(set_to_none=True)
        loss(said.float(), [passage.row.label for passage in batch]).backward()
        torch.nn.utils.clip_grad_norm_([*body, *kinds], 1.0)
        optimizer.step()


def _cast() -> torch.autocast:
    """Sixteen bits where the processor computes with them: elsewhere they take ten times as long as thirty-two."""
    return torch.autocast("cpu", torch.bfloat16, enabled=bool(torch.cpu.get_capabilities().get("avx512_bf16")))


def passes(count: float, passages: Sequence[Passage]) -> Share:
    """So many passes over the passages, about."""
    steps = count * sum(1 for _ in _batches(passages))
    return lambda step: step / steps


def loss(said: Tensor, labels: Sequence[str]) -> Tensor:
    """How far off it is: whether a hit above all, and which kind, where a label says one."""
    shares = said.log_softmax(1)
    is_hit = torch.tensor([label in KINDS[:HITS] for label in labels])
    right = torch.where(is_hit, shares[:, :HITS].logsumexp(1), shares[:, HITS:].logsumexp(1))
    kinds = torch.tensor([KINDS.index(label) if label in KINDS else -100 for label in labels])
    by_kind = functional.nll_loss(shares, kinds, ignore_index=-100, reduction="none")
    return (KINDS_MATTER * by_kind - right).mean()


def logits(encoder: Encoder, passages: Sequence[Passage]) -> list[float]:
    """What the encoder says of each."""
    encoder.eval()
    found = [0.0] * len(passages)
    order = sorted(range(len(passages)), key=lambda at: len(passages[at].lower))
    with torch.no_grad():
        for start in range(0, len(order), MOST_ROWS):
            part = order[start : start + MOST_ROWS]
            said = logit(encoder.upper(*_padded([passages[at] for at in part])))
            for at, value in zip(part, said.tolist(), strict=True):
                found[at] = value
    return found


def verdict_for(rows: Sequence[Row], encoded: Sequence[float], sums: Sequence[float]) -> Verdict:
    """How the three are put together, from rows that neither encoder nor weights were fitted on."""
    from sklearn.linear_model import LogisticRegression

    table = [[said, heard / SCALE, *_said(row)] for row, said, heard in zip(rows, encoded, sums, strict=True)]
    regression = LogisticRegression(C=1.0, class_weight="balanced", max_iter=1_000)
    regression.fit(table, [row.is_hit for row in rows])
    encoder, heard, *levels = (round(float(one), 3) for one in regression.coef_[0])
    said = (0.0, *(max(0.0, level) for level in levels))
    ends = [
        encoder * one + heard * total / SCALE + said[row.said]
        for row, one, total in zip(rows, encoded, sums, strict=True)
    ]
    threshold = max(
        _threshold(rows, ends, MOST_FALSE, of_diaries=False),
        _threshold(rows, ends, MOST_FALSE_IN_DIARIES, of_diaries=True),
    )
    hits = sorted(total + RULE[row.said] for row, total in zip(rows, sums, strict=True) if row.is_hit)
    doubtful = round(hits[int(MOST_PASSED_OVER * len(hits))])
    taken_back = [
        heard * total / SCALE + said[row.said]
        for row, total, end in zip(rows, sums, ends, strict=True)
        if end < threshold
    ]
    return Verdict(encoder, heard, said, threshold, doubtful, certain=round(max(taken_back) + 0.001, 3))


def _threshold(rows: Sequence[Row], ends: Sequence[float], most: float, *, of_diaries: bool) -> float:
    """The lowest at which no more of the harmless rows are noticed."""
    harmless = [
        end
        for row, end in zip(rows, ends, strict=True)
        if not row.is_hit and (row.file in DIARIES_CHECKED) is of_diaries
    ]
    return round(sorted(harmless, reverse=True)[int(most * len(harmless))] + 0.001, 3)


def _said(row: Row) -> list[float]:
    return [float(row.said == level) for level in (1, 2, 3)]


def _endless(passages: Sequence[Passage], draw: random.Random) -> Iterator[list[Passage]]:
    while True:
        part = [one for one in passages if one.row.file not in EASY or draw.random() < EASY_SHARE]
        draw.shuffle(part)
        yield from _batches(part)


def _batches(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """Passages of about one length together."""
    waiting: dict[int, list[Passage]] = {}
    for passage in passages:
        length = _rounded(len(passage.lower))
        batch = waiting.setdefault(length, [])
        batch.append(passage)
        if len(batch) >= min(MOST_ROWS, PIECES_A_STEP // length):
            yield waiting.pop(length)
    yield from waiting.values()


def _padded(batch: Sequence[Passage]) -> tuple[Tensor, Tensor]:
    longest = _rounded(max(len(passage.lower) for passage in batch))
    values = torch.zeros(len(batch), longest, batch[0].lower.shape[1])
    mask = torch.zeros(len(batch), longest, dtype=torch.bool)
    for at, passage in enumerate(batch):
        values[at, : len(passage.lower)] = passage.lower.float()
        mask[at, : len(passage.lower)] = True
    return values, mask


def _rounded(length: int) -> int:
    return -(-length // 8) * 8
