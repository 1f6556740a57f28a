"""How the shipped encoder takes up new material, a good share of the old beside it. Nothing here runs in LOT.

It costs a tenth of fitting anew. But the encoder has seen every hand of the old material before, so that no verdict can
be made on them: encoder, weights and rules stay put together as they are, and the threshold is chosen by hand.
"""

import random
from collections.abc import Callable, Collection, Sequence
from itertools import cycle, islice
from pathlib import Path

import torch

from lot.care.encoder import verdict
from lot.care.pieces import numbered
from lot.care_encoder_fitting import (
    CHECKED,
    EASY,
    EASY_SHARE,
    RATE_GOING_ON,
    SEED,
    Made,
    go_on,
    passes,
    prepared,
    vocabulary_for,
)
from lot.care_fitting import MATERIAL, Row, labelled
from lot.care_network import FROZEN, Encoder, original, read_shipped

BESIDE = 2  # pieces of old material for each piece of new: with new alone it forgets
RATE_OF_KINDS = 2  # the last layer is fitted already


def take_up(folder: Path, files: Collection[str], passes_over_new: float, say: Callable[[str], object]) -> Made:
    """What is shipped, gone on over `files`. The hands in CHECKED are left out of what stands beside them."""
    rows = labelled(*MATERIAL)
    weights, all_pieces = original(folder)
    kept, known = vocabulary_for(rows, all_pieces)
    torch.manual_seed(SEED)
    encoder = read_shipped(Encoder(weights, kept), lowest=FROZEN)
    fresh = [row for row in rows if row.file in files]
    fresh = list(islice(cycle(fresh), int(passes_over_new * len(fresh))))
    old = [row for row in rows if row.file not in files and row.file not in CHECKED]
    beside = drawn(old, BESIDE * sum(len(numbered(row.sentences, known)) for row in fresh), known)
    say(f"{len(fresh)} new and {len(beside)} old")
    passages = prepared(encoder, [*fresh, *beside], known)
    go_on(encoder, passages, RATE_GOING_ON, passes(1, passages), RATE_OF_KINDS)
    return Made(encoder, tuple(known), verdict())


def drawn(rows: Sequence[Row], pieces: int, known: dict[str, int]) -> list[Row]:
    """So many pieces of rows by chance, those of easy files half as likely."""
    draw = random.Random(SEED)  # noqa: S311 - an order, no secret
    found: list[Row] = []
    while pieces > 0:
        row = draw.choice(rows)
        if row.file in EASY and draw.random() >= EASY_SHARE:
            continue
        found.append(row)
        pieces -= len(numbered(row.sentences, known))
    return found
