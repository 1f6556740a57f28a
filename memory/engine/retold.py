"""The story's sentences in a model's words: what it is asked for, and which of them may stand. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from lot.care import screen
from lot.text import content_stems
from memory.engine.grounded import Support, is_advice, is_diagnosis, is_out_of_tone, unsupported
from memory.engine.reworded import ODD, Verdict

PROMPT_VERSION = 1
SENTENCE_LIMIT = 220
LEAST_KEPT = 0.6  # of the content of a sentence: one that loses it no longer rests on its sources
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"n": {"type": "integer"}, "text": {"type": "string"}},
                "required": ["n", "text"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["sentences"],
    "additionalProperties": False,
}
TASK = """\
The data are sentences of the story that a diary tells a person of themselves, in their order. Each stands by itself.
Give each again in words that read well one after the other: plain, calm, spoken to "you". What a sentence says stays
as it is, with its dates and numbers, and what stands between “ and ” stays word for word. Leave nothing out, add
nothing.
Give `sentences`: each with the number n of its line and its `text`, one sentence with a full stop at its end.\
"""


def judge(text: str, original: str) -> Verdict | None:
    """Why these words may not stand for the sentence; None where they may."""
    is_one = text.endswith(".") and "?" not in text and text.isprintable() and not ODD & set(text)
    if not is_one or len(text) > SENTENCE_LIMIT or _quotes(text) != _quotes(original):
        return Verdict.FORM
    if screen(text) is not None:
        return Verdict.CARE
    if is_diagnosis(text) and not is_diagnosis(original):
        return Verdict.DIAGNOSIS
    if is_advice(text) and not is_advice(original):
        return Verdict.ADVICE
    if is_out_of_tone(text) and not is_out_of_tone(original):
        return Verdict.TONE
    kept = content_stems(original) & content_stems(text)
    if len(kept) < LEAST_KEPT * len(content_stems(original)):
        return Verdict.SOURCES
    return Verdict.CLAIM if unsupported(text, [Support(original)], may_ask=False) else None


def retold(answer: Mapping[str, Any], originals: Sequence[str]) -> tuple[dict[str, str], list[Verdict]]:
    """New words by the sentence that they stand for, and why others may not stand. `answer` fits SCHEMA."""
    words: dict[str, str] = {}
    refused: list[Verdict] = []
    for row in answer["sentences"]:
        original = originals[row["n"] - 1] if 1 <= row["n"] <= len(originals) else None
        text = " ".join(row["text"].split())
        verdict = judge(text, original) if original and original not in words else Verdict.SOURCES
        if verdict is None and original is not None:
            words[original] = text
        elif verdict is not None:
            refused.append(verdict)
    return words, refused


def _quotes(text: str) -> list[str]:
    return [part.split("”")[0] for part in text.split("“")[1:]]
