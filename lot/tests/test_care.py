"""The detector: how often it notices, how often it errs, and that no text breaks it. Sentences are never printed."""

import re
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from lot import care
from lot.care import Level, screen
from lot.care.english import RULES
from lot.care.words import WINDOW, sentences

SENTENCES = Path(care.__file__).parent.parent / "care_sentences"
HITS = {"explicit", "passive", "indirect"}
LEAST = {"explicit": 0.95, "passive": 0.95, "indirect": 0.80}
MOST_FALSE = 0.05


def rates(name: str) -> dict[str, float]:
    """The share of sentences that are noticed, by label; of harmless ones together, "false"."""
    found: dict[str, list[bool]] = defaultdict(list)
    for row in tomllib.loads((SENTENCES / f"{name}.toml").read_text(encoding="utf-8"))["sentences"]:
        found[row["label"] if row["label"] in HITS else "false"].append(screen(row["text"]) is not None)
    return {label: round(sum(hits) / len(hits), 3) for label, hits in found.items()}


@pytest.mark.parametrize("half", ["rules", "held_out"])
def test_detector_notices_what_it_must_and_is_seldom_wrong(half: str) -> None:
    found = rates(half)
    assert found["false"] <= MOST_FALSE and all(found[label] >= least for label, least in LEAST.items()), found
