"""Reads conversations in the format of LoCoMo (Maharana et al., ACL 2024): turns, and questions with their evidence."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

# "1:56 pm on 8 May, 2023". By hand, since %p and %B depend on the machine's language.
TIME = re.compile(r"(\d{1,2}):(\d{2}) ?([ap])m on (\d{1,2}) (\w+),? (\d{4})", re.IGNORECASE)
MONTHS = "january february march april may june july august september october november december".split()
SESSION = re.compile(r"session_(\d+)")
UNDATED = datetime(2000, 1, 1, 12, tzinfo=UTC)
ADVERSARIAL = 5  # questions that have no answer: left out, as everywhere
NAMES = {1: "multi-hop", 2: "temporal", 3: "open-domain", 4: "single-hop"}


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker said; the description of a picture they showed is part of it."""

    id: str
    speaker: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the turns that answer it."""

    question: str
    category: int
    evidence: Sequence[str]


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation in the order of its sessions."""

    id: str
    turns: Sequence[Turn]
    questions: Sequence[Asked]


def read_conversations(path: Path) -> list[Conversation]:
    """The conversations of a file. Raises OSError, and ValueError where it is not of this format."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(data, list):
        raise ValueError("not a list of conversations")
    try:
        return [_conversation(row, place) for place, row in enumerate(data)]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a conversation: {error!r}") from None


def _conversation(row: dict[str, Any], place: int) -> Conversation:
    sessions = row["conversation"]
    numbers = sorted(int(match[1]) for key in sessions if (match := SESSION.fullmatch(key)))
    turns: list[Turn] = []
    for number in numbers:
        at = _time(sessions.get(f"session_{number}_date_time"), number)
        said = sessions[f"session_{number}"] or []
        turns += [Turn(turn["dia_id"], turn["speaker"], _text(turn), at) for turn in said]
    known = {turn.id for turn in turns}
    asked = (_asked(question, known) for question in row["qa"])
    name = str(row.get("sample_id", place + 1))
    return Conversation(name, turns, [question for question in asked if question])


def _text(turn: dict[str, Any]) -> str:
    caption = turn.get("blip_caption")
    return f"{turn['text']}\n{caption}" if caption else str(turn["text"])


def _asked(row: dict[str, Any], known: set[str]) -> Asked | None:
    """Some entries hold several ids in one string; what is no turn of this conversation is passed over."""
    ids = dict.fromkeys(part for entry in row.get("evidence") or [] for part in re.split(r"[;,\s]+", str(entry)))
    evidence = [part for part in ids if part in known]
    if not evidence or row["category"] == ADVERSARIAL:
        return None
    return Asked(row["question"], row["category"], evidence)


def _time(text: str | None, number: int) -> datetime:
    """When a session began, by its words or ISO 8601; sessions without a time are a day apart."""
    match = TIME.fullmatch((text or "").strip())
    if text is None:
        return UNDATED + timedelta(days=number)
    if match is None or match[5].lower() not in MONTHS:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=UTC)
    hour = int(match[1]) % 12 + (12 if match[3].lower() == "p" else 0)
    month = MONTHS.index(match[5].lower()) + 1
    return datetime(int(match[6]), month, int(match[4]), hour, int(match[2]), tzinfo=UTC)
